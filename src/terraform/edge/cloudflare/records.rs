//! Records of the zone.

use super::in_zone;
use crate::hcl::{self, Block, Body, Expression, by_attribute, call, reference};
use crate::model::{Cloudflare, Edge, EdgeRole, Host};

/// Seconds for which resolvers keep a record that CloudFlare does not stand before.
const KEPT_SECONDS: u32 = 300;
/// What CloudFlare wants to read for records that it stands before: it decides itself.
const AUTOMATIC: u32 = 1;

/// `records.tf`: the hosts, and the name by which the load balancer of this region is known in the pools.
pub(super) fn file(edge: &Edge, cloudflare: &Cloudflare) -> Body {
    let mut body = Body::new();
    if cloudflare.pools.is_some() {
        body.push_block(origin(edge, cloudflare));
    }
    if edge.role == EdgeRole::Primary {
        edge.hosts.iter().map(|host| record(host, cloudflare)).for_each(|block| body.push_block(block));
    }
    body
}

fn cname(label: &str, cloudflare: &Cloudflare, name: impl Into<Expression>, content: Expression) -> Block {
    in_zone("cloudflare_dns_record", label, cloudflare)
        .attribute("name", name)
        .attribute("type", "CNAME")
        .attribute("content", content)
}

/// A name that is known before the load balancer is, so that the pools of both regions can be made at once.
fn origin(edge: &Edge, cloudflare: &Cloudflare) -> Block {
    cname("origin", cloudflare, edge.origin.as_str(), reference("aws_lb.main.dns_name"))
        .about("Where the pool of this region finds the load balancer. It answers CloudFlare only.")
        .attribute("proxied", false)
        .attribute("ttl", KEPT_SECONDS)
}

/// Visitors see CloudFlare's addresses, never the load balancer's.
fn record(host: &Host, cloudflare: &Cloudflare) -> Block {
    let target = match &cloudflare.pools {
        Some(_) => reference("cloudflare_load_balancer.main.name"),
        None => reference("aws_lb.main.dns_name"),
    };
    cname(&format!("host-{}", host.label), cloudflare, host.name.as_str(), target)
        .attribute("proxied", true)
        .attribute("ttl", AUTOMATIC)
        .from(Some(host.span))
}

/// The records that prove to the certificate authority of AWS whose hosts these are. Which names there are is known before
/// the certificate exists; what their records hold is not.
pub(in crate::terraform::edge) fn validation(edge: &Edge, cloudflare: &Cloudflare) -> Block {
    let options = reference("aws_acm_certificate.main.domain_validation_options");
    let without_dot = |name: &str| call("trimsuffix", vec![reference(&format!("each.value.{name}")), hcl::string(".")]);
    in_zone("cloudflare_dns_record", "validation", cloudflare)
        .about("They prove to the certificate authority whose hosts these are, now and at each renewal.")
        .attribute("for_each", by_attribute("option", options, "domain_name"))
        .attribute("name", without_dot("resource_record_name"))
        .attribute("type", reference("each.value.resource_record_type"))
        .attribute("content", without_dot("resource_record_value"))
        .attribute("proxied", false)
        .attribute("ttl", KEPT_SECONDS)
        .from(Some(edge.span))
}
