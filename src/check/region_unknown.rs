//! A region that AWS does not have.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::RegionName;

pub(super) const RULE: Rule = Rule {
    id: "region-unknown",
    what: "A region that AWS does not have.",
    why: "Nothing can be planned in a region that does not exist.",
    example: "cloud: { region: us-east-9 }",
    fix: "Write the name of a region, such as `us-east-1`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let cloud = spec.cloud.get().map(|cloud| &cloud.region);
    let recovery = spec.recovery.as_ref().map(|recovery| &recovery.region);
    for region in cloud.into_iter().chain(recovery) {
        if context.facts.zones(region.as_str()).is_none() {
            findings.push(unknown(region, context));
        }
    }
}

fn unknown(region: &Located<RegionName>, context: &Context<'_>) -> Diagnostic {
    let help = match did_you_mean(region.as_str(), context.facts.regions()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the regions are {}", context.facts.regions().collect::<Vec<_>>().join(", ")),
    };
    Diagnostic::error(RULE.id, format!("there is no region `{region}`", region = region.as_str()))
        .at(region.span, "")
        .help(help)
}
