//! The stack `edge`: the way from the internet to the clusters.
//!
//! One load balancer stands before all clusters, with a target group for each colour. How much of the traffic a colour
//! gets is a weight of its listener and nothing else, so that a switch from one cluster to the other is one change, and
//! its reversal the same change backwards. The pods of a cluster join their target group from inside the cluster.

mod alarms;
mod certificate;
mod cloudflare;
mod firewall;
mod health;
mod load_balancer;
mod records;
mod target_groups;

pub(super) use cloudflare::AUTHORITIES;

use super::Stack;
use super::stack::StackBuilder;
use crate::hcl::{self, reference};
use crate::model::{Edge, Environment};
use crate::spec::edge::Dns;

pub(super) fn stack(environment: &Environment, edge: &Edge) -> Stack {
    let mut stack = StackBuilder::new(environment, "edge");
    contents(environment, edge, &mut stack);
    stack.finish()
}

/// What the stack holds.
pub(super) fn contents(environment: &Environment, edge: &Edge, stack: &mut StackBuilder<'_>) {
    let mut files = vec![
        ("alarms.tf", alarms::file(environment, edge, stack)),
        ("certificate.tf", certificate::file(edge)),
        ("firewall.tf", firewall::file(environment, edge, stack)),
        ("health.tf", health::file(environment, edge)),
        ("load_balancer.tf", load_balancer::file(environment, edge, stack)),
        ("target_groups.tf", target_groups::file(environment, edge, stack)),
    ];
    match &edge.cloudflare {
        Some(cloudflare) => files.extend(cloudflare::files(environment, edge, cloudflare, stack)),
        None => files.push(("records.tf", records::file(edge))),
    }
    for (name, body) in files {
        if !body.is_empty() {
            stack.file(name, body);
        }
    }
    outputs(edge, stack);
}

fn outputs(edge: &Edge, stack: &mut StackBuilder<'_>) {
    let balancer = |attribute: &str| reference(&format!("aws_lb.main.{attribute}"));
    stack.output("load_balancer_dns_name", balancer("dns_name"), "Name of the load balancer in DNS.");
    stack.output("load_balancer_zone_id", balancer("zone_id"), "Hosted zone of the load balancer's name.");
    let group = reference("aws_security_group.load_balancer.id");
    stack.output("load_balancer_security_group_id", group, "ID of the security group of the load balancer.");
    let target_group = |colour: &String| reference(&format!("aws_lb_target_group.{colour}.arn"));
    let target_groups = edge.weights.keys().map(|colour| (colour.clone(), target_group(colour)));
    stack.output("target_group_arns", hcl::object(target_groups), "ARNs of the target groups, by colour.");
    if edge.dns == Dns::External {
        let records = edge.hosts.iter().map(|host| (host.name.clone(), balancer("dns_name")));
        let description = "The records to make by hand: each host and the name that its CNAME leads to.";
        stack.output("records", hcl::object(records), description);
    }
}
