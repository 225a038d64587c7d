//! Load balancing at CloudFlare: one pool for each region, and who of them gets the requests.

use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::{Cloudflare, Edge, Pools};

use super::in_zone;

/// Seconds after which a check that has no answer counts as failed, and how often it is tried again.
const PATIENCE_SECONDS: u32 = 5;
const RETRIES: u32 = 2;

/// `pools.tf`; empty where the hosts lead straight to the load balancer.
pub(super) fn file(edge: &Edge, cloudflare: &Cloudflare) -> Body {
    let Some(pools) = &cloudflare.pools else { return Body::new() };
    let mut body = Body::new().block(monitor(edge, cloudflare, pools)).block(pool("primary", edge, pools));
    if edge.standby.is_some() {
        body.push_block(pool("standby", edge, pools));
    }
    body.block(balancer(edge, cloudflare, pools))
}

/// It asks as a visitor of the zone would be asked for, with CloudFlare's client certificate.
fn monitor(edge: &Edge, cloudflare: &Cloudflare, pools: &Pools) -> Block {
    resource("cloudflare_load_balancer_monitor", "main")
        .about("It calls the load balancers in the way in which CloudFlare passes on requests of this zone.")
        .attribute("account_id", pools.account.as_str())
        .attribute("description", format!("{} answers", edge.name))
        .attribute("type", "https")
        .attribute("method", "GET")
        .attribute("port", 443)
        .attribute("path", pools.checked_path.as_str())
        .attribute("header", hcl::object([("Host", hcl::list([pools.checked_host.as_str()]))]))
        .attribute("expected_codes", "2xx")
        .attribute("probe_zone", cloudflare.domain.as_str())
        .attribute("interval", pools.interval_seconds)
        .attribute("timeout", PATIENCE_SECONDS)
        .attribute("retries", RETRIES)
        .attribute("follow_redirects", false)
        .attribute("allow_insecure", false)
        .from(Some(cloudflare.span))
}

fn pool(label: &str, edge: &Edge, pools: &Pools) -> Block {
    let (region, address) = match &edge.standby {
        Some(standby) if label == "standby" => (standby.region.as_str(), hcl::string(&standby.origin)),
        _ => (edge.region.as_str(), reference("cloudflare_dns_record.origin.name")),
    };
    let origin = hcl::object([
        ("name", hcl::string(region)),
        ("address", address),
        ("enabled", true.into()),
        ("weight", 1.into()),
    ]);
    resource("cloudflare_load_balancer_pool", label)
        .attribute("account_id", pools.account.as_str())
        .attribute("name", format!("{}-{region}", edge.name))
        .attribute("description", format!("{} in {region}", edge.name))
        .attribute("monitor", reference("cloudflare_load_balancer_monitor.main.id"))
        .attribute("minimum_origins", 1)
        .attribute("origins", hcl::list([origin]))
        .from(Some(edge.span))
}

/// All hosts lead to this name, so that they share one balancer. The standby gets requests when the primary does not
/// answer, and none before; when it has taken over, the other way round.
fn balancer(edge: &Edge, cloudflare: &Cloudflare, pools: &Pools) -> Block {
    let id = |label: &str| reference(&format!("cloudflare_load_balancer_pool.{label}.id"));
    let mut in_order: Vec<Expression> =
        std::iter::once(id("primary")).chain(edge.standby.as_ref().map(|_| id("standby"))).collect();
    if edge.standby.as_ref().is_some_and(|standby| standby.serves) {
        in_order.reverse();
    }
    let first = in_order.first().cloned().unwrap_or_else(|| id("primary"));
    in_zone("cloudflare_load_balancer", "main", cloudflare)
        .about("The first pool that answers gets all requests.")
        .attribute("name", pools.balancer.as_str())
        .attribute("description", format!("The regions of {}", edge.name))
        .attribute("default_pools", hcl::list(in_order))
        .attribute("fallback_pool", first)
        .attribute("steering_policy", "off")
        .attribute("session_affinity", "none")
        .attribute("proxied", true)
}
