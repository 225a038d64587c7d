//! A number of availability zones outside 2 to 4, or more than the region has.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::DEFAULT_ZONES;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "zones-range",
    what: "A number of availability zones outside 2 to 4, or more than the region has.",
    why: "One zone is a single point of failure, and EKS and RDS ask for two. A region has only so many zones.",
    example: "network: { zones: 6 }",
    fix: "Write a number from 2 to what the region has, at most 4.",
    check,
};

const SMALLEST: u32 = 2;
const LARGEST: u32 = 4;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(network) = spec.network.get().filter(|network| network.existing.is_none()) else { return };
    let region = spec.cloud.get().and_then(|cloud| cloud.region.get()).map(|region| region.as_str());
    let known = region.and_then(|region| Some((region, context.facts.zones(region)?.len())));
    let (zones, span) = match &network.zones {
        Some(zones) => (zones.value.value(), zones.span),
        None => (DEFAULT_ZONES, network.span),
    };
    if !(SMALLEST..=LARGEST).contains(&zones) {
        findings.push(
            Diagnostic::error(RULE.id, "`network.zones` is out of range")
                .at(span, "")
                .because(match zones < SMALLEST {
                    true => "EKS and RDS ask for subnets in two zones; one alone would be a single point of failure.",
                    false => "The address plan has room for four zones.",
                })
                .help(format!("write a number from {SMALLEST} to {LARGEST}")),
        );
    } else if let Some((region, available)) = known.filter(|(_, available)| zones as usize > *available) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{region}` has {available} availability zones, not {zones}"))
                .at(span, if network.zones.is_some() { "" } else { "3 are used when `zones` is left out" })
                .help(format!("write `zones: {available}`")),
        );
    }
}
