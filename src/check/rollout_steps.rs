//! Steps of a rollout that do not rise to 100%.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Percent;

pub(super) const RULE: Rule = Rule {
    id: "rollout-steps",
    what: "Steps of a rollout that do not rise to 100%.",
    why: "A rollout hands over a growing share of the traffic, and ends when all of it is handed over. The mesh gives shares of whole percents.",
    example: "rollout: { strategy: canary, steps: [50%, 25%] }",
    fix: "Write rising shares of whole percents that end with `100%`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    if let Some(rollout) = &spec.rollout {
        check_steps(&rollout.steps, "rollout.steps", context, findings);
    }
    for (name, service) in spec.services.iter() {
        if let Some(rollout) = &service.rollout {
            check_steps(&rollout.steps, &format!("services.{name}.rollout.steps"), context, findings);
        }
    }
}

fn check_steps(steps: &[Located<Percent>], path: &str, context: &Context<'_>, findings: &mut Diagnostics) {
    for step in steps.iter().filter(|step| step.percent().fract() != 0.0 || step.percent() == 0.0) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{}` is no share that the mesh can give", step.value))
                .at(step.span, "shares are whole percents from 1%")
                .help(format!("write `{}%`", step.percent().round().max(1.0))),
        );
    }
    for pair in steps.windows(2).filter(|pair| pair[1].value <= pair[0].value) {
        findings.push(
            Diagnostic::error(RULE.id, "the steps of the rollout do not rise")
                .at(pair[1].span, format!("this is not above `{}`", pair[0].value))
                .help("write rising shares, for example `[5%, 25%, 50%, 100%]`"),
        );
    }
    match steps.last() {
        // What was refused may have been the last step.
        _ if context.is_refused_within(path) => {}
        Some(last) if last.percent() < 100.0 => findings.push(
            Diagnostic::error(RULE.id, "the rollout never ends")
                .at(last.span, "the last step is below `100%`")
                .help("add `100%` as the last step"),
        ),
        _ => {}
    }
}
