//! Two environments of one account and region with overlapping address ranges.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Cidr;

pub(super) const RULE: Rule = Rule {
    id: "cidr-overlap",
    what: "Two environments of one account and region with overlapping address ranges.",
    why: "Networks that overlap can never be connected, by peering, a transit gateway or a VPN, and an address in a log could belong to either.",
    example: "# dev.yaml\nnetwork: { cidr: 10.0.0.0/16 }\n# prod.yaml\nnetwork: { cidr: 10.0.128.0/17 }",
    fix: "Give each environment a range of its own.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(ours) = own_range(spec) else { return };
    for (name, other) in context.others() {
        let Some(theirs) = own_range(other).filter(|_| same_place(spec, other)) else { continue };
        let (ours_range, their_range) = (ours.network(), theirs.network());
        if !(ours_range.contains(&their_range) || their_range.contains(&ours_range)) {
            continue;
        }
        let mut pair = [(context.environment, ours), (name, theirs)];
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

/// The address range of an environment that has a network of its own.
fn own_range(spec: &Spec) -> Option<Located<Cidr>> {
    spec.network.get().filter(|_| spec.shares.is_none())?.cidr.get().copied()
}

fn same_place(spec: &Spec, other: &Spec) -> bool {
    let place = |spec: &Spec| {
        let cloud = spec.cloud.get()?;
        Some((cloud.account.get()?.to_string(), cloud.region.get()?.to_string()))
    };
    place(spec).is_some() && place(spec) == place(other)
}
