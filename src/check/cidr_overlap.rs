//! Two environments of one account and region with overlapping address ranges.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "cidr-overlap",
    what: "Two environments of one account and region with overlapping address ranges.",
    why: "Networks that overlap can never be connected, by peering, a transit gateway or a VPN, and an address in a log could belong to either.",
    example: "# dev.yaml\nnetwork: { cidr: 10.0.0.0/16 }\n# prod.yaml\nnetwork: { cidr: 10.0.128.0/17 }",
    fix: "Give each environment a range of its own.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(network) = spec.network.get().filter(|_| spec.shares.is_none()) else { return };
    for (name, other) in context.others() {
        let Some(theirs) = other.network.get().filter(|_| other.shares.is_none() && same_place(spec, other)) else {
            continue;
        };
        let (ours_range, their_range) = (network.cidr.network(), theirs.cidr.network());
        if !(ours_range.contains(&their_range) || their_range.contains(&ours_range)) {
            continue;
        }
        let mut pair = [(context.environment, network.cidr), (name, theirs.cidr)];
        // Both environments say the same, so that it is reported once.
        pair.sort_by_key(|(name, _)| *name);
        let [(first, one), (second, two)] = pair;
        let mut finding = Diagnostic::error(RULE.id, "the address ranges of two environments overlap")
            .at(two.span, format!("`{second}` has `{}`", two.value))
            .because(format!("`{first}` and `{second}` are in one account and region, and could never be connected."))
            .help("give each environment a range of its own");
        if one.span != two.span {
            finding = finding.at(one.span, format!("`{first}` has `{}`", one.value));
        }
        findings.push(finding);
    }
}

fn same_place(spec: &Spec, other: &Spec) -> bool {
    match (spec.cloud.get(), other.cloud.get()) {
        (Some(one), Some(two)) => one.account.value == two.account.value && one.region.value == two.region.value,
        _ => false,
    }
}
