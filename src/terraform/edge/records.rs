//! The names of the hosts in Route 53.

use crate::diagnostic::Span;
use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::{Edge, EdgeRole};
use crate::spec::edge::Dns;

/// `records.tf`; empty where somebody else keeps the records.
pub(super) fn file(edge: &Edge) -> Body {
    let mut body = Body::new();
    if edge.dns != Dns::Route53 {
        return body;
    }
    if edge.zone.is_none() {
        body.push_block(found_by_name(edge));
    }
    let reviews = edge.reviews.as_ref().map(|hosts| record(edge, "reviews", hosts, edge.span));
    let hosts = edge.hosts.iter().map(|host| record(edge, &format!("host-{}", host.label), &host.name, host.span));
    hosts.chain(reviews).fold(body, Body::block)
}

/// The identifier of the hosted zone.
pub(super) fn zone(edge: &Edge) -> Expression {
    match &edge.zone {
        Some(zone) => hcl::string(zone.as_str()),
        None => reference("data.aws_route53_zone.main.zone_id"),
    }
}

fn found_by_name(edge: &Edge) -> Block {
    hcl::data("aws_route53_zone", "main")
        .about(
            "The public zone of the domain has to be there before; the spec's edge.zone names another one, for example the\n\
             zone of a domain above.",
        )
        .attribute("name", edge.zone_name.as_str())
        .attribute("private_zone", false)
        .from(Some(edge.span))
}

/// An alias costs nothing to ask, and follows the load balancer's addresses.
fn record(edge: &Edge, label: &str, host: &str, span: Span) -> Block {
    let record = resource("aws_route53_record", label)
        .attribute("zone_id", zone(edge))
        .attribute("name", host)
        .attribute("type", "A")
        .nested("alias", |alias| {
            alias
                .attribute("name", reference("aws_lb.main.dns_name"))
                .attribute("zone_id", reference("aws_lb.main.zone_id"))
                .attribute("evaluate_target_health", true)
        })
        .from(Some(span));
    match failover(edge) {
        Some((of, check)) => record
            .attribute("set_identifier", edge.region.as_str())
            .optional("health_check_id", check)
            .nested("failover_routing_policy", |policy| policy.attribute("type", of)),
        None => record,
    }
}

/// Which of the two records of a host this is, and the check that says whether it counts; none where there is one record.
fn failover(edge: &Edge) -> Option<(&'static str, Option<Expression>)> {
    match edge.role {
        EdgeRole::Standby => Some(("SECONDARY", None)),
        EdgeRole::Primary => {
            edge.standby.as_ref().map(|_| ("PRIMARY", Some(reference("aws_route53_health_check.region.id"))))
        }
    }
}
