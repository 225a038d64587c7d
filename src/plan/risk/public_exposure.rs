//! Something that everybody can reach or read.

use serde_json::Value;

use super::change::{Attribute, texts};
use super::{Change, RiskRule, policy};
use crate::facts::Facts;
use crate::spec::guard::{Risk, Severity};

pub(super) const RULE: RiskRule = RiskRule {
    risk: Risk::PublicExposure,
    what: "Something can be reached from the whole internet, or be read by everybody: by its firewall, its address, its policy, or because what kept a bucket closed is taken away.",
    why: "What everybody can reach is tried by everybody, within minutes. The ways of visitors are not counted: a rule for the ports 80 and 443 alone, and a load balancer that is made for the internet.",
    example: "+ aws_vpc_security_group_ingress_rule.database  cidr_ipv4: \"0.0.0.0/0\", from_port: 5432",
    fix: "Name the addresses, the security groups or the accounts that need it.",
    in_production: Severity::Refuse,
    elsewhere: Severity::Warn,
    find,
};

/// Addresses that stand for everybody.
const EVERYBODY: [&str; 2] = ["0.0.0.0/0", "::/0"];
/// Ports of visitors.
const WEB: [u64; 2] = [80, 443];
/// Access control lists of buckets that let everybody read.
const OPEN_LISTS: [&str; 3] = ["public-read", "public-read-write", "authenticated-read"];

fn find(change: &Change<'_>) -> Option<String> {
    let facts = Facts::embedded().risky_attributes();
    let guards_bucket =
        matches!(change.kind, "aws_s3_bucket_public_access_block" | "aws_s3_account_public_access_block");
    if guards_bucket && change.ending() == Some("deleted") {
        return Some("deleted, so that the bucket can be opened to everybody".to_owned());
    }
    change.set().find_map(|attribute| {
        let path = attribute.path();
        if attribute.is_named(&facts.public) && attribute.is_switched_on() {
            return Some(format!("`{path}` is on"));
        }
        if guards_bucket && attribute.is_named(&facts.public_access_block) && attribute.is_switched_off() {
            return Some(format!("`{path}` is off"));
        }
        opened(change, &attribute)
    })
}

/// What an attribute opens that is not a switch.
fn opened(change: &Change<'_>, attribute: &Attribute<'_>) -> Option<String> {
    let (path, after) = (attribute.path(), attribute.after()?);
    let is_new = |text: &str| !attribute.before().is_some_and(|before| texts(before).contains(&text));
    let named = |names: &[&'static str]| texts(after).into_iter().find(|text| names.contains(text) && is_new(text));
    if lets_in(change, path)
        && !is_for_visitors(change, after)
        && let Some(everybody) = named(&EVERYBODY)
    {
        return Some(format!("`{path}` lets `{everybody}` in"));
    }
    if path == "internal" && attribute.was_on() && *after == Value::Bool(false) {
        return Some("the load balancer is opened to the internet".to_owned());
    }
    if path == "acl" && change.kind.starts_with("aws_s3_") && named(&OPEN_LISTS).is_some() {
        return Some(format!("`{path}` lets everybody read"));
    }
    if path.ends_with("spec.type")
        && change.kind == "Service"
        && after.as_str() == Some("LoadBalancer")
        && is_new("LoadBalancer")
    {
        return Some("the Service gets a load balancer of its own".to_owned());
    }
    let open = |value: Option<&Value>| {
        let statements = value.map(policy::allowing).unwrap_or_default();
        statements.iter().filter(|statement| policy::is_for_everybody(statement)).count()
    };
    // Who comes to an endpoint of a network is in that network.
    let is_policy =
        matches!(attribute.name(), "policy" | "assume_role_policy") && !change.kind.starts_with("aws_vpc_endpoint");
    let is_open = is_policy && open(Some(after)) > open(attribute.before());
    is_open.then(|| format!("`{path}` is for everybody"))
}

/// Whether addresses in this attribute are those of who may come in.
fn lets_in(change: &Change<'_>, path: &str) -> bool {
    match change.kind {
        "aws_vpc_security_group_ingress_rule" => path.starts_with("cidr_"),
        "aws_security_group" | "aws_default_security_group" => path.starts_with("ingress"),
        "aws_security_group_rule" => {
            let goes_out = change.set().any(|it| it.path() == "type" && it.after() == Some(&Value::from("egress")));
            path.contains("cidr_blocks") && !goes_out
        }
        "aws_eks_cluster" => path.contains("public_access_cidrs"),
        _ => false,
    }
}

/// Whether a rule is about the ports of visitors and no others.
fn is_for_visitors(change: &Change<'_>, rule: &Value) -> bool {
    let ports = |name: &str| -> Vec<u64> {
        let own = change.set().filter(|it| it.name() == name).filter_map(|it| it.after()?.as_u64());
        // Rules that are written in their group bring their ports along.
        let within = rule.as_array().into_iter().flatten().filter_map(|item| item[name].as_u64());
        own.chain(within).collect()
    };
    let (from, to) = (ports("from_port"), ports("to_port"));
    !from.is_empty() && from == to && from.iter().all(|port| WEB.contains(port))
}
