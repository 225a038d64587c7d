//! A budget that tells environments apart by tags that nobody makes known to the bill.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "budget-uncounted",
    what: "A budget that counts by tags, where nobody has said who makes the tags known to the bill.",
    why: "AWS counts a tag only after it was activated as a cost allocation tag, which the account that pays has to do. Until then the budget counts nothing and never alerts.",
    example: "cost: { budget: 500 USD/month }",
    fix: "Write `allocation: here` where this account pays its own bill, or activate the tags `Environment` and `Platform` in the account that pays and write `allocation: elsewhere`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(cost) = &spec.cost else { return };
    if let (Some(budget), None, None) = (&cost.budget, &cost.allocation, &spec.shares) {
        findings.push(
            Diagnostic::warning(RULE.id, "the budget may count nothing")
                .at(budget.span, "it counts what has the tags `Environment` and `Platform`")
                .because("AWS counts tags only after the account that pays has activated them.")
                .help("write `allocation: here` if this account pays its own bill, else `allocation: elsewhere`"),
        );
    }
}
