//! The AWS provider: plan, apply, plan again, what forces replacement, what is refused.

use std::collections::BTreeSet;

use platform::provider::Server;
use serde_json::{Value, json};

use crate::root::{REQUIRED, Root, change, options, planned};

const PLATFORM: &str = include_str!("platform.tf");

#[test]
fn a_platform_plans_applies_and_plans_empty() {
    let root = Root::new(PLATFORM);
    assert_eq!(root.validate(), Vec::<String>::new());
    let plan = root.plan();
    assert_eq!(
        planned(
            &plan,
            "aws_vpc.main",
            &[
                "id",
                "cidr_block",
                "enable_dns_support",
                "instance_tenancy",
                "region",
                "tags_all",
                "default_security_group_id"
            ]
        ),
        json!({
            "id": "(unknown)", "cidr_block": "10.0.0.0/16", "enable_dns_support": true, "instance_tenancy": "default",
            "region": "eu-west-1", "tags_all": {"Name": "main", "Owner": "platform"},
            "default_security_group_id": "(unknown)",
        })
    );
    assert_eq!(
        planned(
            &plan,
            "aws_db_instance.main",
            &["address", "engine", "publicly_accessible", "password", "master_user_secret", "kms_key_id"]
        ),
        json!({
            "address": "(unknown)", "engine": "postgres", "publicly_accessible": false, "password": null,
            "master_user_secret": "(unknown)", "kms_key_id": "(unknown)",
        })
    );
    root.apply();
    let state = root.state();
    let outputs: serde_json::Map<String, Value> = state["values"]["outputs"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, output)| (name.clone(), output["value"].clone()))
        .collect();
    insta::assert_snapshot!(serde_json::to_string_pretty(&outputs).unwrap(), @r#"
    {
      "bucket": [
        "arn:aws:s3:::example-logs",
        "example-logs.s3.eu-west-1.amazonaws.com"
      ],
      "cache": "master.main.b5ydjr.eu-west-1.cache.amazonaws.com",
      "cluster": {
        "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/main",
        "association": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/main/a-r9a71wy4cn4idta6w",
        "certificate": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==",
        "endpoint": "https://ESOZTFMC54V16IXYV9HCZXDJQBW4FL8G.gr7.eu-west-1.eks.amazonaws.com",
        "issuer": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/WTG7EHFXBXO9NF1OYLFBMOD8WYYA90DD",
        "network": "172.20.0.0/16",
        "nodes": "eks-main-0cc20c65-fad3-4733-a3e6-33ffc6379e18"
      },
      "database": {
        "endpoint": "main.k949bpz6noov.eu-west-1.rds.amazonaws.com:5432",
        "secret": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-8ea5087a-2fdb-4664-b297-1cae3ada0b21-8viold"
      },
      "key": [
        "arn:aws:kms:eu-west-1:111122223333:key/7fa05114-c113-4a9f-a3ec-960ca24e9ea4",
        "arn:aws:kms:eu-west-1:111122223333:alias/main",
        "arn:aws:kms:eu-west-1:111122223333:key/7fa05114-c113-4a9f-a3ec-960ca24e9ea4"
      ],
      "listener": [
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/main/72c2c39b5908d167",
        "main-7528246054.eu-west-1.elb.amazonaws.com",
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/main/72c2c39b5908d167/9999897eaf0917ca",
        "targetgroup/blue/bcf1c979640fa0e6"
      ],
      "nat": [
        "eipalloc-628c23cc51ceff28d",
        "nat-af7c2e08ac733effb"
      ],
      "role": [
        "cluster",
        "arn:aws:iam::111122223333:role/cluster"
      ],
      "rule": [
        "sgr-0e29e384e582d9e88",
        "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-45f9c57ad7c120fca"
      ],
      "subnets": [
        "subnet-176f11b50c0d38931",
        "subnet-dfbcbd1ed9ca87c02"
      ],
      "validation": [
        "ZORYJPUJS49YNRX5UK1X__b97ce669f1280293bb5a663c705d1e0b.example.com._CNAME",
        "ZORYJPUJS49YNRX5UK1X__ed0b71eee867bcd066ad83a9fa73c80b.example.com._CNAME"
      ],
      "vpc": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-2d336ebc3e558ca27"
    }
    "#);
    let again = root.run(&["plan", "-input=false", "-detailed-exitcode"]);
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stdout));
    root.succeeds(&["destroy", "-auto-approve", "-input=false"]);
}

#[test]
fn what_forces_replacement_is_named_and_what_is_counted_becomes_unknown() {
    let configuration = |hostnames: bool, zone: &str, instance: &str| {
        format!(
            r#"
resource "aws_vpc" "main" {{
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = {hostnames}
}}

resource "aws_subnet" "main" {{
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.0.0/24"
  availability_zone = "{zone}"
}}

resource "aws_launch_template" "main" {{
  name                   = "main"
  instance_type          = "{instance}"
  update_default_version = true
}}
"#
        )
    };
    let root = Root::new(&configuration(false, "eu-west-1a", "m7g.large"));
    root.apply();
    root.change(&configuration(true, "eu-west-1b", "m7g.xlarge"));
    let plan = root.plan();
    assert_eq!(change(&plan, "aws_vpc.main")["actions"], json!(["update"]));
    assert_eq!(change(&plan, "aws_subnet.main")["actions"], json!(["delete", "create"]));
    assert_eq!(change(&plan, "aws_subnet.main")["replace_paths"], json!([["availability_zone"]]));
    assert_eq!(
        planned(&plan, "aws_subnet.main", &["id", "vpc_id", "region"]),
        json!({"id": "(unknown)", "vpc_id": root.state()["values"]["root_module"]["resources"][2]["values"]["id"], "region": "eu-west-1"})
    );
    assert_eq!(
        planned(&plan, "aws_launch_template.main", &["latest_version", "default_version", "name"]),
        json!({"latest_version": "(unknown)", "default_version": "(unknown)", "name": "main"})
    );
    root.apply();
    let versions = root.state()["values"]["root_module"]["resources"][0]["values"]["latest_version"].clone();
    assert_eq!(versions, json!(2));
}

#[test]
fn what_the_provider_refuses_is_refused_with_its_place() {
    let root = Root::new(
        r#"
resource "aws_security_group" "main" {
  name        = "main"
  name_prefix = "ma"
}

resource "aws_vpc" "main" {
  arn              = "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"
  cidr_block       = "10.0.0.0/16"
  instance_tenancy = "shared"
}

resource "aws_db_instance" "main" {
  instance_class          = "db.t4g.small"
  backup_retention_period = 40
}

resource "aws_vpc_security_group_ingress_rule" "main" {
  security_group_id = "sg-1"
  ip_protocol       = "tcp"
}
"#,
    );
    insta::assert_snapshot!(root.validate().join("\n"), @r#"
    error at `arn              = "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"`: value for an attribute that cannot be set: AWS decides the value of arn. Remove it.
    error at `backup_retention_period = 40`: value out of range: The value of backup_retention_period must be between 0 and 35, not 40.
    error at `name        = "main"`: conflicting attributes: name cannot be set together with name_prefix.
    error at `name_prefix = "ma"`: conflicting attributes: name_prefix cannot be set together with name.
    error at `resource "aws_vpc_security_group_ingress_rule" "main" {`: missing attribute: Exactly one of cidr_ipv4, cidr_ipv6, prefix_list_id, referenced_security_group_id must be set, and none is.
    warning at `instance_tenancy = "shared"`: value that is not known to be accepted: instance_tenancy is "shared", which is none of the values known here: default, dedicated.
    "#);
}

#[test]
fn an_account_that_is_not_allowed_is_refused() {
    let root = Root::new(
        r#"
provider "aws" {
  allowed_account_ids = ["444455556666"]
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
"#,
    );
    let output = root.run(&["plan", "-input=false", "-no-color"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr), @r#"
    Error: AWS account 111122223333 is not allowed

      with provider["registry.terraform.io/hashicorp/aws"],
      on main.tf line 28, in provider "aws":
      28:   allowed_account_ids = ["444455556666"]

    The provider may only be used with 444455556666.
    "#);
}

#[test]
fn policy_documents_are_those_of_the_real_provider() {
    let root = Root::new(
        r#"
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::example/*"]
  }

  statement {
    sid     = "Keep"
    actions = ["kms:Decrypt"]
  }
}

data "aws_iam_policy_document" "main" {
  policy_id               = "example"
  source_policy_documents = [data.aws_iam_policy_document.base.json]

  statement {
    sid           = "Read"
    effect        = "Deny"
    actions       = ["s3:GetObject", "s3:PutObject"]
    not_resources = ["arn:aws:s3:::example/&{aws:username}", "arn:aws:s3:::example"]

    principals {
      type        = "AWS"
      identifiers = ["111122223333", "arn:aws:iam::444455556666:root"]
    }

    principals {
      type        = "Service"
      identifiers = ["logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:logs:*:<a>", "arn:aws:logs:*:b"]
    }
  }

  statement {
    not_actions = ["iam:*"]
    resources   = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

output "json" {
  value = data.aws_iam_policy_document.main.json
}

output "minified" {
  value = data.aws_iam_policy_document.base.minified_json
}
"#,
    );
    root.apply();
    let state = root.state();
    let output = |name: &str| state["values"]["outputs"][name]["value"].as_str().unwrap().to_owned();
    insta::assert_snapshot!(output("json"), @r#"
    {
      "Version": "2012-10-17",
      "Id": "example",
      "Statement": [
        {
          "Sid": "Read",
          "Effect": "Deny",
          "Action": [
            "s3:PutObject",
            "s3:GetObject"
          ],
          "NotResource": [
            "arn:aws:s3:::example/${aws:username}",
            "arn:aws:s3:::example"
          ],
          "Principal": {
            "AWS": [
              "arn:aws:iam::444455556666:root",
              "111122223333"
            ],
            "Service": "logs.amazonaws.com"
          },
          "Condition": {
            "ArnLike": {
              "aws:SourceArn": [
                "arn:aws:logs:*:\u003ca\u003e",
                "arn:aws:logs:*:b"
              ]
            },
            "StringEquals": {
              "aws:SourceAccount": "111122223333"
            }
          }
        },
        {
          "Sid": "Keep",
          "Effect": "Allow",
          "Action": "kms:Decrypt"
        },
        {
          "Effect": "Allow",
          "NotAction": "iam:*",
          "Resource": "*",
          "Principal": "*"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(output("minified"), @r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::example/*"},{"Sid":"Keep","Effect":"Allow","Action":"kms:Decrypt"}]}"#);
}

#[test]
fn data_sources_answer_without_the_cloud() {
    let root = Root::new(
        r#"
provider "aws" {
  region = "ca-central-1"

  default_tags {
    tags = { Owner = "platform" }
  }
}

data "aws_availability_zones" "all" {}
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_region" "elsewhere" {
  region = "eu-west-1"
}
data "aws_partition" "here" {}
data "aws_default_tags" "here" {}

output "all" {
  value = {
    zones     = data.aws_availability_zones.all.names
    account   = data.aws_caller_identity.me.account_id
    region    = data.aws_region.here.region
    elsewhere = data.aws_region.elsewhere.region
    partition = data.aws_partition.here.partition
    suffix    = data.aws_partition.here.dns_suffix
    tags      = data.aws_default_tags.here.tags
  }
}
"#,
    );
    root.apply();
    assert_eq!(
        root.state()["values"]["outputs"]["all"]["value"],
        json!({
            "zones": ["ca-central-1a", "ca-central-1b", "ca-central-1d"], "account": "111122223333",
            "region": "ca-central-1", "elsewhere": "eu-west-1", "partition": "aws", "suffix": "amazonaws.com",
            "tags": {"Owner": "platform"},
        })
    );
}

const MODULES: &str = r#"
module "one" {
  source = "./one"
}

module "two" {
  source = "./two"
}
"#;

fn module(owner: &str, region: &str) -> String {
    format!(
        r#"{REQUIRED}
provider "aws" {{
  region = "{region}"

  default_tags {{
    tags = {{ Owner = "{owner}" }}
  }}
}}

resource "aws_vpc" "main" {{
  cidr_block = "10.0.0.0/16"
}}

resource "aws_sqs_queue" "many" {{
  count = 20
  name  = "queue-${{count.index}}"
}}
"#
    )
}

/// A root of two modules, each with a provider block of its own.
fn modules(owners: [&str; 2]) -> Root {
    let root =
        Root { directory: tempfile::tempdir().unwrap(), server: Server::start(options(&module("", ""))).unwrap() };
    root.write("main.tf", MODULES);
    root.write("one/main.tf", &module(owners[0], "eu-west-1"));
    root.write("two/main.tf", &module(owners[1], "eu-central-1"));
    root.succeeds(&["init", "-input=false"]);
    root
}

/// The distinct owners and regions of each module's resources.
fn owners(plan: &Value) -> Vec<String> {
    let seen: BTreeSet<String> = plan["resource_changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            let after = &change["change"]["after"];
            format!("{} {} {}", change["module_address"], after["tags_all"]["Owner"], after["region"])
        })
        .collect();
    seen.into_iter().collect()
}

#[test]
fn provider_blocks_of_modules_and_processes_do_not_mix() {
    let roots = [modules(["a", "b"]), modules(["c", "d"])];
    // Both processes are attached to the first root's server.
    let attach = roots[0].server.reattach(&["registry.terraform.io"]).to_string();
    let children: Vec<_> = roots
        .iter()
        .map(|root| {
            let mut command = root.command(&["plan", "-input=false", "-out=plan"]);
            command.env("TF_REATTACH_PROVIDERS", &attach).stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let expected = |one: &str, two: &str| {
        [format!(r#""module.one" "{one}" "eu-west-1""#), format!(r#""module.two" "{two}" "eu-central-1""#)]
    };
    let plan = |root: &Root| serde_json::from_str(&root.succeeds(&["show", "-json", "plan"])).unwrap();
    assert_eq!(owners(&plan(&roots[0])), expected("a", "b"));
    assert_eq!(owners(&plan(&roots[1])), expected("c", "d"));
}

#[test]
fn a_moved_resource_stays_and_an_imported_one_is_found() {
    let root = Root::new("resource \"aws_sqs_queue\" \"old\" {\n  name = \"jobs\"\n}\n");
    root.apply();
    root.change(
        r#"
resource "aws_sqs_queue" "new" {
  name = "jobs"
}

moved {
  from = aws_sqs_queue.old
  to   = aws_sqs_queue.new
}
"#,
    );
    let plan = root.plan();
    assert_eq!(change(&plan, "aws_sqs_queue.new")["actions"], json!(["no-op"]));
    let root = Root::new(
        "resource \"aws_iam_role\" \"main\" {\n  name               = \"ci\"\n  assume_role_policy = \"{}\"\n}\n\n\
         import {\n  to = aws_iam_role.main\n  id = \"ci\"\n}\n",
    );
    let plan = root.plan();
    assert_eq!(change(&plan, "aws_iam_role.main")["actions"], json!(["update"]));
    assert_eq!(change(&plan, "aws_iam_role.main")["importing"], json!({"id": "ci"}));
    assert_eq!(planned(&plan, "aws_iam_role.main", &["arn"]), json!({"arn": "arn:aws:iam::111122223333:role/ci"}));
}
