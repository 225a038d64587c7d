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
    let cost = spec.cost.as_ref();
    let parts: [(&str, Option<Span>); 2] = [
        ("cost.budget", cost.and_then(|cost| cost.budget.as_ref()).map(|budget| budget.span)),
        ("cost.commitment", cost.and_then(|cost| cost.commitment.as_ref()).map(|commitment| commitment.span)),
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
