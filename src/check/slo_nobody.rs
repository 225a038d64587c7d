//! Promises about services whose team nobody can reach.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::component::ComponentKind;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "slo-nobody",
    what: "An objective of a service whose team has no service in PagerDuty, an objective of a service without a team where the platform has none, or a heartbeat of a cluster that is not there.",
    why: "An alarm that nobody gets is none.",
    example: "teams: { booking: { group: booking-developers } }\nservices:\n  api: { image: ghcr.io/example/api, port: 8080, team: booking, slo: { availability: 99.9% } }",
    fix: "Write `pagerduty` of the team, or `alerts.pagerduty.routingKey`: the path of a secret in the store, and the key in it.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    if spec.shares.is_some() {
        return;
    }
    heartbeats(spec, context, findings);
    // Whoever brings the alarms from elsewhere also knows whom they reach.
    let stack = context.resolved.and_then(|environment| environment.component(ComponentKind::KubePrometheusStack));
    if stack.is_some_and(crate::model::Component::is_external) {
        return;
    }
    let pagerduty = spec.alerts.as_ref().and_then(|alerts| alerts.pagerduty.as_ref());
    let has_platform = pagerduty.is_some_and(|pagerduty| pagerduty.routing_key.is_some());
    let keys = ["alerts", "alerts.pagerduty", "alerts.pagerduty.secret", "alerts.pagerduty.routingKey"];
    let is_platform_refused = keys.iter().any(|key| context.is_refused(key));
    for (name, service) in spec.services.iter() {
        let Some(level) = &service.slo else { continue };
        let team = service.team.as_ref().map(|team| team.as_str());
        let of_team = team.and_then(|name| spec.teams.iter().find(|(team, _)| team.as_str() == name));
        match (team, of_team) {
            (Some(team), Some((_, written)))
                if written.pagerduty.is_none() && !context.is_refused(&format!("teams.{team}.pagerduty")) =>
            {
                findings.push(
                    Diagnostic::error(RULE.id, format!("nobody would be told when `{name}` breaks its promise"))
                        .at(level.span, "promised here")
                        .at(written.span, format!("the team `{team}` has no service in PagerDuty"))
                        .help(format!("write `pagerduty: pagerduty/{team}#routing-key` for `teams.{team}`")),
                );
            }
            (None, _) if !has_platform && !is_platform_refused => findings.push(
                Diagnostic::error(RULE.id, format!("nobody would be told when `{name}` breaks its promise"))
                    .at(level.span, "it has no team, and the platform no service in PagerDuty for such")
                    .help("write `team`, or `routingKey: pagerduty/platform#routing-key` in `alerts.pagerduty`"),
            ),
            _ => {}
        }
    }
}

fn heartbeats(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let (Some(alerts), Some(environment)) = (&spec.alerts, context.resolved) else { return };
    let clusters: Vec<&str> =
        environment.regions().flat_map(|region| &region.clusters).map(|cluster| cluster.colour.as_str()).collect();
    for (cluster, secret) in alerts.heartbeats.0.iter().filter(|(cluster, _)| !clusters.contains(&cluster.as_str())) {
        findings.push(
            Diagnostic::error(RULE.id, format!("there is no cluster `{cluster}` whose alarms could be listened for"))
                .at(secret.span, "")
                .help(format!("the clusters are {}", clusters.join(", "))),
        );
    }
}
