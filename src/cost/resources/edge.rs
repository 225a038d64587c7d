//! What stands between the internet and the clusters.

use super::block::{is_on, nested, text};
use super::{Item, Pricer, gigabytes};
use crate::cost::HOURS;
use crate::hcl::Block;

/// What one capacity unit of a load balancer takes: new connections each second, and GB each hour.
const CONNECTIONS_OF_A_UNIT: f64 = 25.0;
const GIGABYTES_OF_A_UNIT: f64 = 1.0;
const SECONDS_OF_AN_HOUR: f64 = 3600.0;

/// A load balancer with its public addresses, and what it does.
pub(super) fn load_balancer(pricer: &mut Pricer<'_>, block: &Block) {
    let kind = if text(block, "load_balancer_type") == Some("network") { "nlb" } else { "alb" };
    pricer.add(block, Item::fixed("load balancer", &format!("{kind}:balancer"), HOURS));
    if !is_on(block, "internal") {
        #[expect(clippy::cast_precision_loss, reason = "a region has a handful of zones")]
        let zones = pricer.environment.network.zones.len() as f64;
        pricer.add(block, Item::fixed("its public addresses", "vpc:public-address", HOURS * zones));
    }
    if !pricer.is_used() {
        return;
    }
    let usage = pricer.usage().clone();
    let balancers = pricer.count("aws_lb");
    let volume = gigabytes(usage.internet_gibibytes) / balancers;
    let connections = f64::from(usage.requests_each_second) / balancers;
    let units = (connections / CONNECTIONS_OF_A_UNIT).max(volume / HOURS / GIGABYTES_OF_A_UNIT);
    pricer.add(block, Item::usage("capacity units", &format!("{kind}:capacity-unit"), units * HOURS));
    pricer.add(block, Item::usage("to the internet", "transfer:internet", volume));
}

/// A firewall, its rules, and the requests that it looks at.
pub(super) fn firewall(pricer: &mut Pricer<'_>, block: &Block) {
    #[expect(clippy::cast_precision_loss, reason = "a firewall has few rules")]
    let rules = nested(block, "rule").count() as f64;
    pricer.add(block, Item::fixed("firewall", "waf:acl", 1.0));
    pricer.add(block, Item::fixed("its rules", "waf:rule", rules));
    if pricer.is_used() {
        let requests = f64::from(pricer.usage().requests_each_second) * SECONDS_OF_AN_HOUR * HOURS / 1e6;
        pricer.add(block, Item::usage("requests", "waf:requests", requests / pricer.count("aws_wafv2_web_acl")));
    }
}

/// A hosted zone.
pub(super) fn zone(pricer: &mut Pricer<'_>, block: &Block) {
    pricer.add(block, Item::fixed("hosted zone", "route53:zone", 1.0));
}

/// A health check; HTTPS, matching texts, short intervals and measuring latency cost extra.
pub(super) fn health_check(pricer: &mut Pricer<'_>, block: &Block) {
    let kind = text(block, "type").unwrap_or_default();
    if matches!(kind, "CALCULATED" | "RECOVERY_CONTROL") {
        return pricer.add(block, Item::fixed("health check", "route53:health-check", 1.0));
    }
    pricer.add(block, Item::fixed("health check", "route53:health-check-elsewhere", 1.0));
    let is_fast = block.body().get("request_interval").is_some_and(|interval| interval.to_string() == "10");
    let options = [kind.starts_with("HTTPS"), kind.ends_with("STR_MATCH"), is_fast, is_on(block, "measure_latency")];
    let count = options.into_iter().filter(|option| *option).count();
    if count > 0 {
        #[expect(clippy::cast_precision_loss, reason = "there are four options")]
        pricer.add(block, Item::fixed("its options", "route53:health-check-option", count as f64));
    }
}
