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
        let mut finding = Diagnostic::error(RULE.id, "the address ranges of two environments overlap")
            .at(network.cidr.span, format!("`{}` has `{ours_range}`", context.environment))
            .because(format!(
                "`{}` and `{name}` are in the same account and region, so that they could never be connected.",
                context.environment
            ))
            .help("give each environment a range of its own");
        if theirs.cidr.span != network.cidr.span {
            finding = finding.at(theirs.cidr.span, format!("`{name}` has `{their_range}`"));
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
