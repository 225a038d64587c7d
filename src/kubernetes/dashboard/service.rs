//! The dashboard of a service: what is promised, how it is kept, and what the service takes.

use super::{Dashboard, Form, Panel, explore};
use crate::kubernetes::context::{ObjectiveContext, ServiceLevelContext};
use crate::model::Service;
use crate::spec::rollout::Strategy;

/// What there is to look at besides numbers.
#[derive(Debug, Clone, Copy)]
pub(in crate::kubernetes) struct Elsewhere<'a> {
    /// Whether Grafana can ask Elasticsearch.
    pub(in crate::kubernetes) has_logs: bool,
    /// Whether Grafana can ask Jaeger.
    pub(in crate::kubernetes) has_traces: bool,
    /// Where people reach Kibana, without a slash at its end.
    pub(in crate::kubernetes) kibana: Option<&'a str>,
}

/// The dashboard of a service that promises something.
#[must_use]
pub(in crate::kubernetes) fn of_service(
    service: &Service,
    identifier: String,
    level: &ServiceLevelContext,
    namespace: &str,
    elsewhere: Elsewhere<'_>,
) -> Dashboard {
    let requests = format!(
        "reporter=\"source\",destination_service_namespace=\"{namespace}\",destination_service_name=~\"{}\"",
        level.called
    );
    let mut panels: Vec<Panel> =
        level.objectives.iter().flat_map(|objective| promise(&service.name, objective)).collect();
    panels.push(burning(&service.name));
    panels.extend(traffic(&requests));
    panels.extend(resources(&service.name, namespace));
    panels.push(copies(service, namespace));
    let lines = elsewhere.has_logs.then(|| explore::failures(&service.name));
    Dashboard {
        identifier,
        title: format!("Service {}", service.name),
        services: None,
        panels,
        links: links(&service.name, elsewhere),
        lines,
    }
}

/// From what is shown to the lines and traces of the same time.
fn links(service: &str, elsewhere: Elsewhere<'_>) -> Vec<(&'static str, String)> {
    const SHOWN: (&str, &str) = ("${__from}", "${__to}");
    let mut links = Vec::new();
    if elsewhere.has_logs {
        links.push(("Logs", explore::lines(&format!("service.name:\"{service}\""), SHOWN)));
        links.push(("Requests that failed", explore::lines(&explore::failures(service), SHOWN)));
    }
    if elsewhere.has_traces {
        links.push(("Traces that failed", explore::traces(service, SHOWN)));
    }
    if let Some(kibana) = elsewhere.kibana {
        links.push(("Kibana", kibana_lines(kibana, service)));
    }
    links
}

/// The lines of a service in Kibana's "Discover". The job `elasticsearch-settings` makes the data view.
fn kibana_lines(kibana: &str, service: &str) -> String {
    format!(
        "{kibana}/app/discover#/?_g=(time:(from:'${{__from:date:iso}}',to:'${{__to:date:iso}}'))\
         &_a=(dataSource:(dataViewId:logs,type:dataView),query:(language:kuery,query:'service.name:%22{service}%22'))"
    )
}

/// How much of a promise was kept over the time shown, and how much of its error budget that would leave.
fn promise(service: &str, objective: &ObjectiveContext) -> [Panel; 2] {
    let (kept, left) = match objective.name {
        "availability" => ("Requests that did not fail", "Error budget left: failures"),
        _ => ("Requests that were fast enough", "Error budget left: slowness"),
    };
    let broken = format!(
        "sum(sum_over_time(service:slo_failures:rate5m{{service=\"{service}\",slo=\"{}\"}}[$__range])) / \
         sum(sum_over_time(service:slo_requests:rate5m{{service=\"{service}\"}}[$__range]))",
        objective.name
    );
    [
        Panel::new(kept, Form::Number, "percentunit", 6).query(format!("1 - {broken}"), ""),
        Panel::new(left, Form::Number, "percentunit", 6).query(format!("1 - ({broken}) / {}", objective.budget), ""),
    ]
}

/// What an alarm looks at.
fn burning(service: &str) -> Panel {
    let ratio = |window: &str| format!("service:slo_failure_ratio:rate{window}{{service=\"{service}\"}}");
    Panel::new("Requests that break a promise", Form::Lines, "percentunit", 12)
        .query(ratio("5m"), "{{slo}}, 5 minutes")
        .query(ratio("1h"), "{{slo}}, 1 hour")
        .query(ratio("6h"), "{{slo}}, 6 hours")
}

fn traffic(requests: &str) -> [Panel; 3] {
    let quantile = |quantile: &str| {
        format!(
            "histogram_quantile({quantile}, sum by (le) (rate(istio_request_duration_milliseconds_bucket{{{requests}}}[$__rate_interval])))"
        )
    };
    let rate = |by: &str| format!("sum by ({by}) (rate(istio_requests_total{{{requests}}}[$__rate_interval]))");
    [
        Panel::new("Requests by answer", Form::Areas, "reqps", 12).query(rate("response_code"), "{{response_code}}"),
        Panel::new("Time to answer", Form::Lines, "ms", 12)
            .query(quantile("0.5"), "half")
            .query(quantile("0.95"), "95 of 100")
            .query(quantile("0.99"), "99 of 100"),
        Panel::new("Requests by version", Form::Areas, "reqps", 12).query(
            rate("destination_service_name, destination_version"),
            "{{destination_version}} ({{destination_service_name}})",
        ),
    ]
}

fn resources(service: &str, namespace: &str) -> [Panel; 2] {
    let container = format!("namespace=\"{namespace}\",container=\"{service}\"");
    let requested =
        |resource: &str| format!("sum(kube_pod_container_resource_requests{{{container},resource=\"{resource}\"}})");
    [
        Panel::new("Processor", Form::Lines, "short", 12)
            .query(format!("sum(rate(container_cpu_usage_seconds_total{{{container}}}[$__rate_interval]))"), "used")
            .query(requested("cpu"), "set aside"),
        Panel::new("Memory", Form::Lines, "bytes", 12)
            .query(format!("sum(container_memory_working_set_bytes{{{container}}})"), "used")
            .query(requested("memory"), "set aside"),
    ]
}

fn copies(service: &Service, namespace: &str) -> Panel {
    let name = &service.name;
    let panel = Panel::new("Copies", Form::Lines, "short", 12);
    match service.rollout.strategy {
        Strategy::Rolling => panel
            .query(
                format!("kube_deployment_status_replicas_available{{namespace=\"{namespace}\",deployment=\"{name}\"}}"),
                "ready",
            )
            .query(
                format!("kube_deployment_spec_replicas{{namespace=\"{namespace}\",deployment=\"{name}\"}}"),
                "wanted",
            ),
        Strategy::Canary | Strategy::BlueGreen => panel
            .query(
                format!("max(rollout_info_replicas_available{{namespace=\"{namespace}\",name=\"{name}\"}})"),
                "ready",
            )
            .query(
                format!("max(rollout_info_replicas_desired{{namespace=\"{namespace}\",name=\"{name}\"}})"),
                "wanted",
            ),
    }
}
