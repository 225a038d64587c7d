//! The zone at CloudFlare: records, settings, cache, firewall, pools, and how the load balancer knows CloudFlare.
//!
//! What a zone has only once (settings, and one list of rules for each phase of a request) is rendered by the environment
//! that holds the zone.

mod cache;
mod firewall;
mod origin_pulls;
mod pools;
mod records;
mod zone;

pub(in crate::terraform) use origin_pulls::KEY as AUTHORITIES;
pub(super) use origin_pulls::{enabling, mutual_authentication};
pub(super) use records::validation;

use crate::hcl::{Block, Body, resource};
use crate::model::{Cloudflare, Edge, EdgeRole, Environment};
use crate::terraform::stack::StackBuilder;

/// The files, each with its name; those without a block are left out by the stack.
pub(super) fn files(
    environment: &Environment,
    edge: &Edge,
    cloudflare: &Cloudflare,
    stack: &mut StackBuilder<'_>,
) -> Vec<(&'static str, Body)> {
    let mut files = vec![
        ("origin_pulls.tf", origin_pulls::file(environment, edge, cloudflare, stack)),
        ("records.tf", records::file(edge, cloudflare)),
    ];
    if edge.role == EdgeRole::Primary {
        files.push(("pools.tf", pools::file(edge, cloudflare)));
        files.push(("zone_certificate.tf", zone::certificate(edge, cloudflare)));
    }
    if edge.role == EdgeRole::Primary && cloudflare.is_held_by(&environment.name) {
        files.push(("cache.tf", cache::file(cloudflare)));
        files.push(("zone.tf", zone::file(cloudflare)));
        files.push(("zone_firewall.tf", firewall::file(edge, cloudflare)));
    }
    files
}

/// A resource of the zone.
fn in_zone(kind: &str, label: &str, cloudflare: &Cloudflare) -> Block {
    resource(kind, label).attribute("zone_id", cloudflare.zone.as_str()).from(Some(cloudflare.span))
}

/// The list of rules of one phase of a request: a zone has one for each phase.
fn ruleset(label: &str, phase: &str, cloudflare: &Cloudflare) -> Block {
    in_zone("cloudflare_ruleset", label, cloudflare)
        .attribute("name", label.replace('_', " "))
        .attribute("kind", "zone")
        .attribute("phase", phase)
}
