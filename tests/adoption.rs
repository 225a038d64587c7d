//! What exists already is taken over by the real Terraform, and stays what it is.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const SPECIFICATION: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
databases:
  orders: { engine: postgres, version: "17", instance: db.t4g.medium, storage: 20Gi }
guard: { production: true }
"#;

const ADOPTED: &str = r#"
adopt:
  databases.orders: shop-orders-of-old
  network/aws_vpc.main: vpc-0123456789abcdef0
  data/aws_security_group.office: sg-0123456789abcdef0
"#;

/// A resource of the user's own is adopted as any other.
const OFFICE: &str = "resource \"aws_security_group\" \"office\" {\n  name   = \"office\"\n  vpc_id = var.vpc_id\n}\n";

fn run(project: &Path, specification: &str, line: &str) -> (Option<i32>, String, String) {
    let folder = project.join("environments/live/terraform/data");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::write(project.join("environments/live.yaml"), specification).expect("a spec can be written");
    std::fs::write(folder.join("office.tf"), OFFICE).expect("a file can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(line.split(' ')).args(["--env", "live", "--offline", "--today", "2026-11-22"]);
    let output = command.current_dir(project).stdin(Stdio::null()).output().expect("platform runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn state(project: &Path, stack: &str) -> Value {
    let path = project.join(format!(".platform/state/live/{stack}.tfstate"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("there is a state")).expect("it is JSON")
}

/// The identifier of a resource in a state.
fn identifier(state: &Value, kind: &str, name: &str, attribute: &str) -> Value {
    let resources = state["resources"].as_array().expect("there are resources");
    let found = resources.iter().find(|resource| resource["type"] == kind && resource["name"] == name);
    found.expect("it is there")["instances"][0]["attributes"][attribute].clone()
}

#[test]
fn what_is_adopted_is_not_made() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let project = folder.path();
    let adopting = format!("{SPECIFICATION}{ADOPTED}");

    let (code, data, talk) = run(project, &adopting, "plan --format json");
    assert_eq!(code, Some(0), "{data}{talk}");
    let plan: Value = serde_json::from_str(&data).expect("the plan is JSON");
    assert_eq!(plan["environments"][0]["resources"]["import"], 3, "{data}");
    let (_, text, _) = run(project, &adopting, "plan");
    for line in [
        "data: aws_db_instance.orders  (imported from shop-orders-of-old)",
        "data: aws_security_group.office  (imported from sg-0123456789abcdef0)",
        "network: aws_vpc.main  (imported from vpc-0123456789abcdef0)",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.contains("offline, what is imported is taken to be as the spec has it"), "{text}");
    assert!(text.contains(", 3 to import"), "{text}");

    let (code, _, talk) = run(project, &adopting, "apply --yes");
    assert_eq!(code, Some(0), "{talk}");
    let network = state(project, "network");
    assert_eq!(identifier(&network, "aws_vpc", "main", "id"), "vpc-0123456789abcdef0");
    // What is made in it is in what was there.
    assert_eq!(identifier(&network, "aws_subnet", "private_a", "vpc_id"), "vpc-0123456789abcdef0");

    // Once it is applied, the key changes nothing any more, and neither does its going.
    for specification in [adopting.as_str(), SPECIFICATION] {
        let (code, text, _) = run(project, specification, "plan --detailed-exitcode");
        assert_eq!(code, Some(0), "{text}");
    }
    // What is adopted is guarded as what was made.
    let without = adopting
        .replace("databases:\n  orders:", "databases:\n  others:")
        .replace("  databases.orders: shop-orders-of-old\n", "");
    let (code, text, _) = run(project, &without, "plan");
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("data/aws_db_instance.orders"), "{text}");

    let (code, _, talk) = run(project, &adopting, "destroy --yes");
    assert_eq!(code, Some(3), "{talk}");
}
