//! Rules of the API server that no schema says, as far as people break them.
//!
//! Each rule is a function of its own. On a shape it runs once; only when it asks for the values of holes does it run
//! again for each object.
//!
//! Source: `validation.go` of the API groups of Kubernetes 1.35, `pkg/apis/*/validation`.

mod configuration;
mod pods;
mod probes;
mod resources;
mod scaling;
mod services;
mod volumes;
mod workloads;

use super::subject::Subject;
use super::walk::{Check, Walk};

/// The rules about everything that runs pods.
const OF_PODS: &[Check] = &[
    pods::containers,
    pods::container_names,
    pods::environment,
    pods::ports,
    pods::restart_policy,
    probes::handlers,
    resources::requests,
    volumes::sources,
    volumes::mounts,
];

/// Judges an object by the rules for its kind.
pub(super) fn judge(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    for check in checks(root) {
        walk.check(*check, root);
    }
    if pods::of(root).is_some() {
        for check in OF_PODS {
            walk.check(*check, root);
        }
    }
}

/// The rules about one kind.
fn checks(root: Subject<'_>) -> &'static [Check] {
    match kind(root) {
        ("apps", "Deployment") => {
            &[workloads::selector, workloads::template_labels, workloads::numbers, workloads::strategy]
        }
        ("apps", "ReplicaSet" | "DaemonSet" | "StatefulSet") | ("argoproj.io", "Rollout") => {
            &[workloads::selector, workloads::template_labels, workloads::numbers]
        }
        ("batch", "Job") => &[workloads::template_labels, workloads::numbers],
        ("batch", "CronJob") => &[workloads::schedule, workloads::template_labels, workloads::numbers],
        ("", "Service") => &[services::ports, services::selector],
        ("networking.k8s.io", "Ingress") => &[services::ingress_paths],
        ("networking.k8s.io", "NetworkPolicy") => &[services::network_policy],
        ("autoscaling", "HorizontalPodAutoscaler") => &[scaling::replicas, scaling::metrics],
        ("policy", "PodDisruptionBudget") => &[scaling::disruption_budget],
        ("", "ConfigMap") => &[configuration::config_map_keys],
        ("", "Secret") => &[configuration::secret_keys],
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => &[configuration::rules],
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => &[configuration::binding],
        _ => &[],
    }
}

/// The group and the kind of an object.
fn kind(root: Subject<'_>) -> (&str, &str) {
    let api_version = root.text_at(&["apiVersion"]).unwrap_or_default();
    (api_version.split_once('/').map_or("", |(group, _)| group), root.text_at(&["kind"]).unwrap_or_default())
}

/// Notes a port that is no port.
fn port(walk: &mut Walk<'_, '_>, port: Option<Subject<'_>>, path: impl Fn() -> String) {
    let Some(number) = port.and_then(Subject::integer) else { return };
    if !(1..=65535).contains(&number) {
        walk.refuse(path(), super::fault::Fault::new(format!("must be a port from 1 to 65535, and is {number}")));
    }
}
