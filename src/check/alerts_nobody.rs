//! Alarms in production that nobody hears.

use super::image_floating::is_production;
use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "alerts-nobody",
    what: "An environment that is production, or is held against a framework, and in which nobody is told when something is wrong.",
    why: "Alarms exist only where `alerts` says where they go, and are heard only where it says who listens.",
    example: "compliance: [soc2]\n# without `alerts`",
    fix: "Write `alerts: { email: [on-call@example.com] }`, or name PagerDuty's secret.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    if spec.shares.is_some() || context.is_refused_within("alerts") {
        return;
    }
    match (&spec.alerts, spec.compliance.first()) {
        (None, Some(framework)) => findings.push(
            Diagnostic::error(RULE.id, "nobody is told when something is wrong")
                .at(framework.span, "the environment is held against this, but has no alarms")
                .help("say who is told, for example `alerts: { email: [on-call@example.com] }`"),
        ),
        (Some(alerts), _) if is_production(context.environment, spec) => {
            let is_heard = alerts.pagerduty.is_some() || !alerts.email.is_empty();
            let is_refused = ["alerts.pagerduty", "alerts.pagerduty.secret", "alerts.email"]
                .iter()
                .any(|key| context.is_refused_within(key));
            if !is_heard && !is_refused {
                findings.push(
                    Diagnostic::warning(RULE.id, "alarms of production go to nobody")
                        .at(alerts.span, "nobody listens, unless somebody subscribes to the topic by hand")
                        .help("write `email`, or `pagerduty` with the name of a secret"),
                );
            }
        }
        _ => {}
    }
}
