//! Limits of a rollout by which nothing can be judged.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Environment;
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::rollout::{Abort, Strategy};
use crate::spec::scalar::Duration;

pub(super) const RULE: Rule = Rule {
    id: "rollout-limits",
    what: "Limits of a rollout by which no version can be judged.",
    why: "Requests are counted over at least a minute, so that a shorter step ends before anything is known; the third failed judgement ends a rollout, and a canary that is over before it is never given up; a limit of 0% gives up at the first failed request, and one of 100% never.",
    example: "rollout: { strategy: canary, every: 10s, abort: { errorRate: 0% } }",
    fix: "Write steps of a minute or more, and an error rate between the two.",
    check,
};

/// The shortest time over which requests are counted.
const LEAST_SECONDS: u64 = 60;

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    if let Some(rollout) = &spec.rollout {
        check_limits(rollout.every.as_ref(), rollout.abort.as_ref(), findings);
    }
    for rollout in spec.services.iter().filter_map(|(_, service)| service.rollout.as_ref()) {
        check_limits(rollout.every.as_ref(), rollout.abort.as_ref(), findings);
    }
    if let Some(environment) = context.resolved {
        check_length(spec, environment, findings);
    }
}

/// A canary that has all the traffic before a bad version can be known as one.
fn check_length(spec: &Spec, environment: &Environment, findings: &mut Diagnostics) {
    for service in &environment.services {
        let rollout = &service.rollout;
        let is_watched =
            rollout.strategy == Strategy::Canary && !rollout.confirm && rollout.every_seconds >= LEAST_SECONDS;
        if !is_watched || rollout.canary_seconds() >= rollout.seconds_to_abort() {
            continue;
        }
        let Some(written) = spec.services.get(service.name.as_str()) else { continue };
        let own = written.rollout.as_ref();
        let every = own.and_then(|own| own.every.as_ref()).or_else(|| spec.rollout.as_ref()?.every.as_ref());
        findings.push(
            Diagnostic::error(RULE.id, format!("the canary of `{}` is over before it can be given up", service.name))
                .at(every.map_or(written.name_span, |every| every.span), "the steps take too little time together")
                .because(format!(
                    "A bad version is given up after {} seconds at the earliest, and all steps together take {}.",
                    rollout.seconds_to_abort(),
                    rollout.canary_seconds()
                ))
                .help("write more steps before `100%`, or a longer `every`"),
        );
    }
}

fn check_limits(every: Option<&Located<Duration>>, abort: Option<&Abort>, findings: &mut Diagnostics) {
    if let Some(every) = every.filter(|every| every.seconds() < LEAST_SECONDS) {
        findings.push(
            Diagnostic::error(RULE.id, format!("a step of `{}` ends before anything is known", every.value))
                .at(every.span, "requests are counted over a minute")
                .help("write `1m` or more"),
        );
    }
    let Some(abort) = abort else { return };
    if let Some(rate) = &abort.error_rate {
        let problem = match rate.percent() {
            percent if percent <= 0.0 => "one failed request ends every rollout",
            percent if percent >= 100.0 => "no failed request ends a rollout",
            _ => "",
        };
        if !problem.is_empty() {
            findings.push(
                Diagnostic::error(RULE.id, format!("an error rate of `{}` judges nothing", rate.value))
                    .at(rate.span, problem)
                    .help("write for example `1%`"),
            );
        }
    }
    if let Some(p99) = abort.p99.as_ref().filter(|p99| p99.milliseconds() == 0) {
        findings.push(
            Diagnostic::error(RULE.id, "no request is answered in no time")
                .at(p99.span, "every rollout would be given up")
                .help("write for example `500ms`"),
        );
    }
}
