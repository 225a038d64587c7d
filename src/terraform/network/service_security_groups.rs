//! Security groups of services, and the rules between them: all of them follow from `uses` and `internet`.
//!
//! Rules with databases and caches are in the stack `data`, rules with the clusters (DNS, health checks, the control
//! plane) in theirs.

use std::collections::{BTreeMap, BTreeSet};

use super::endpoints::has_interface_endpoints;
use super::{name_tag, vpc_id};
use crate::diagnostic::Span;
use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::{Environment, NetworkIdentity, Service};

const HTTPS: u16 = 443;

/// The IDs of the groups by the key of the identity.
pub(super) fn ids(environment: &Environment) -> Expression {
    let identities = environment.network_identities();
    hcl::object(identities.iter().map(|identity| (identity.key(), group_id(&identity.key()))))
}

/// `service_security_groups.tf`: each group, followed by what its members may call and who may call them.
pub(super) fn security_groups(environment: &Environment) -> Body {
    let calls = calls(environment);
    let from = grouped(&calls, |call| &call.caller);
    let to = grouped(&calls, |call| &call.callee);
    let members = grouped(&environment.services, |service| &service.identity);
    let start =
        if environment.network.existing.is_some() { Body::new().block(s3_addresses(environment)) } else { Body::new() };
    let start = match environment.vault_identity() {
        Some(identity) => start.block(vault_group(environment, &identity)),
        None => start,
    };
    members.iter().fold(start, |body, (identity, members)| {
        let body = body.block(group(environment, identity, members));
        let egress = from.get(identity).into_iter().flatten().map(|call| call.egress());
        let ingress = to.get(identity).into_iter().flatten().map(|call| call.ingress());
        egress.chain(ingress).chain(outside(environment, identity, members)).fold(body, Body::block)
    })
}

/// What databases let in Vault by, which makes users in them. Its pods are on the machines' security group as well, by which they
/// reach everything else.
fn vault_group(environment: &Environment, identity: &NetworkIdentity) -> Block {
    let span = environment.vault_databases().next().map(|database| database.span);
    blank_group(environment, identity, "Vault, which makes users in databases".to_owned()).from(span)
}

/// Where the VPC has a way to S3 that is not made here, its addresses are asked for.
fn s3_addresses(environment: &Environment) -> Block {
    hcl::data("aws_prefix_list", "s3")
        .attribute("name", format!("com.amazonaws.{}.s3", environment.cloud.region))
        .from(Some(environment.network.span))
}

/// The items of each identity, in their order. Looking through all of them for each would take a thousand services a
/// million steps.
fn grouped<T>(items: &[T], identity: impl Fn(&T) -> &NetworkIdentity) -> BTreeMap<&NetworkIdentity, Vec<&T>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for item in items {
        groups.entry(identity(item)).or_default().push(item);
    }
    groups
}

/// One identity may call another on a port.
struct Call {
    caller: NetworkIdentity,
    callee: NetworkIdentity,
    port: u16,
    span: Span,
}

/// What follows from `uses`, each only once: services that share an identity share its rules.
fn calls(environment: &Environment) -> Vec<Call> {
    let mut known = BTreeSet::new();
    let mut calls = Vec::new();
    for service in &environment.services {
        for called in environment.services_of(service) {
            let Some(port) = called.port else { continue };
            let (caller, callee) = (service.identity.clone(), called.identity.clone());
            if known.insert((caller.clone(), callee.clone(), port)) {
                calls.push(Call { caller, callee, port, span: service.span });
            }
        }
    }
    calls
}

impl Call {
    fn egress(&self) -> Block {
        let (caller, callee) = (self.caller.key(), self.callee.key());
        let name = format!("{caller}_to_{callee}_{}", self.port);
        rule("egress", &name, &caller, &format!("Calls {callee}"), self.port)
            .attribute("referenced_security_group_id", group_id(&callee))
            .from(Some(self.span))
    }

    fn ingress(&self) -> Block {
        let (caller, callee) = (self.caller.key(), self.callee.key());
        let name = format!("{callee}_from_{caller}_{}", self.port);
        rule("ingress", &name, &callee, &format!("Called by {caller}"), self.port)
            .attribute("referenced_security_group_id", group_id(&caller))
            .from(Some(self.span))
    }
}

fn group(environment: &Environment, identity: &NetworkIdentity, members: &[&Service]) -> Block {
    let key = identity.key();
    let description = match identity {
        // Another description would be another group.
        NetworkIdentity::Service(service) => format!("Pods of the service {}", environment.names.lasting(service)),
        NetworkIdentity::NodeGroup(_) => {
            let nodes = environment.names.lasting(&key);
            format!("Services on the machines of {}", nodes.strip_prefix("nodes-").unwrap_or(nodes))
        }
        NetworkIdentity::Component(name) => format!("Pods of the component {name}"),
    };
    blank_group(environment, identity, description).from(members.first().map(|service| service.span))
}

/// A group without rules.
fn blank_group(environment: &Environment, identity: &NetworkIdentity, description: String) -> Block {
    let key = identity.key();
    let name = environment.names.component(&key);
    resource("aws_security_group", &key)
        .comment("checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines")
        .attribute("name", name.as_str())
        .attribute("description", description)
        .attribute("vpc_id", vpc_id(environment))
        .attribute("tags", name_tag(&name))
}

/// The ways to AWS services, and to the internet for those who asked for it.
fn outside(environment: &Environment, identity: &NetworkIdentity, members: &[&Service]) -> Vec<Block> {
    let key = identity.key();
    let span = members.first().map(|service| service.span);
    let mut rules = Vec::new();
    if has_interface_endpoints(environment) {
        let rule = rule("egress", &format!("{key}_to_endpoints"), &key, "Interface endpoints of AWS services", HTTPS);
        rules.push(rule.attribute("referenced_security_group_id", group_id("endpoints")).from(span));
    } else if environment.network.existing.is_some() {
        // Which endpoints there are, and with which security groups, is their owner's business.
        let rule = rule("egress", &format!("{key}_to_endpoints"), &key, "Interface endpoints inside the VPC", HTTPS);
        rules.push(rule.attribute("cidr_ipv4", environment.network.cidr.to_string()).from(span));
    }
    let s3 = rule("egress", &format!("{key}_to_s3"), &key, "S3 through its gateway endpoint", HTTPS);
    rules.push(s3.attribute("prefix_list_id", s3_prefix_list(environment)).from(span));
    if let Some(service) = members.iter().find(|service| service.internet) {
        let rule = rule("egress", &format!("{key}_to_internet"), &key, "HTTPS to the internet", HTTPS);
        let about = format!(
            "The spec lets {} call the internet, whose addresses nobody knows before.\n\
             tfsec:ignore:aws-ec2-no-public-egress-sgr the spec says internet: true",
            service.name
        );
        rules.push(rule.about(about).attribute("cidr_ipv4", "0.0.0.0/0").from(Some(service.span)));
    }
    rules
}

/// The addresses of S3 in the region, as AWS keeps them in a list.
fn s3_prefix_list(environment: &Environment) -> Expression {
    match &environment.network.existing {
        Some(_) => reference("data.aws_prefix_list.s3.id"),
        None => reference("aws_vpc_endpoint.s3.prefix_list_id"),
    }
}

fn rule(direction: &str, name: &str, group: &str, description: &str, port: u16) -> Block {
    resource(&format!("aws_vpc_security_group_{direction}_rule"), name)
        .attribute("security_group_id", group_id(group))
        .attribute("description", description)
        .attribute("ip_protocol", "tcp")
        .attribute("from_port", port)
        .attribute("to_port", port)
}

fn group_id(key: &str) -> Expression {
    reference(&format!("aws_security_group.{key}.id"))
}
