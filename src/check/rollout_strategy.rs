//! A strategy that a service cannot follow.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::rollout::Strategy;
use crate::spec::service::{Protocol, Service};

pub(super) const RULE: Rule = Rule {
    id: "rollout-strategy",
    what: "A strategy of rollout that a service cannot follow, or one that has no effect on what is written.",
    why: "Shares of the traffic need requests that the mesh can tell apart: a port, and HTTP or gRPC. An A/B test needs two versions at once.",
    example: "services:\n  workers: { image: ghcr.io/example/workers, rollout: { strategy: canary } }",
    fix: "Write `rollout: { strategy: rolling }`, or give the service a port.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        let name = name.as_str();
        if ["port", "protocol", "rollout", "kind"]
            .iter()
            .any(|key| context.is_refused(&format!("services.{name}.{key}")))
        {
            continue;
        }
        let own = service.rollout.as_ref().and_then(|rollout| rollout.strategy.as_ref());
        let shifts = own.filter(|strategy| strategy.value != Strategy::Rolling);
        if let Some((strategy, (problem, place))) = shifts.zip(unshiftable(service)) {
            let mut finding = Diagnostic::error(
                RULE.id,
                format!("`{name}` has the strategy `{}`, but {problem}", strategy.value.word()),
            )
            .at(strategy.span, "there is no traffic to be shifted");
            if let Some(place) = place {
                finding = finding.at(place, "because of this");
            }
            findings.push(finding.help("write `strategy: rolling`, which replaces it pod by pod"));
        }
        ab_test(name, service, spec, findings);
        confirmation(name, service, findings);
    }
}

/// Why no shares of the traffic can be given to a service.
fn unshiftable(service: &Service) -> Option<(&'static str, Option<Span>)> {
    let tcp = service.protocol.as_ref().filter(|protocol| protocol.value == Protocol::Tcp);
    match (&service.schedule, &service.port, tcp) {
        (Some(schedule), _, _) => Some(("it runs by a schedule", Some(schedule.span))),
        (None, None, _) => Some(("it has no port", None)),
        (None, Some(_), Some(tcp)) => Some(("the mesh cannot look into its protocol", Some(tcp.span))),
        (None, Some(_), None) => None,
    }
}

fn ab_test(name: &str, service: &Service, spec: &Spec, findings: &mut Diagnostics) {
    let Some(test) = &service.ab_test else { return };
    let own = service.rollout.as_ref().and_then(|rollout| rollout.strategy.as_ref());
    let strategy = own.or_else(|| spec.rollout.as_ref().map(|rollout| &rollout.strategy));
    let rolls = strategy.is_none_or(|strategy| strategy.value == Strategy::Rolling) || unshiftable(service).is_some();
    // A service without a port has been told that it cannot have another strategy.
    if rolls {
        let mut finding =
            Diagnostic::error(RULE.id, format!("`{name}` has an A/B test, but no second version to test"))
                .at(test.span, "these requests would have nowhere else to go");
        if let Some(strategy) = strategy.filter(|strategy| strategy.value == Strategy::Rolling) {
            finding = finding.at(strategy.span, "this replaces the old version pod by pod");
        }
        findings.push(finding.help(format!("add `rollout: {{ strategy: canary }}` to `services.{name}`")));
    }
}

/// Keys beside `strategy: rolling` that nothing looks at.
fn confirmation(name: &str, service: &Service, findings: &mut Diagnostics) {
    let Some(rollout) = &service.rollout else { return };
    if rollout.strategy.as_ref().is_none_or(|strategy| strategy.value != Strategy::Rolling) {
        return;
    }
    let keys = [
        ("steps", rollout.steps.first().map(|step| step.span)),
        ("every", rollout.every.as_ref().map(|every| every.span)),
        ("abort", rollout.abort.as_ref().map(|abort| abort.span)),
        ("confirm", rollout.confirm.as_ref().map(|confirm| confirm.span)),
    ];
    for (key, span) in keys.into_iter().filter_map(|(key, span)| Some((key, span?))) {
        findings.push(
            Diagnostic::warning(RULE.id, format!("`{key}` of `{name}` has no effect"))
                .at(span, "")
                .because("With `strategy: rolling`, Kubernetes replaces pod by pod and nothing is measured.")
                .help(format!("remove `{key}`, or write another strategy")),
        );
    }
}
