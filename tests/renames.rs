//! What is renamed with `was` is moved, by the real Terraform: nothing that holds data, carries traffic or is somebody goes.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const BEFORE: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
domain: shop.example.com
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
clusters:
  blue: { version: "1.36" }
nodes:
  general: { instances: [m7g.large], max: 3 }
databases:
  orders: { engine: postgres, version: "17", instance: db.t4g.medium, storage: 20Gi }
  orders-archive: { engine: postgres, version: "17", instance: db.t4g.medium, storage: 20Gi }
caches:
  carts: { engine: redis, node: cache.t4g.small }
services:
  api: { image: "ghcr.io/example/api:1.0.0", port: 8080, uses: [orders, orders-archive, carts] }
  web: { image: "ghcr.io/example/web:1.0.0", port: 8000, host: www, uses: [api] }
guard: { production: true }
"#;

/// The same with other names.
fn after() -> String {
    BEFORE
        .replace("  orders: { engine", "  bookings: { was: orders, engine")
        .replace("  carts: { engine", "  baskets: { was: carts, engine")
        .replace("  api: { image", "  server: { was: api, image")
        .replace("[orders, orders-archive, carts]", "[bookings, orders-archive, baskets]")
        .replace("uses: [api]", "uses: [server]")
        .replace("  general: { instances", "  standard: { was: general, instances")
}

fn run(project: &Path, specification: &str, line: &str) -> (Option<i32>, String, String) {
    std::fs::create_dir_all(project.join("environments")).expect("a folder can be made");
    std::fs::write(project.join("environments/live.yaml"), specification).expect("a spec can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(line.split(' ')).args(["--env", "live", "--offline", "--today", "2026-11-22"]);
    let output = command.current_dir(project).stdin(Stdio::null()).output().expect("platform runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The addresses of changes with one of these actions, in all stacks.
fn addresses(plan: &Value, actions: &[&str]) -> Vec<String> {
    let stacks = plan["environments"][0]["stacks"].as_array().expect("there are stacks");
    let changes = stacks.iter().flat_map(|stack| stack["changes"].as_array().expect("there are changes"));
    let wanted = changes.filter(|change| change["action"].as_str().is_some_and(|action| actions.contains(&action)));
    wanted.filter_map(|change| change["address"].as_str()).map(ToOwned::to_owned).collect()
}

#[test]
fn what_is_renamed_is_moved_and_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let project = folder.path();
    let (code, _, talk) = run(project, BEFORE, "apply --yes");
    assert_eq!(code, Some(0), "{talk}");

    // Without `was`, the guard sees what would be lost.
    let without = after()
        .replace("was: orders, ", "")
        .replace("was: carts, ", "")
        .replace("was: api, ", "")
        .replace("was: general, ", "");
    let (code, data, _) = run(project, &without, "plan");
    assert_eq!(code, Some(3), "{data}");
    assert!(data.contains("  data/aws_db_instance.orders: "), "{data}");

    let (code, data, talk) = run(project, &after(), "plan --format json");
    assert_eq!(code, Some(0), "{talk}");
    let plan: Value = serde_json::from_str(&data).expect("the plan is JSON");
    // Whom the cluster lets work as the role is named by the service's account there, which is a new one.
    let gone = addresses(&plan, &["delete", "delete-then-create", "create-then-delete", "forget"]);
    assert_eq!(gone, ["aws_eks_pod_identity_association.server"], "{data}");
    assert_eq!(addresses(&plan, &["create"]), [""; 0], "{data}");
    let moved = plan["environments"][0]["resources"]["rename"].as_u64().expect("moves are counted");
    assert!(moved >= 20, "{moved}");
    let (_, text, _) = run(project, &after(), "plan");
    assert!(text.contains("data: aws_db_instance.bookings  (was aws_db_instance.orders)"), "{text}");
    let nodes = "cluster-blue: aws_eks_node_group.standard  (was aws_eks_node_group.general)";
    assert!(text.contains(nodes), "{text}");

    let (code, _, talk) = run(project, &after(), "apply --yes");
    assert_eq!(code, Some(0), "{talk}");
    let (code, text, _) = run(project, &after(), "plan --detailed-exitcode");
    assert_eq!(code, Some(0), "{text}");
}
