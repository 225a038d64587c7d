//! What pods with security groups of their own need of the cluster: name resolution, and callers on their ports.
//!
//! Services on machines that cannot give pods security groups need no rule: the machines carry the cluster's group.

use std::collections::BTreeSet;

use crate::diagnostic::Span;
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Environment, NetworkIdentity, Service};
use crate::terraform::inputs;
use crate::terraform::stack::StackBuilder;

const DNS_PORT: u16 = 53;

/// The rules between the cluster's security group and those of services.
pub(super) fn file(environment: &Environment, stack: &mut StackBuilder<'_>) -> Body {
    let mut body = Body::new();
    for identity in environment.network_identities() {
        if !matches!(identity, NetworkIdentity::Service(_)) {
            continue;
        }
        let services: Vec<_> = environment.services.iter().filter(|service| service.identity == identity).collect();
        let Some(first) = services.first() else { continue };
        let group = inputs::security_group_id(stack, &identity);
        body.append(name_resolution(&identity.key(), &group, first.span));
        body.append(callers(&identity.key(), &group, &services));
    }
    body
}

/// From the pods to the name servers, which run on machines with the cluster's group.
fn name_resolution(key: &str, group: &Expression, span: Span) -> Body {
    let mut body = Body::new();
    for protocol in ["tcp", "udp"] {
        let rule = Rule { protocol, port: DNS_PORT, span };
        let cluster = super::cluster_security_group_id();
        let description = format!("Name resolution by {key}");
        let from = format!("dns_{protocol}_from_{key}");
        body.push_block(rule.block("ingress", &from, cluster.clone(), group.clone(), &description));
        body.push_block(rule.block(
            "egress",
            &format!("{key}_to_dns_{protocol}"),
            group.clone(),
            cluster,
            &description,
        ));
    }
    body
}

/// From the machines to the pods: health checks, load balancers, the mesh's way in.
fn callers(key: &str, group: &Expression, services: &[&Service]) -> Body {
    let ports: BTreeSet<u16> = services.iter().filter_map(|service| service.port).collect();
    let mut body = Body::new();
    for port in ports {
        let Some(service) = services.iter().find(|service| service.port == Some(port)) else { continue };
        let rule = Rule { protocol: "tcp", port, span: service.span };
        let label = format!("{key}_from_cluster_{port}");
        let cluster = super::cluster_security_group_id();
        let description = "Health checks and incoming traffic";
        body.push_block(rule.block("ingress", &label, group.clone(), cluster, description));
    }
    body
}

/// What a rule lets through.
struct Rule {
    protocol: &'static str,
    port: u16,
    span: Span,
}

impl Rule {
    /// A rule of `group` about traffic from (`ingress`) or to (`egress`) the group `other`.
    fn block(&self, direction: &str, label: &str, group: Expression, other: Expression, description: &str) -> Block {
        hcl::resource(&format!("aws_vpc_security_group_{direction}_rule"), label)
            .attribute("security_group_id", group)
            .attribute("description", description)
            .attribute("referenced_security_group_id", other)
            .attribute("ip_protocol", self.protocol)
            .attribute("from_port", self.port)
            .attribute("to_port", self.port)
            .from(Some(self.span))
    }
}
