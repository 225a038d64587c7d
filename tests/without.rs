//! Stacks that are left out: what exists takes the places of their outputs, in other stacks and in objects.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const SPECIFICATION: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/16, zones: 2 }
state: { bucket: company-states }
alerts: { email: [on-call@example.com] }
without:
  bootstrap:
    outputs:
      state_key_arn: "arn:aws:kms:eu-central-1:444455556666:key/0234abcd-12ab-34cd-56ef-1234567890ab"
      workload_boundary_arn: "arn:aws:iam::444455556666:policy/workloads"
      infrastructure_boundary_arn: "arn:aws:iam::444455556666:policy/infrastructure"
  security:
    outputs:
      data_key_arn: "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      secrets_key_arn: "arn:aws:kms:eu-central-1:444455556666:key/2234abcd-12ab-34cd-56ef-1234567890ab"
      logs_key_arn: "arn:aws:kms:eu-central-1:444455556666:key/3234abcd-12ab-34cd-56ef-1234567890ab"
      alerts_topic_arn: "arn:aws:sns:eu-central-1:444455556666:alarms"
  network:
    outputs:
      vpc_id: vpc-0aa11bb22cc33dd44
      private_subnet_ids: [subnet-0a000000000000001, subnet-0a000000000000002]
      security_group_ids: { service-api: sg-0a000000000000009 }
  data:
    outputs:
      database_addresses: { orders: orders.example.com }
      database_arns: { orders: "arn:aws:rds:eu-central-1:444455556666:db:the-orders" }
      database_resource_ids: { orders: db-ABCDEFGH }
clusters:
  blue: { version: "1.36" }
nodes:
  general: { instances: [m7g.large], max: 3 }
databases:
  orders: { engine: postgres, version: "17", instance: db.t4g.medium, storage: 20Gi }
services:
  api: { image: "ghcr.io/example/api:1.0.0", port: 8080, uses: [orders] }
backups: { daily: "03:00", retention: 30d }
"#;

fn run(project: &Path, line: &str) -> String {
    std::fs::create_dir_all(project.join("environments")).expect("a folder can be made");
    std::fs::write(project.join("environments/live.yaml"), SPECIFICATION).expect("a spec can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(line.split(' ')).args(["--env", "live", "--today", "2026-11-22"]);
    let output = command.current_dir(project).stdin(Stdio::null()).output().expect("platform runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The attribute of a resource that a plan makes.
fn planned(plan: &Value, address: &str, path: &str) -> Value {
    let stacks = plan["environments"][0]["stacks"].as_array().expect("there are stacks");
    let mut changes = stacks.iter().flat_map(|stack| stack["changes"].as_array().expect("there are changes"));
    let change = changes.find(|change| change["address"] == address).unwrap_or_else(|| panic!("{address}"));
    let attributes = change["attributes"].as_array().expect("there are attributes");
    let attribute = attributes.iter().find(|attribute| attribute["path"] == path);
    attribute.unwrap_or_else(|| panic!("{path} in {change:#}"))["after"]["known"].clone()
}

#[test]
fn what_exists_takes_the_places_of_outputs() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let project = folder.path();
    let plan: Value = serde_json::from_str(&run(project, "plan --offline --format json")).expect("the plan is JSON");
    let stacks = plan["environments"][0]["stacks"].as_array().expect("there are stacks");
    let names: Vec<&str> = stacks.iter().filter_map(|stack| stack["name"].as_str()).collect();
    assert_eq!(names, ["cluster-blue", "delivery-blue", "backup"]);
    let boundary = "arn:aws:iam::444455556666:policy/infrastructure";
    assert_eq!(planned(&plan, "aws_iam_role.node", "permissions_boundary"), boundary);
    let subnets = serde_json::json!(["subnet-0a000000000000001", "subnet-0a000000000000002"]);
    assert_eq!(planned(&plan, "aws_eks_node_group.general", "subnet_ids"), subnets);
    let selected = planned(&plan, "aws_backup_selection.databases", "resources");
    assert_eq!(selected, serde_json::json!(["arn:aws:rds:eu-central-1:444455556666:db:the-orders"]));
    // It can be applied, and nothing is left to do then.
    run(project, "apply --offline --yes");
    run(project, "plan --offline --detailed-exitcode");

    run(project, "render");
    let read = |path: &str| std::fs::read_to_string(project.join("dist/live").join(path)).expect("it is written");
    let bindings = read("kubernetes/blue/bindings.yaml");
    assert!(
        bindings.contains("orders: orders.example.com") && bindings.contains("- sg-0a000000000000009"),
        "{bindings}"
    );
    assert!(!bindings.contains("output:network") && !bindings.contains("output:data"), "{bindings}");
    let backend = read("terraform/cluster-blue/backend.tf");
    let key = "arn:aws:kms:eu-central-1:444455556666:key/0234abcd-12ab-34cd-56ef-1234567890ab";
    assert!(backend.contains("\"company-states\"") && backend.contains(key), "{backend}");
    assert!(!project.join("dist/live/terraform/network").exists());
}
