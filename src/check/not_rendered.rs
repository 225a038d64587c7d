//! A part of the spec that this version checks, but renders nothing from.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "not-rendered",
    what: "A part of the spec that this version checks, but renders nothing from.",
    why: "Who writes down a goal should know that nothing is done about it yet.",
    example: "cost: { budget: 12000 USD/month }",
    fix: "Nothing; or leave it out until it has an effect.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let parts: [(&str, Option<Span>); 4] = [
        ("rollout", spec.rollout.as_ref().map(|rollout| rollout.span)),
        ("recovery", spec.recovery.as_ref().map(|recovery| recovery.span)),
        ("compliance", spec.compliance.first().map(|first| first.span)),
        ("cost", spec.cost.as_ref().map(|cost| cost.span)),
    ];
    for (key, span) in parts {
        if let Some(span) = span {
            findings.push(
                Diagnostic::warning(RULE.id, format!("`{key}` has no effect yet"))
                    .at(span, "checked, but nothing is rendered from it"),
            );
        }
    }
}
