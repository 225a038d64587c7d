//! What pods with security groups of their own need of the cluster: name resolution, the mesh's control plane, and callers on
//! their ports. And the load balancer's way to the pods of the ingress gateway.
//!
//! Services on machines that cannot give pods security groups need no rule: the machines carry the cluster's group.

use std::collections::BTreeSet;

use crate::diagnostic::Span;
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Edge, Environment, GATEWAY_HEALTH_PORT, GATEWAY_PORT, NetworkIdentity, Service};
use crate::terraform::inputs;
use crate::terraform::stack::StackBuilder;

const DNS_PORT: u16 = 53;
/// The port on which Istio's control plane hands out configuration and certificates, over TLS.
const MESH_CONTROL_PORT: u16 = 15012;
/// The ports of a pod's proxy for the machines: the health checks and numbers of the service, which the mesh leads through
/// the proxy, and whether the proxy is ready. They lie beside each other, so that one rule is enough.
const PROXY_PORTS: (u16, u16) = (15020, 15021);
/// The port with the proxy's own numbers.
const PROXY_NUMBERS_PORT: u16 = 15090;

/// The rules between the cluster's security group and those of services.
pub(super) fn file(environment: &Environment, stack: &mut StackBuilder<'_>) -> Body {
    let mut body = match &environment.edge {
        Some(edge) => load_balancer(edge, stack),
        None => Body::new(),
    };
    let has_pod_groups = |identity: &NetworkIdentity| matches!(identity, NetworkIdentity::Service(_));
    if environment.network_identities().iter().any(has_pod_groups) {
        body.append(from_private_subnets(environment));
    }
    for identity in environment.network_identities() {
        if !matches!(identity, NetworkIdentity::Service(_)) {
            continue;
        }
        let services: Vec<_> = environment.services.iter().filter(|service| service.identity == identity).collect();
        let Some(first) = services.first() else { continue };
        let group = inputs::security_group_id(stack, &identity);
        body.append(name_resolution(&identity.key(), &group, first.span));
        body.append(mesh(&identity.key(), &group, first.span));
        body.append(callers(&identity.key(), &group, &services));
    }
    body
}

/// From the load balancer to the gateway's pods, which have the cluster's group. Both ends are opened here, so that the
/// load balancer has a way to the clusters that are there, and no other.
fn load_balancer(edge: &Edge, stack: &mut StackBuilder<'_>) -> Body {
    let balancer = inputs::load_balancer_security_group_id(stack);
    let mut body = Body::new();
    for (what, port) in [("traffic", GATEWAY_PORT), ("health", GATEWAY_HEALTH_PORT)] {
        let rule = Rule { protocol: "tcp", ports: (port, port), span: edge.span };
        let cluster = super::cluster_security_group_id();
        let (label, description) = (format!("load_balancer_to_gateway_{what}"), format!("Gateway: {what}"));
        body.push_block(rule.block("egress", &label, balancer.clone(), cluster.clone(), &description));
        let (label, description) = (format!("gateway_from_load_balancer_{what}"), format!("Load balancer: {what}"));
        body.push_block(rule.block("ingress", &label, cluster, balancer.clone(), &description));
    }
    body
}

/// To the name servers and the mesh's control plane, which run on machines with the cluster's group. The rules name
/// subnets, because a group has room for some sixty rules, and one for each service would fill it.
fn from_private_subnets(environment: &Environment) -> Body {
    let mut body = Body::new();
    for zone in &environment.network.zones {
        for (purpose, what, protocol, port) in [
            ("dns_tcp", "Name resolution", "tcp", DNS_PORT),
            ("dns_udp", "Name resolution", "udp", DNS_PORT),
            ("mesh", "The mesh's control plane", "tcp", MESH_CONTROL_PORT),
        ] {
            let label = format!("{purpose}_from_private_{}", zone.letter);
            let rule = hcl::resource("aws_vpc_security_group_ingress_rule", &label)
                .attribute("security_group_id", super::cluster_security_group_id())
                .attribute("description", format!("{what} from the private subnet of {}", zone.name))
                .attribute("cidr_ipv4", zone.private.to_string())
                .attribute("ip_protocol", protocol)
                .attribute("from_port", port)
                .attribute("to_port", port)
                .from(Some(environment.network.span));
            body.push_block(rule);
        }
    }
    body
}

/// From the pods to the name servers.
fn name_resolution(key: &str, group: &Expression, span: Span) -> Body {
    let mut body = Body::new();
    for protocol in ["tcp", "udp"] {
        let rule = Rule { protocol, ports: (DNS_PORT, DNS_PORT), span };
        let cluster = super::cluster_security_group_id();
        let (label, description) = (format!("{key}_to_dns_{protocol}"), format!("Name resolution by {key}"));
        body.push_block(rule.block("egress", &label, group.clone(), cluster, &description));
    }
    body
}

/// Between the pods' proxies and the mesh: to its control plane, and from the machines to what the proxies say of themselves
/// and of the services.
fn mesh(key: &str, group: &Expression, span: Span) -> Body {
    let rule = |ports, direction, label: String, description| {
        let cluster = super::cluster_security_group_id();
        Rule { protocol: "tcp", ports, span }.block(direction, &label, group.clone(), cluster, description)
    };
    let control = (MESH_CONTROL_PORT, MESH_CONTROL_PORT);
    let numbers = (PROXY_NUMBERS_PORT, PROXY_NUMBERS_PORT);
    Body::new()
        .block(rule(control, "egress", format!("{key}_to_mesh"), "To the mesh's control plane"))
        .block(rule(
            PROXY_PORTS,
            "ingress",
            format!("{key}_from_cluster_proxy"),
            "Health checks and numbers by the proxy",
        ))
        .block(rule(numbers, "ingress", format!("{key}_from_cluster_proxy_numbers"), "Numbers of the proxy"))
}

/// From the machines to the pods: health checks, load balancers, the mesh's way in.
fn callers(key: &str, group: &Expression, services: &[&Service]) -> Body {
    let ports: BTreeSet<u16> = services.iter().filter_map(|service| service.port).collect();
    let mut body = Body::new();
    for port in ports {
        let Some(service) = services.iter().find(|service| service.port == Some(port)) else { continue };
        let rule = Rule { protocol: "tcp", ports: (port, port), span: service.span };
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
    ports: (u16, u16),
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
            .attribute("from_port", self.ports.0)
            .attribute("to_port", self.ports.1)
            .from(Some(self.span))
    }
}
