//! Alerts of a budget that cannot be made, or that say nothing.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "budget-alerts",
    what: "Alerts of a budget that cannot be made, or that say nothing.",
    why: "AWS Budgets takes five notifications for a budget; one of them is the forecast. They are read as steps, so that they rise. An alert at nothing comes on the first day of every month, and without a budget there is nothing to take a share of.",
    example: "cost: { budget: 500 USD/month, alerts: [100%, 80%] }",
    fix: "Write a budget, and up to four shares that rise, such as `[50%, 80%, 100%]`.",
    check,
};

/// Notifications of one budget, less the one of the forecast (AWS Budgets, "Quotas").
const MOST: usize = 4;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(cost) = &spec.cost else { return };
    let Some(first) = cost.alerts.first() else { return };
    let error = |summary: &str| Diagnostic::error(RULE.id, summary);
    if cost.budget.is_none() && !context.is_refused("cost.budget") {
        let finding = Diagnostic::warning(RULE.id, "`cost.alerts` has no effect without a budget");
        findings.push(finding.at(first.span, "a share of what?").help("write for example `budget: 5000 USD/month`"));
    }
    if let Some(extra) = cost.alerts.get(MOST) {
        findings.push(error("there are too many alerts").at(extra.span, "this is the fifth").help("keep up to four"));
    }
    if let Some(nothing) = cost.alerts.iter().find(|alert| alert.percent() == 0.0) {
        let finding = error("an alert at nothing comes every month");
        findings.push(finding.at(nothing.span, "").help("write for example `50%`"));
    }
    for pair in cost.alerts.windows(2) {
        if let [before, after] = pair
            && before.percent() >= after.percent()
        {
            let finding = error("the alerts do not rise");
            let label = format!("this comes after `{}`", before.value);
            findings.push(finding.at(after.span, label).help("write the shares in rising order, each once"));
        }
    }
}
