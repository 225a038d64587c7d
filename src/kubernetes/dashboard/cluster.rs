//! The dashboards that every cluster has: the platform, the mesh, a rollout, the cost.

use super::{Dashboard, Form, Panel};
use crate::model::Environment;
use crate::model::component::ComponentKind;

/// The dashboards of every cluster of an environment.
#[must_use]
pub(in crate::kubernetes) fn of_cluster(environment: &Environment) -> Vec<Dashboard> {
    let namespace = &environment.namespace;
    let mut dashboards = vec![platform(), mesh(namespace), rollout(namespace), cost(namespace)];
    if environment.component(ComponentKind::Gatekeeper).is_some() {
        dashboards.push(policies());
    }
    if environment.component(ComponentKind::Falco).is_some() {
        dashboards.push(runtime_security());
    }
    dashboards
}

fn dashboard(name: &str, title: &str, panels: Vec<Panel>) -> Dashboard {
    Dashboard {
        identifier: format!("platform-{name}"),
        title: title.to_owned(),
        services: None,
        panels,
        links: Vec::new(),
        lines: None,
    }
}

/// What everything runs on.
fn platform() -> Dashboard {
    let ready = "sum(kube_node_status_condition{condition=\"Ready\",status=\"true\"})";
    let free = "1 - sum(kube_pod_container_resource_requests{resource=\"RESOURCE\"}) / sum(kube_node_status_allocatable{resource=\"RESOURCE\"})";
    let panels = vec![
        Panel::new("Alarms", Form::Number, "short", 6)
            .query("count(ALERTS{alertstate=\"firing\",severity=~\"warning|critical\"}) or vector(0)", ""),
        Panel::new("Machines that are ready", Form::Number, "short", 6).query(ready, ""),
        Panel::new("Processor not set aside", Form::Number, "percentunit", 6).query(free.replace("RESOURCE", "cpu"), ""),
        Panel::new("Memory not set aside", Form::Number, "percentunit", 6).query(free.replace("RESOURCE", "memory"), ""),
        Panel::new("Alarms that are raised", Form::Table, "short", 12).query(
            "sum by (alertname, severity, namespace, service) (ALERTS{alertstate=\"firing\",severity=~\"warning|critical\"})",
            "",
        ),
        Panel::new("Pods that do not run", Form::Table, "short", 12)
            .query("sum by (namespace, pod, phase) (kube_pod_status_phase{phase=~\"Pending|Failed|Unknown\"}) > 0", ""),
        Panel::new("Processor of the machines in use", Form::Lines, "percentunit", 12).query(
            "1 - avg by (instance) (rate(node_cpu_seconds_total{mode=\"idle\"}[$__rate_interval]))",
            "{{instance}}",
        ),
        Panel::new("Memory of the machines in use", Form::Lines, "percentunit", 12)
            .query("1 - node_memory_MemAvailable_bytes{} / node_memory_MemTotal_bytes{}", "{{instance}}"),
        Panel::new("Volumes", Form::Lines, "percentunit", 12).query(
            "max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes{} / kubelet_volume_stats_capacity_bytes{})",
            "{{namespace}}/{{persistentvolumeclaim}}",
        ),
        Panel::new("Certificates: time left", Form::Table, "s", 12).query(
            "min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds{}) - time()",
            "",
        ),
    ];
    dashboard("overview", "Platform", panels)
}

/// Who calls whom, and how it goes.
fn mesh(namespace: &str) -> Dashboard {
    let requests = format!("reporter=\"source\",destination_service_namespace=\"{namespace}\"");
    let rate = |by: &str, more: &str| {
        format!("sum by ({by}) (rate(istio_requests_total{{{requests}{more}}}[$__rate_interval]))")
    };
    let of_service = "destination_service_name";
    let failures = format!("{} / {}", rate(of_service, ",response_code=~\"5..\""), rate(of_service, ""));
    let slowest = format!(
        "histogram_quantile(0.99, sum by (le, {of_service}) (rate(istio_request_duration_milliseconds_bucket{{{requests}}}[$__rate_interval])))"
    );
    let panels = vec![
        Panel::new("Requests by service", Form::Areas, "reqps", 12)
            .query(rate(of_service, ""), "{{destination_service_name}}"),
        Panel::new("Requests that failed", Form::Lines, "percentunit", 12).query(failures, "{{destination_service_name}}"),
        Panel::new("Time to answer, 99 of 100", Form::Lines, "ms", 12).query(slowest, "{{destination_service_name}}"),
        Panel::new("Who calls whom", Form::Table, "reqps", 12)
            .query(rate("source_workload, destination_service_name", ""), ""),
        Panel::new("Connections without requests", Form::Lines, "Bps", 12).query(
            format!(
                "sum by ({of_service}) (rate(istio_tcp_sent_bytes_total{{{requests}}}[$__rate_interval]))"
            ),
            "{{destination_service_name}}",
        ),
        Panel::new("What the proxies are told", Form::Lines, "short", 12)
            .query("sum by (type) (rate(pilot_xds_pushes{}[$__rate_interval]))", "{{type}}")
            .query("sum by (type) (rate(pilot_total_xds_rejects{}[$__rate_interval]))", "{{type}}, refused"),
        Panel::new("Proxies: processor", Form::Lines, "short", 12).query(
            format!("sum by (pod) (rate(container_cpu_usage_seconds_total{{namespace=\"{namespace}\",container=\"istio-proxy\"}}[$__rate_interval]))"),
            "{{pod}}",
        ),
        Panel::new("Proxies: memory", Form::Lines, "bytes", 12).query(
            format!("sum by (pod) (container_memory_working_set_bytes{{namespace=\"{namespace}\",container=\"istio-proxy\"}})"),
            "{{pod}}",
        ),
    ];
    dashboard("mesh", "Mesh", panels)
}

/// How a new version does beside the old one.
fn rollout(namespace: &str) -> Dashboard {
    let requests = format!(
        "reporter=\"source\",destination_service_namespace=\"{namespace}\",destination_service_name=~\"$service(-canary|-preview)?\""
    );
    let rate = |more: &str| {
        format!("sum by (destination_service_name) (rate(istio_requests_total{{{requests}{more}}}[$__rate_interval]))")
    };
    let of_rollout = format!("namespace=\"{namespace}\",name=\"$service\"");
    let panels = vec![
        Panel::new("State", Form::Table, "short", 12)
            .query(format!("max by (strategy, phase) (rollout_info{{{of_rollout}}})"), ""),
        Panel::new("Copies", Form::Lines, "short", 12)
            .query(format!("max(rollout_info_replicas_desired{{{of_rollout}}})"), "wanted")
            .query(format!("max(rollout_info_replicas_available{{{of_rollout}}})"), "ready")
            .query(format!("max(rollout_info_replicas_updated{{{of_rollout}}})"), "of the new version"),
        Panel::new("Requests to the old and the new version", Form::Areas, "reqps", 12)
            .query(rate(""), "{{destination_service_name}}"),
        Panel::new("Requests that failed", Form::Lines, "percentunit", 12)
            .query(format!("{} / {}", rate(",response_code=~\"5..\""), rate("")), "{{destination_service_name}}"),
        Panel::new("Time to answer, 99 of 100", Form::Lines, "ms", 12).query(
            format!(
                "histogram_quantile(0.99, sum by (le, destination_service_name) (rate(istio_request_duration_milliseconds_bucket{{{requests}}}[$__rate_interval])))"
            ),
            "{{destination_service_name}}",
        ),
        Panel::new("Judgements", Form::Table, "short", 12).query(
            format!("max by (name, metric, phase) (analysis_run_metric_phase{{namespace=\"{namespace}\",name=~\"$service-.*\"}}) == 1"),
            "",
        ),
    ];
    let services = Some("label_values(rollout_info, name)");
    Dashboard { services, ..dashboard("rollout", "Rollout", panels) }
}

/// What does not keep the policies, and who asks.
fn policies() -> Dashboard {
    let asked = |status: &str| {
        format!(
            "sum(rate(gatekeeper_validation_request_count_total{{admission_status=\"{status}\"}}[$__rate_interval]))"
        )
    };
    let panels = vec![
        Panel::new("In the cluster, and would be refused", Form::Number, "short", 6)
            .query("max(gatekeeper_violations{enforcement_action=\"deny\"})", ""),
        Panel::new("In the cluster, and would be warned of", Form::Number, "short", 6)
            .query("max(gatekeeper_violations{enforcement_action=\"warn\"})", ""),
        Panel::new("In the cluster, and counted only", Form::Number, "short", 6)
            .query("max(gatekeeper_violations{enforcement_action=\"dryrun\"})", ""),
        Panel::new("Policies that Gatekeeper does not take", Form::Number, "short", 6)
            .query("max(gatekeeper_constraint_templates{status=\"error\"}) or vector(0)", ""),
        Panel::new("What does not keep the policies", Form::Lines, "short", 12)
            .query("max by (enforcement_action) (gatekeeper_violations{})", "{{enforcement_action}}"),
        Panel::new("What comes into the cluster", Form::Lines, "reqps", 12)
            .query(asked("allow"), "let in")
            .query(asked("deny"), "refused"),
        Panel::new("Time to answer, 99 of 100", Form::Lines, "s", 12).query(
            "histogram_quantile(0.99, sum by (le) (rate(gatekeeper_validation_request_duration_seconds_bucket{}[$__rate_interval])))",
            "",
        ),
        Panel::new("Time to look at everything", Form::Lines, "s", 12)
            .query("max(gatekeeper_audit_last_run_end_time - gatekeeper_audit_last_run_time)", ""),
    ];
    dashboard("policies", "Policies", panels)
}

/// What programs do that they should not, and whether somebody sees it.
fn runtime_security() -> Dashboard {
    let matches = "falcosecurity_falco_rules_matches_total{}";
    let by_pod = |metric: &str| format!("sum by (pod) (rate({metric}{{}}[$__rate_interval]))");
    let panels = vec![
        Panel::new("Events in the time shown", Form::Number, "short", 8)
            .query(format!("sum(increase({matches}[$__range]))"), ""),
        Panel::new("Machines that are not watched", Form::Number, "short", 8).query(
            "kube_daemonset_status_desired_number_scheduled{namespace=\"falco\"} - kube_daemonset_status_number_ready{namespace=\"falco\"}",
            "",
        ),
        Panel::new("Events that were told to nobody", Form::Number, "short", 8)
            .query("sum(increase(falcosecurity_falcosidekick_outputs_total{status=\"error\"}[$__range])) or vector(0)", ""),
        Panel::new("What happens, by rule", Form::Lines, "short", 12)
            .query(format!("sum by (rule_name) (increase({matches}[$__rate_interval]))"), "{{rule_name}}"),
        Panel::new("What happened in the time shown", Form::Table, "short", 12)
            .query(format!("sum by (rule_name, priority) (increase({matches}[$__range])) > 0"), ""),
        Panel::new("What Falco is told by the kernel", Form::Lines, "short", 12)
            .query(by_pod("falcosecurity_scap_n_evts_total"), "{{pod}}"),
        Panel::new("What Falco misses of it", Form::Lines, "short", 12)
            .query(by_pod("falcosecurity_scap_n_drops_total"), "{{pod}}"),
        Panel::new("Falco: processor", Form::Lines, "short", 12).query(
            "sum by (pod) (rate(container_cpu_usage_seconds_total{namespace=\"falco\",container=\"falco\"}[$__rate_interval]))",
            "{{pod}}",
        ),
        Panel::new("Falco: memory", Form::Lines, "bytes", 12).query(
            "sum by (pod) (container_memory_working_set_bytes{namespace=\"falco\",container=\"falco\"})",
            "{{pod}}",
        ),
    ];
    dashboard("runtime-security", "Runtime security", panels)
}

/// What the machines are paid for, and what is made of it.
fn cost(namespace: &str) -> Dashboard {
    let services = format!("namespace=\"{namespace}\",container!~\"|istio-proxy\"");
    let requested = |resource: &str| {
        format!("sum by (container) (kube_pod_container_resource_requests{{{services},resource=\"{resource}\"}})")
    };
    let share = |resource: &str| {
        format!(
            "sum by (namespace) (kube_pod_container_resource_requests{{resource=\"{resource}\"}}) / scalar(sum(kube_node_status_allocatable{{resource=\"{resource}\"}}))"
        )
    };
    let used_processor =
        format!("sum by (container) (rate(container_cpu_usage_seconds_total{{{services}}}[$__range]))");
    let used_memory =
        format!("sum by (container) (avg_over_time(container_memory_working_set_bytes{{{services}}}[$__range]))");
    let panels = vec![
        Panel::new("Machines by type", Form::Areas, "short", 12).query(
            "sum by (label_platform_io_node_group, label_node_kubernetes_io_instance_type) (kube_node_labels{})",
            "{{label_platform_io_node_group}}: {{label_node_kubernetes_io_instance_type}}",
        ),
        Panel::new("Share of the machines' processor, by namespace", Form::Areas, "percentunit", 12)
            .query(share("cpu"), "{{namespace}}"),
        Panel::new("Processor set aside, by service", Form::Areas, "short", 12).query(requested("cpu"), "{{container}}"),
        Panel::new("Memory set aside, by service", Form::Areas, "bytes", 12).query(requested("memory"), "{{container}}"),
        Panel::new("Processor set aside and not used", Form::Table, "short", 12)
            .query(format!("{} - {used_processor}", requested("cpu")), ""),
        Panel::new("Memory set aside and not used", Form::Table, "bytes", 12)
            .query(format!("{} - {used_memory}", requested("memory")), ""),
        Panel::new("Volumes", Form::Table, "bytes", 12).query(
            "sum by (namespace, persistentvolumeclaim) (kube_persistentvolumeclaim_resource_requests_storage_bytes{})",
            "",
        ),
        Panel::new("Traffic leaving the services", Form::Lines, "Bps", 12).query(
            format!("sum by (pod) (rate(container_network_transmit_bytes_total{{namespace=\"{namespace}\"}}[$__rate_interval]))"),
            "{{pod}}",
        ),
    ];
    dashboard("cost", "Cost", panels)
}
