//! A second region that is the first one.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "recovery-region",
    what: "A second region that is the first one.",
    why: "Recovery is for the loss of a region.",
    example: "cloud: { region: us-east-1 }\nrecovery: { region: us-east-1 }",
    fix: "Write another region.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let first = spec.cloud.get().and_then(|cloud| cloud.region.get());
    let (Some(recovery), Some(first)) = (&spec.recovery, first) else { return };
    if recovery.region.value == first.value {
        findings.push(
            Diagnostic::error(RULE.id, "the second region is the first one")
                .at(recovery.region.span, "")
                .at(first.span, "the region of the environment")
                .help("write another region, for example `us-west-2`"),
        );
    }
}
