//! Terraform files of the user's own, carried along and planned with the stack by the real Terraform.

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

/// It names what the stack makes, another stack's output, and a provider that the stack does not have; its headers are
/// written as people write them.
const REPORTS: &str = r#"variable "vpc_cidr" {}

resource   "random_id" "reports"{
  byte_length = 4
}

resource "aws_security_group" "reports" {
  name        = "shop-reports-${random_id.reports.hex}"
  description = var.vpc_cidr
  vpc_id      = var.vpc_id
}

removed {
  from = aws_security_group.reports_before
  lifecycle {
    destroy = true
  }
}

check "reports_are_made_inside" {
  assert {
    condition     = aws_db_instance.orders.port == 5432
    error_message = "The database listens elsewhere."
  }
}

output reports_group_id {
  value = aws_security_group.reports.id
}
"#;

struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a temporary folder can be made"));
        project.write("environments/live.yaml", SPECIFICATION);
        project
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }

    fn run(&self, line: &str) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(line.split(' ')).args(["--env", "live", "--today", "2026-11-22"]);
        let output = command.current_dir(self.path()).stdin(Stdio::null()).output().expect("platform runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    fn plan(&self) -> Value {
        let (_, data, talk) = self.run("plan --offline --format json");
        serde_json::from_str(&data).unwrap_or_else(|error| panic!("{error}: {data}{talk}"))
    }
}

/// A change of a stack.
fn change<'a>(plan: &'a Value, stack: &str, address: &str) -> &'a Value {
    let stacks = plan["environments"][0]["stacks"].as_array().expect("there are stacks");
    let stack = stacks.iter().find(|known| known["name"] == stack).expect("the stack is there");
    let changes = stack["changes"].as_array().expect("there are changes");
    changes.iter().find(|change| change["address"] == address).unwrap_or_else(|| panic!("{address} in {changes:#?}"))
}

#[test]
fn they_are_planned_and_applied_as_a_part_of_their_stack() {
    let project = Project::new();
    project.write("environments/live/terraform/data/reports.tf", REPORTS);
    project.write(
        "environments/live/terraform/backup/nothing.md",
        "A note for readers, which is of no stack and stays where it is.\n",
    );

    let (code, _, talk) = project.run("render");
    assert_eq!(code, Some(0), "{talk}");
    let copied = std::fs::read_to_string(project.path().join("dist/live/terraform/data/reports.tf")).expect("copied");
    let notice =
        "# Copied by platform from environments/live/terraform/data/reports.tf. Change that file, not this one.\n\n";
    assert_eq!(copied, format!("{notice}{REPORTS}"));
    let versions = std::fs::read_to_string(project.path().join("dist/live/terraform/data/versions.tf")).expect("there");
    assert!(versions.starts_with("# Written by platform") && versions.contains("hashicorp/random"), "{versions}");
    let lock = std::fs::read_to_string(project.path().join("dist/live/platform.lock.json")).expect("there");
    let entry = r#"{"address":"random_id.reports","first_line":5,"last_line":7,"origin":"environments/live/terraform/data/reports.tf:3:1"}"#;
    assert!(lock.contains(entry), "{lock}");
    let (code, data, _) = project.run("render --check");
    assert_eq!((code, data.as_str()), (Some(0), ""));

    let plan = project.plan();
    let group = change(&plan, "data", "aws_security_group.reports");
    assert_eq!(group["action"], "create");
    assert_eq!(group["origin"], "environments/live/terraform/data/reports.tf:7:1");
    // What another stack hands on is known only after that stack.
    let description = group["attributes"].as_array().expect("there are attributes");
    assert!(description.iter().any(|attribute| attribute["path"] == "vpc_id" && attribute["knownAfter"] == "network"));
    assert!(
        description
            .iter()
            .any(|attribute| attribute["path"] == "description" && attribute["after"]["known"] == "10.20.0.0/20"),
        "{description:#?}"
    );

    let (code, _, talk) = project.run("apply --offline --yes");
    assert_eq!(code, Some(0), "{talk}");
    let (code, text, _) = project.run("plan --offline --detailed-exitcode");
    assert_eq!(code, Some(0), "{text}");

    // Taken away, it is planned to go, and the file in `dist` goes as well.
    std::fs::remove_file(project.path().join("environments/live/terraform/data/reports.tf")).expect("it can go");
    assert_eq!(change(&project.plan(), "data", "aws_security_group.reports")["action"], "delete");
    let (_, _, talk) = project.run("render");
    assert!(talk.contains("1 removed"), "{talk}");
}

#[test]
fn what_is_dangerous_or_costs_something_in_them_is_found() {
    let project = Project::new();
    project.write(
        "environments/live/terraform/network/open.tf",
        "# Everybody.\nresource \"aws_vpc_security_group_ingress_rule\" \"open\" {\n  security_group_id = \
         aws_default_security_group.locked.id\n  cidr_ipv4 = \"0.0.0.0/0\"\n  ip_protocol = \"-1\"\n}\n\nresource \
         \"aws_eip\" \"spare\" {\n}\n",
    );
    let (code, text, talk) = project.run("plan --offline");
    assert_eq!(code, Some(3), "{text}{talk}");
    assert!(text.contains("network/aws_vpc_security_group_ingress_rule.open"), "{text}");
    let plan = project.plan();
    let open = change(&plan, "network", "aws_vpc_security_group_ingress_rule.open");
    assert_eq!(open["origin"], "environments/live/terraform/network/open.tf:2:1");
    let (code, data, talk) = project.run("cost --format json");
    assert_eq!(code, Some(0), "{talk}");
    assert!(data.contains("aws_eip.spare"), "{data}");
}

#[test]
fn what_terraform_refuses_leads_to_the_line_in_them() {
    let project = Project::new();
    project.write(
        "environments/live/terraform/network/peering.tf",
        "locals {\n  peers = [\n    \"10.9.0.0/16\",\n    aws_vpc.mian.cidr_block,\n  ]\n}\n",
    );
    let (code, _, talk) = project.run("plan --offline");
    assert_eq!(code, Some(1), "{talk}");
    assert!(talk.contains("--> environments/live/terraform/network/peering.tf:4:5\n"), "{talk}");
    assert!(talk.contains("undeclared resource"), "{talk}");
}
