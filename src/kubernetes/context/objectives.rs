//! The values of what is promised to those who call a service.

use super::service::{ObjectiveContext, ServiceLevelContext};
use crate::kubernetes::dashboard::{Elsewhere, explore, of_service};
use crate::model::component::ComponentKind;
use crate::model::{Environment, Objective, Service};
use crate::spec::rollout::Strategy;

/// What a service promises; nothing where it promises nothing.
pub(super) fn of(service: &Service) -> Option<ServiceLevelContext> {
    let level = service.service_level.as_ref()?;
    let objectives = level.objectives.iter().copied().map(objective).collect();
    Some(ServiceLevelContext { called: called(service), objectives })
}

/// The dashboard of a service that promises something, where Grafana is there to show it.
pub(super) fn dashboard(service: &Service, environment: &Environment) -> Option<String> {
    let level = of(service)?;
    let stack = environment.component(ComponentKind::KubePrometheusStack)?;
    let is_shown = !stack.is_external();
    let elsewhere = Elsewhere {
        has_logs: environment.keeps_logs(),
        has_traces: environment.keeps_traces(),
        kibana: environment.kibana(),
    };
    let dashboard = || of_service(service, dashboard_identifier(service), &level, &environment.namespace, elsewhere);
    is_shown.then(|| dashboard().text())
}

/// Paths of Grafana with the lines and the traces of the requests to a service that failed in the last hour, as far as it can ask
/// for them.
pub(super) fn failures(service: &Service, environment: &Environment) -> (Option<String>, Option<String>) {
    const LAST_HOUR: (&str, &str) = ("now-1h", "now");
    let lines = || explore::lines(&explore::failures(&service.name), LAST_HOUR);
    let traces = || explore::traces(&service.name, LAST_HOUR);
    (environment.keeps_logs().then(lines), environment.keeps_traces().then(traces))
}

/// The identifier of the dashboard of a service: Grafana takes no more than 40 characters.
pub(super) fn dashboard_identifier(service: &Service) -> String {
    const LENGTH: usize = 16;
    format!("service-{}", &crate::digest::sha256(&service.name)[..LENGTH])
}

/// A canary answers callers who know nothing of it; a preview only those who ask for it.
fn called(service: &Service) -> String {
    let name = &service.name;
    match service.rollout.strategy {
        Strategy::Canary => format!("{name}|{name}-canary"),
        Strategy::BlueGreen | Strategy::Rolling => name.clone(),
    }
}

fn objective(objective: Objective) -> ObjectiveContext {
    let percent = decimal(objective.budget_percent());
    let budget = decimal(objective.budget_percent() / 100.0);
    let allowed = format!("{percent}%");
    match objective {
        Objective::Availability { .. } => ObjectiveContext {
            name: "availability",
            budget,
            allowed,
            milliseconds: None,
            fault: "fails",
            failed: "failed".to_owned(),
        },
        Objective::Latency { milliseconds } => ObjectiveContext {
            name: "latency",
            budget,
            allowed,
            milliseconds: Some(milliseconds),
            fault: "is slow",
            failed: format!("took longer than {milliseconds} ms"),
        },
    }
}

/// A number without the traces of binary fractions: `0.001`. Shares are written in hundredths of a percent at most.
fn decimal(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn shares_are_written_as_people_write_them() {
        assert_eq!(decimal(100.0 - 99.99), "0.01");
        assert_eq!(decimal((100.0 - 99.9) / 100.0), "0.001");
        assert_eq!(decimal(5.0), "5");
    }
}
