//! Network ACLs: the second fence, which knows subnets but no connections.
//!
//! An ACL forgets what it let through, so that every conversation needs two rules: the request to its port, the reply to
//! the port it came from (1024 to 65535). AWS allows 20 rules in each direction; the most that come out of here are 12
//! (4 zones, 2 ports).

use std::collections::BTreeMap;

use super::{Tier, in_vpc};
use crate::diagnostic::Span;
use crate::hcl::{Block, Body, reference, resource};
use crate::model::Environment;

const ANYWHERE: &str = "0.0.0.0/0";
const HTTP: Ports = Ports::Tcp(80, 80);
const HTTPS: Ports = Ports::Tcp(443, 443);
/// The ports that callers speak from, and hear replies on: those of load balancers and NAT gateways, and of whatever else.
const REPLIES: Ports = Ports::Tcp(1024, 65535);
/// Those of machines and pods: Linux takes none below (`net.ipv4.ip_local_port_range`).
const REPLIES_OF_LINUX: Ports = Ports::Tcp(32768, 65535);
/// Everything that has ports.
const ALL_PORTS: [(&str, Ports); 2] = [("tcp", Ports::Tcp(1, 65535)), ("udp", Ports::Udp(1, 65535))];
/// Rules are numbered 100, 110, 120, …, with room for a rule by hand in an emergency.
const FIRST_RULE: u32 = 100;
const RULE_STEP: u32 = 10;

/// What a rule lets through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ports {
    /// TCP from one port to another.
    Tcp(u16, u16),
    /// UDP from one port to another.
    Udp(u16, u16),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}

/// One ACL and its rules so far.
struct Acl<'a> {
    environment: &'a Environment,
    tier: Tier,
    rules: Vec<Block>,
    next: [u32; 2],
}

/// `network_acls.tf`.
pub(super) fn network_acls(environment: &Environment) -> Body {
    let mut body = public(environment).into_body(
        "Public subnets: the load balancers hear the internet, and NAT gateways speak to it by HTTPS. Replies come and go on\n\
         high ports, and so does what load balancers say to pods.",
    );
    body.append(private(environment).into_body(
        "Private subnets: everything inside the VPC, where security groups decide; to the outside HTTPS only.",
    ));
    body.append(data(environment).into_body(
        "Data subnets: only the private subnets, only on the ports of databases and caches, and these among themselves.",
    ));
    body
}

/// Behind CloudFlare, load balancers have no port for HTTP.
fn public(environment: &Environment) -> Acl<'_> {
    let mut acl = Acl::new(environment, Tier::Public);
    if environment.edge.as_ref().is_none_or(|edge| edge.cloudflare.is_none()) {
        acl.allow(Direction::In, "http", ANYWHERE, HTTP);
    }
    acl.allow(Direction::In, "https", ANYWHERE, HTTPS);
    acl.allow(Direction::In, "replies", ANYWHERE, REPLIES);
    acl.allow(Direction::Out, "https", ANYWHERE, HTTPS);
    acl.allow(Direction::Out, "replies", ANYWHERE, REPLIES);
    acl
}

/// The replies of S3 come from public addresses even through the gateway endpoint, so that they are let in always.
fn private(environment: &Environment) -> Acl<'_> {
    let vpc = environment.network.cidr.to_string();
    let mut acl = Acl::new(environment, Tier::Private);
    for (protocol, ports) in ALL_PORTS {
        acl.allow(Direction::In, &format!("{protocol}_from_vpc"), &vpc, ports);
        acl.allow(Direction::Out, &format!("{protocol}_to_vpc"), &vpc, ports);
    }
    acl.allow(Direction::In, "replies", ANYWHERE, replies_of_machines(environment));
    acl.allow(Direction::Out, "https", ANYWHERE, HTTPS);
    acl
}

/// Where machines translate the addresses of their pods, they draw other ports than Linux does for itself. They do not where
/// pods have security groups of their own.
fn replies_of_machines(environment: &Environment) -> Ports {
    match environment.gives_pods_security_groups() {
        true => REPLIES_OF_LINUX,
        false => REPLIES,
    }
}

fn data(environment: &Environment) -> Acl<'_> {
    let mut acl = Acl::new(environment, Tier::Data);
    let ports = data_ports(environment);
    if ports.is_empty() {
        return acl;
    }
    for (port, span) in ports {
        for zone in &environment.network.zones {
            let name = format!("{port}_from_{}", Tier::Private.of(zone));
            acl.allow_for(Direction::In, &name, &Tier::Private.cidr(zone), Ports::Tcp(port, port), span);
        }
    }
    for zone in &environment.network.zones {
        // Replication: requests to the ports above 1024 that databases and caches listen on, and the replies.
        acl.allow(Direction::In, &format!("from_{}", Tier::Data.of(zone)), &Tier::Data.cidr(zone), REPLIES);
        acl.allow(Direction::Out, &format!("to_{}", Tier::Data.of(zone)), &Tier::Data.cidr(zone), REPLIES);
        acl.allow(Direction::Out, &format!("to_{}", Tier::Private.of(zone)), &Tier::Private.cidr(zone), REPLIES);
    }
    acl
}

/// The ports that databases and caches listen on, and the first place in the spec that asks for each.
fn data_ports(environment: &Environment) -> BTreeMap<u16, Span> {
    let databases = environment.databases.iter().map(|database| (database.port, database.span));
    let caches = environment.caches.iter().map(|cache| (cache.port, cache.span));
    let mut ports = BTreeMap::new();
    for (port, span) in databases.chain(caches) {
        ports.entry(port).or_insert(span);
    }
    ports
}

impl<'a> Acl<'a> {
    fn new(environment: &'a Environment, tier: Tier) -> Self {
        Self { environment, tier, rules: Vec::new(), next: [FIRST_RULE; 2] }
    }

    /// Lets `cidr` in, or lets through to it.
    fn allow(&mut self, direction: Direction, name: &str, cidr: &str, ports: Ports) {
        self.allow_for(direction, name, cidr, ports, self.environment.network.span);
    }

    fn allow_for(&mut self, direction: Direction, name: &str, cidr: &str, ports: Ports, span: Span) {
        let (word, next) = match direction {
            Direction::In => ("in", &mut self.next[0]),
            Direction::Out => ("out", &mut self.next[1]),
        };
        let number = *next;
        *next += RULE_STEP;
        let tier = self.tier.word();
        let rule = resource("aws_network_acl_rule", &format!("{tier}_{word}_{name}"));
        let rule = with_exceptions(rule, direction, cidr, ports, self.tier)
            .attribute("network_acl_id", reference(&format!("aws_network_acl.{tier}.id")))
            .attribute("rule_number", number)
            .attribute("egress", direction == Direction::Out)
            .attribute("rule_action", "allow")
            .attribute("cidr_block", cidr);
        let (protocol, from, to) = match ports {
            Ports::Tcp(from, to) => ("tcp", from, to),
            Ports::Udp(from, to) => ("udp", from, to),
        };
        let rule = rule.attribute("protocol", protocol).attribute("from_port", from).attribute("to_port", to);
        self.rules.push(rule.from(Some(span)));
    }

    fn into_body(self, about: &str) -> Body {
        let word = self.tier.word();
        let acl = in_vpc(self.environment, "aws_network_acl", word, word)
            .about(about)
            .attribute("subnet_ids", self.tier.subnets(self.environment));
        self.rules.into_iter().fold(Body::new().block(acl), Body::block)
    }
}

/// Says to scanners, and to whoever reads, why a rule is as wide as it is.
fn with_exceptions(rule: Block, direction: Direction, cidr: &str, ports: Ports, tier: Tier) -> Block {
    if direction == Direction::Out || cidr != ANYWHERE {
        return rule;
    }
    let why = match ports {
        HTTP | HTTPS => "the public comes in here",
        _ => "replies come from anywhere",
    };
    let rule = rule.about(format!("tfsec:ignore:aws-ec2-no-public-ingress-acl {why}"));
    match (ports, tier) {
        (REPLIES, Tier::Public) => rule.comment(
            "checkov:skip=CKV_AWS_231: NAT gateways speak from any high port, 3389 too; security groups admit no RDP",
        ),
        (REPLIES, _) => rule.comment(
            "checkov:skip=CKV_AWS_231: machines speak from any high port, 3389 too; security groups admit no RDP",
        ),
        _ => rule,
    }
}
