//! The engine with the offline AWS provider.

use platform::engine::{Ending, EnvironmentSource, Purpose, SourceFile, StackSource};

use crate::project::{Project, stack, with};

/// Two stacks as they are rendered: a provider block each, a backend that is not to be touched.
fn source(cidr: &str) -> EnvironmentSource {
    let network = format!(
        r#"resource "aws_vpc" "main" {{
  cidr_block = "{cidr}"
}}

output "vpc_id" {{
  value = aws_vpc.main.id
}}
"#
    );
    let data = r#"variable "vpc_id" {
  type = string
}

data "aws_region" "current" {
}

resource "aws_security_group" "database" {
  name        = "database-${data.aws_region.current.region}"
  description = "The database."
  vpc_id      = var.vpc_id
}

resource "aws_kms_key" "data" {
  description = "Key of the data."

  lifecycle {
    prevent_destroy = true
  }
}
"#;
    let stacks = vec![
        with_provider(stack("network", &network, &[])),
        with_provider(stack("data", data, &[("vpc_id", "network", "vpc_id")])),
    ];
    EnvironmentSource {
        name: "dev".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
        stacks,
        ..EnvironmentSource::default()
    }
}

fn with_provider(mut stack: StackSource) -> StackSource {
    let file = |text: &str| SourceFile { text: text.to_owned(), origins: Vec::new() };
    let provider = format!(
        "provider \"aws\" {{\n  region = \"eu-central-1\"\n\n  default_tags {{\n    tags = {{\n      Stack = \"{}\"\n    }}\n  }}\n}}\n",
        stack.name
    );
    let versions = "terraform {\n  required_version = \">= 1.11\"\n\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"~> 6.60\"\n    }\n  }\n}\n";
    stack.files.insert("provider.tf".to_owned(), file(&provider));
    stack.files.insert("versions.tf".to_owned(), file(versions));
    let types = ["aws_vpc", "aws_security_group", "aws_kms_key"];
    stack.resource_types = types.iter().map(|name| (*name).to_owned()).collect();
    stack.data_source_types = ["aws_region".to_owned()].into();
    stack
}

#[test]
fn the_whole_life_of_an_environment_without_an_account() {
    let project = Project::new();
    insta::assert_snapshot!(project.planned(source("10.0.0.0/16"), Purpose::Change), @"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Created: 3 resources
      network, not applied yet: 1
          1 aws_vpc
      data, not applied yet: 2
          1 aws_kms_key, 1 aws_security_group

    Not known yet
      data waits with 1 value for network

    Plan: 3 to add, 0 to change, 0 to destroy. Offline: nothing real was asked.
    ");
    assert_eq!(with(&project.apply(source("10.0.0.0/16"), Purpose::Change), Ending::Applied), ["network", "data"]);
    assert!(project.plan(source("10.0.0.0/16"), Purpose::Change).unwrap().is_empty());
    insta::assert_snapshot!(without_made_up(&project.planned(source("10.1.0.0/16"), Purpose::Change)), @r#"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Replaced or deleted: 2 resources
    -/+ network: aws_vpc.main
            cidr_block: "10.0.0.0/16" → "10.1.0.0/16"  # forces replacement
            and 13 more (known after apply)
    -/+ data: aws_security_group.database
            vpc_id: "vpc-…" → (known after network)  # forces replacement
            and 6 more (known after apply)

    Not known yet
      data waits with 1 value for network

    Plan: 2 to add, 0 to change, 2 to destroy. Offline: nothing real was asked.
    "#);
    let mut fewer = source("10.0.0.0/16");
    fewer.stacks.truncate(1);
    insta::assert_snapshot!(without_made_up(&project.planned(fewer, Purpose::Change)), @"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Data would be lost: 1 resource
      - data: aws_kms_key.data  (holds data; no longer in the spec)

    Replaced or deleted: 1 resource
      - data: aws_security_group.database  (no longer in the spec)

    Plan: 0 to add, 0 to change, 2 to destroy. Offline: nothing real was asked.
    ");
    assert_eq!(with(&project.apply(source("10.0.0.0/16"), Purpose::Destroy), Ending::Applied), ["data", "network"]);
    assert!(project.plan(source("10.0.0.0/16"), Purpose::Destroy).unwrap().is_empty());
}

/// The text with the hexadecimal ends of the identities that the provider makes up left out.
fn without_made_up(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in text.split('-') {
        let digits = word.bytes().take_while(u8::is_ascii_hexdigit).count();
        words.push(if digits >= 8 { format!("…{}", &word[digits..]) } else { word.to_owned() });
    }
    words.join("-")
}
