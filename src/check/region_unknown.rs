//! A region that AWS does not have.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::RegionName;

pub(super) const RULE: Rule = Rule {
    id: "region-unknown",
    what: "A region that AWS does not have, or that is not supported.",
    why: "Nothing can be planned in a region that does not exist. China, GovCloud and the sovereign clouds are apart from the rest of AWS.",
    example: "cloud: { region: us-east-9 }",
    fix: "Write the name of a region, such as `us-east-1`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let cloud = spec.cloud.get().and_then(|cloud| cloud.region.get());
    let recovery = spec.recovery.as_ref().map(|recovery| &recovery.region);
    for region in cloud.into_iter().chain(recovery) {
        if context.facts.zones(region.as_str()).is_none() {
            findings.push(unknown(region, context));
        }
    }
}

/// The parts of AWS that have accounts, service names and domains of their own, by how their regions begin.
const PARTITIONS: [(&str, &str); 5] = [
    ("cn-", "AWS China"),
    ("us-gov-", "AWS GovCloud"),
    ("us-iso", "AWS for classified workloads"),
    ("eu-isoe-", "AWS for classified workloads"),
    ("eusc-", "the AWS European Sovereign Cloud"),
];

fn unknown(region: &Located<RegionName>, context: &Context<'_>) -> Diagnostic {
    if let Some((_, partition)) = PARTITIONS.iter().find(|(prefix, _)| region.as_str().starts_with(prefix)) {
        return Diagnostic::error(RULE.id, format!("regions of {partition} are not supported"))
            .at(region.span, "")
            .because("They are apart from the rest of AWS: services, endpoints and their names differ there.")
            .help("write a commercial region, such as `us-east-1`");
    }
    let help = match did_you_mean(region.as_str(), context.facts.regions()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the regions are {}", context.facts.regions().collect::<Vec<_>>().join(", ")),
    };
    Diagnostic::error(RULE.id, format!("there is no region `{region}`", region = region.as_str()))
        .at(region.span, "")
        .help(help)
}
