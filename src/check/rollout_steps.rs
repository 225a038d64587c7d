//! Steps of a rollout that do not rise to 100%.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "rollout-steps",
    what: "Steps of a rollout that do not rise to 100%.",
    why: "A rollout hands over a growing share of the traffic, and ends when all of it is handed over.",
    example: "rollout: { strategy: canary, steps: [50%, 25%] }",
    fix: "Write rising shares that end with `100%`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(rollout) = &spec.rollout else { return };
    for pair in rollout.steps.windows(2).filter(|pair| pair[1].value <= pair[0].value) {
        findings.push(
            Diagnostic::error(RULE.id, "the steps of the rollout do not rise")
                .at(pair[1].span, format!("this is not above `{}`", pair[0].value))
                .help("write rising shares, for example `[5%, 25%, 50%, 100%]`"),
        );
    }
    match rollout.steps.last() {
        // What was refused may have been the last step.
        _ if context.is_refused_within("rollout.steps") => {}
        Some(last) if last.percent() < 100.0 => findings.push(
            Diagnostic::error(RULE.id, "the rollout never ends")
                .at(last.span, "the last step is below `100%`")
                .help("add `100%` as the last step"),
        ),
        _ => {}
    }
}
