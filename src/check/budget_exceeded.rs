//! A budget that is smaller than what has to be paid in any case.

use super::{Context, Rule};
use crate::cost::{Estimate, prices_of, whole_dollars};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "budget-exceeded",
    what: "A budget that is smaller than what the environment costs in any case.",
    why: "Machines at their smallest number, databases and gateways cost something whatever happens. A budget below that is exceeded every month, and nobody reads alerts that always come.",
    example: "cost: { budget: 100 USD/month }\ndatabases:\n  orders: { engine: postgres, version: \"17\", instance: db.r7g.xlarge, storage: 200Gi }",
    fix: "Write a larger budget, or fewer and smaller things; `platform cost` says what costs how much.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some((environment, budget)) =
        context.resolved.and_then(|environment| Some((environment, environment.cost.budget.as_ref()?)))
    else {
        return;
    };
    let estimate = Estimate::of(environment, context.stacks, &prices_of(spec, context.all));
    let floor = estimate.floor();
    if floor <= f64::from(budget.dollars) {
        return;
    }
    let stacks = estimate.by_stack().into_iter().map(|(stack, fixed, _)| (stack, fixed.least));
    let mut stacks: Vec<(String, f64)> = stacks.collect();
    stacks.sort_by(|(_, left), (_, right)| right.total_cmp(left));
    let largest: Vec<String> =
        stacks.iter().take(3).map(|(stack, dollars)| format!("{stack} {}", whole_dollars(*dollars))).collect();
    findings.push(
        Diagnostic::warning(RULE.id, "the budget is exceeded in any case")
            .at(budget.span, format!("the fixed part alone is estimated at {} USD a month", whole_dollars(floor)))
            .because(format!("The largest parts are: {}.", largest.join(", ")))
            .help("write a larger budget, or see with `platform cost -v` what could be smaller"),
    );
}
