//! The VPC's ways in and out.

use super::block::{length, text};
use super::{Item, Pricer, gigabytes};
use crate::cost::HOURS;
use crate::hcl::Block;

/// A NAT gateway, and its part of what goes through all of them.
pub(super) fn nat_gateway(pricer: &mut Pricer<'_>, block: &Block) {
    pricer.add(block, Item::fixed("NAT gateway", "nat:gateway", HOURS));
    if pricer.is_used() {
        let part = gigabytes(pricer.usage().nat_gibibytes) / pricer.count("aws_nat_gateway");
        pricer.add(block, Item::usage("through the NAT gateway", "nat:data", part));
    }
}

/// A public IPv4 address.
pub(super) fn public_address(pricer: &mut Pricer<'_>, block: &Block) {
    pricer.add(block, Item::fixed("public address", "vpc:public-address", HOURS));
}

/// An interface endpoint has a network interface in each of its subnets; gateway endpoints are free.
pub(super) fn endpoint(pricer: &mut Pricer<'_>, block: &Block) {
    if text(block, "vpc_endpoint_type") != Some("Interface") {
        return;
    }
    let subnets = length(block, "subnet_ids").unwrap_or(pricer.environment.network.zones.len());
    #[expect(clippy::cast_precision_loss, reason = "a region has a handful of zones")]
    let interfaces = subnets as f64;
    pricer
        .add(block, Item::fixed("endpoint", "vpc:endpoint", HOURS * interfaces).detail(format!("in {subnets} zones")));
}

/// What goes from zone to zone inside a VPC, which itself is free.
pub(super) fn between_zones(pricer: &mut Pricer<'_>, block: &Block) {
    if pricer.is_used() && pricer.environment.network.zones.len() > 1 {
        let volume = gigabytes(pricer.usage().between_zones_gibibytes);
        pricer.add(block, Item::usage("between zones", "transfer:between-zones", volume));
    }
}
