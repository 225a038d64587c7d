//! A VPC and keys that exist already: nothing is made in their place, and what is made goes into them.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const SPECIFICATION: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
domain: shop.example.com
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network:
  cidr: 10.20.0.0/16
  existing:
    vpc: vpc-0aa11bb22cc33dd44
    zones:
      a:
        public:  { id: subnet-0a000000000000001, cidr: 10.20.0.0/24 }
        private: { id: subnet-0a000000000000002, cidr: 10.20.16.0/20 }
        data:    { id: subnet-0a000000000000003, cidr: 10.20.8.0/24 }
      b:
        public:  { id: subnet-0b000000000000001, cidr: 10.20.1.0/24 }
        private: { id: subnet-0b000000000000002, cidr: 10.20.32.0/20 }
        data:    { id: subnet-0b000000000000003, cidr: 10.20.9.0/24 }
keys:
  data: "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  secrets: "arn:aws:kms:eu-central-1:444455556666:key/2234abcd-12ab-34cd-56ef-1234567890ab"
  logs: "arn:aws:kms:eu-central-1:444455556666:key/3234abcd-12ab-34cd-56ef-1234567890ab"
clusters:
  blue: { version: "1.36" }
nodes:
  general: { instances: [m7g.large], max: 3 }
databases:
  orders: { engine: postgres, version: "17", instance: db.t4g.medium, storage: 20Gi }
services:
  api: { image: "ghcr.io/example/api:1.0.0", port: 8080, host: www, uses: [orders] }
"#;

fn run(project: &Path, line: &str) -> (Option<i32>, String, String) {
    std::fs::create_dir_all(project.join("environments")).expect("a folder can be made");
    std::fs::write(project.join("environments/live.yaml"), SPECIFICATION).expect("a spec can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(line.split(' ')).args(["--env", "live", "--today", "2026-11-22"]);
    let output = command.current_dir(project).stdin(Stdio::null()).output().expect("platform runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The changes of all stacks.
fn changes(plan: &Value) -> impl Iterator<Item = &Value> {
    let stacks = plan["environments"][0]["stacks"].as_array().expect("there are stacks");
    stacks.iter().flat_map(|stack| stack["changes"].as_array().expect("there are changes"))
}

/// The attribute of a resource that a plan makes.
fn planned(plan: &Value, address: &str, path: &str) -> Value {
    let change = changes(plan).find(|change| change["address"] == address).unwrap_or_else(|| panic!("{address}"));
    let attributes = change["attributes"].as_array().expect("there are attributes");
    let attribute = attributes.iter().find(|attribute| attribute["path"] == path);
    attribute.unwrap_or_else(|| panic!("{path} in {change:#}"))["after"]["known"].clone()
}

#[test]
fn what_exists_is_used_and_not_made() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let project = folder.path();
    let (code, data, talk) = run(project, "plan --offline --format json");
    assert_eq!(code, Some(0), "{talk}");
    let plan: Value = serde_json::from_str(&data).expect("the plan is JSON");
    let of_types = |types: &[&str]| -> Vec<String> {
        let wanted = changes(&plan).filter(|change| change["type"].as_str().is_some_and(|kind| types.contains(&kind)));
        wanted.filter_map(|change| change["address"].as_str()).map(ToOwned::to_owned).collect()
    };
    let of_a_vpc = ["aws_vpc", "aws_subnet", "aws_route_table", "aws_network_acl", "aws_nat_gateway", "aws_flow_log"];
    assert_eq!(of_types(&of_a_vpc), [""; 0]);
    // The state is encrypted with a key of its own.
    assert_eq!(of_types(&["aws_kms_key"]), ["aws_kms_key.state"]);
    // What is made goes into what exists, and everything is known beforehand.
    let subnets = planned(&plan, "aws_db_subnet_group.main", "subnet_ids");
    assert_eq!(subnets, serde_json::json!(["subnet-0a000000000000003", "subnet-0b000000000000003"]));
    let key = "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!(planned(&plan, "aws_db_instance.orders", "kms_key_id"), key);
    assert_eq!(
        planned(&plan, "aws_lb.main", "subnets"),
        serde_json::json!(["subnet-0a000000000000001", "subnet-0b000000000000001"])
    );
    assert_eq!(planned(&plan, "aws_security_group.service-api", "vpc_id"), "vpc-0aa11bb22cc33dd44");
    let endpoints = "aws_vpc_security_group_egress_rule.service-api_to_endpoints";
    assert_eq!(planned(&plan, endpoints, "cidr_ipv4"), "10.20.0.0/16");

    let (code, _, talk) = run(project, "apply --offline --yes");
    assert_eq!(code, Some(0), "{talk}");
    let (code, text, _) = run(project, "plan --offline --detailed-exitcode");
    assert_eq!(code, Some(0), "{text}");

    let (code, _, talk) = run(project, "render");
    assert_eq!(code, Some(0), "{talk}");
    let values = "dist/live/terraform/delivery-blue/aws-load-balancer-controller.values.yaml";
    let values = std::fs::read_to_string(project.join(values)).expect("the chart has values");
    assert!(values.contains("vpcId: vpc-0aa11bb22cc33dd44") && !values.contains("vpcTags"), "{values}");
}
