//! An address range that is too large for a VPC, or too small for its zones.

use ipnet::Ipv4Net;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{AddressPlan, DEFAULT_ZONES, TooSmall};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "cidr-size",
    what: "An address range that is too large for a VPC, or too small for its zones.",
    why: "A VPC has at most a `/16`. Each zone needs a private subnet of at least 256 addresses, since every pod takes one.",
    example: "network: { cidr: 10.0.0.0/24, zones: 3 }",
    fix: "Write a range from `/16` to `/22` (`/21` with four zones).",
    check,
};

/// The shortest prefix of a VPC.
const SHORTEST_PREFIX: u8 = 16;

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(network) = spec.network.get().filter(|network| network.existing.is_none()) else { return };
    let Some(written) = network.cidr.get() else { return };
    let cidr = written.network();
    let zones = network.zones.as_ref().map_or(DEFAULT_ZONES, |zones| zones.value.value()).clamp(2, 4);
    let wanted = if cidr.prefix_len() < SHORTEST_PREFIX {
        Some((SHORTEST_PREFIX, "a VPC has at most 65,536 addresses, a `/16`".to_owned()))
    } else {
        let too_small = AddressPlan::new(cidr, zones).err();
        too_small.map(|TooSmall { longest_prefix }| {
            (longest_prefix, format!("{zones} zones need at least a `/{longest_prefix}`"))
        })
    };
    if let Some((prefix, reason)) = wanted {
        let kind = if prefix == SHORTEST_PREFIX { "large" } else { "small" };
        let range = Ipv4Net::new(cidr.addr(), prefix).map(|range| range.trunc().to_string()).unwrap_or_default();
        findings.push(
            Diagnostic::error(RULE.id, format!("the address range is too {kind}"))
                .at(written.span, reason)
                .help(format!("write for example `{range}`")),
        );
    }
}
