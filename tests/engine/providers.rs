//! The engine with several offline providers.

use std::collections::BTreeSet;

use platform::engine::{Ending, EnvironmentSource, Purpose, SourceFile, StackSource};

use crate::project::{Project, stack};

const AWS: &str = "provider \"aws\" {\n  region = \"eu-central-1\"\n}\n\n";
const ADDRESS: &str = "resource \"aws_eip\" \"main\" {\n}\n\n";
const RECORD: &str = "resource \"cloudflare_dns_record\" \"main\" {\n  zone_id = \"0123456789abcdef0123456789abcdef\"\n  name = \"www.example.com\"\n  type = \"A\"\n  content = aws_eip.main.public_ip\n  ttl = 300\n}\n";

/// A stack with the providers that are named.
fn with(name: &str, text: &str, providers: &[(&str, &str)]) -> StackSource {
    let mut stack = stack(name, text, &[]);
    let required = |(name, source): &(&str, &str)| format!("    {name} = {{\n      source = \"{source}\"\n    }}\n");
    let required: String = providers.iter().map(required).collect();
    let versions = format!("terraform {{\n  required_providers {{\n{required}  }}\n}}\n");
    stack.files.insert("versions.tf".to_owned(), SourceFile { text: versions, origins: Vec::new() });
    let label = |line: &str| Some(line.strip_prefix("resource \"")?.split('"').next()?.to_owned());
    stack.resource_types = text.lines().filter_map(label).collect();
    stack
}

fn source(stacks: Vec<StackSource>) -> EnvironmentSource {
    EnvironmentSource {
        name: "dev".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
        stacks,
        ..EnvironmentSource::default()
    }
}

const BOTH: [(&str, &str); 2] = [("aws", "hashicorp/aws"), ("cloudflare", "cloudflare/cloudflare")];

#[test]
fn values_flow_between_providers_and_what_is_left_of_one_is_removed() {
    let network = || with("network", &format!("{AWS}{ADDRESS}"), &BOTH[..1]);
    let edge = || with("edge", &format!("{AWS}provider \"cloudflare\" {{\n}}\n\n{ADDRESS}{RECORD}"), &BOTH);
    let project = Project::new();
    let both = || source(vec![network(), edge()]);
    insta::assert_snapshot!(project.planned(both(), Purpose::Change), @"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Created: 3 resources
      network, not applied yet: 1
          1 aws_eip
      edge, not applied yet: 2
          1 aws_eip, 1 cloudflare_dns_record

    Plan: 3 to add, 0 to change, 0 to destroy. Offline: nothing real was asked.
    ");
    project.apply(both(), Purpose::Change);
    assert!(project.plan(both(), Purpose::Change).unwrap().is_empty());
    let without_records = || source(vec![network(), with("edge", &format!("{AWS}{ADDRESS}"), &BOTH[..1])]);
    insta::assert_snapshot!(project.planned(without_records(), Purpose::Change), @"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Replaced or deleted: 1 resource
      - edge: cloudflare_dns_record.main  (no longer in the spec)

    Plan: 0 to add, 0 to change, 1 to destroy. Offline: nothing real was asked.
    ");
    let without_edge = || source(vec![network()]);
    insta::assert_snapshot!(project.planned(without_edge(), Purpose::Change), @"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Replaced or deleted: 2 resources
      - edge: aws_eip.main  (no longer in the spec)
      - edge: cloudflare_dns_record.main  (no longer in the spec)

    Plan: 0 to add, 0 to change, 2 to destroy. Offline: nothing real was asked.
    ");
    assert_eq!(crate::project::with(&project.apply(without_records(), Purpose::Change), Ending::Applied), ["edge"]);
    project.apply(both(), Purpose::Change);
    assert_eq!(crate::project::with(&project.apply(without_edge(), Purpose::Change), Ending::Applied), ["edge"]);
}

#[test]
fn types_that_no_offline_provider_has_are_named() {
    let code = "resource \"vault_mount\" \"main\" {\n  path = \"secrets\"\n}\n\nresource \"aws_vcp\" \"main\" {\n}\n";
    let mut stack = with("cluster", code, &[("vault", "hashicorp/vault")]);
    stack.data_source_types = BTreeSet::from(["kubernetes_namespace".to_owned()]);
    let error = Project::new().plan(source(vec![stack]), Purpose::Change).unwrap_err();
    insta::assert_snapshot!(format!("{error}\n{}", error.hint()), @"
    the stacks cannot be worked on offline: the AWS provider 6.66.0 has no resource type aws_vcp; did you mean aws_vpc?
    no offline provider has the resource type vault_mount
    no offline provider has the data source kubernetes_namespace
    Offline there are the types of AWS 6.66.0, CloudFlare 5.14.0, Helm 3.1.1, Random 3.9.1, Time 0.13.1, TLS 4.1.0. Plan without `--offline` to use those of other providers.
    ");
}
