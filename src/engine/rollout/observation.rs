//! Everything that a cluster has to say about the services and about itself.

use serde_json::Value;

use super::service::{ServiceState, image, name};
use super::{AskError, Asks, ROLLOUTS};

/// The namespace of the ingress gateway.
const INGRESS_NAMESPACE: &str = "istio-ingress";

/// What a cluster says about itself.
#[derive(Debug, Clone, Default)]
pub struct Observation {
    /// The version of its control plane, for example `1.35`.
    pub version: String,
    /// The names of its nodes, and whether each is ready.
    pub nodes: Vec<(String, bool)>,
    /// The Deployments of the ingress gateway: name, ready copies, wanted copies.
    pub gateways: Vec<(String, u64, u64)>,
    /// The services that run all the time.
    pub services: Vec<ServiceState>,
    /// The scheduled services that are there, and their images.
    pub scheduled: Vec<(String, String)>,
}

/// Asks a cluster everything that a switch depends on. `services` are those that run all the time.
///
/// # Errors
/// When it does not answer.
pub fn observe(asks: &dyn Asks, namespace: &str, services: &[&str]) -> Result<Observation, AskError> {
    let version = asks.ask(&["get", "--raw", "/version"])?;
    let number = |key: &str| version[key].as_str().unwrap_or_default().trim_end_matches('+').to_owned();
    Ok(Observation {
        version: format!("{}.{}", number("major"), number("minor")),
        nodes: list(asks, "nodes", None)?.iter().map(|node| (name(node), is_ready(node))).collect(),
        gateways: list(asks, "deployments.apps", Some(INGRESS_NAMESPACE))?.iter().map(gateway).collect(),
        services: self::services(asks, namespace, services)?,
        scheduled: list(asks, "cronjobs.batch", Some(namespace))?.iter().map(scheduled).collect(),
    })
}

/// Asks a cluster how far the versions of services are, in the order of `services`.
///
/// # Errors
/// When it does not answer.
pub fn services(asks: &dyn Asks, namespace: &str, services: &[&str]) -> Result<Vec<ServiceState>, AskError> {
    let deployments = list(asks, "deployments.apps", Some(namespace))?;
    let rollouts = match list(asks, ROLLOUTS, Some(namespace)) {
        Err(AskError::UnknownKind(_)) => Vec::new(),
        other => other?,
    };
    let replica_sets = match rollouts.is_empty() {
        true => Vec::new(),
        false => list(asks, "replicasets.apps", Some(namespace))?,
    };
    let find = |objects: &[Value], service: &str| objects.iter().find(|object| name(object) == service).cloned();
    let state = |service: &&str| match (find(&rollouts, service), find(&deployments, service)) {
        (Some(rollout), _) => ServiceState::of_rollout(&rollout, &replica_sets),
        (None, Some(deployment)) => ServiceState::of_deployment(&deployment),
        (None, None) => ServiceState::missing(service),
    };
    Ok(services.iter().map(state).collect())
}

/// All objects of a kind, in a namespace or of the cluster.
fn list(asks: &dyn Asks, kind: &str, namespace: Option<&str>) -> Result<Vec<Value>, AskError> {
    let mut arguments = vec!["get", kind, "-o", "json"];
    if let Some(namespace) = namespace {
        arguments.extend(["-n", namespace]);
    }
    match asks.ask(&arguments)?["items"].take() {
        Value::Array(items) => Ok(items),
        _ => Ok(Vec::new()),
    }
}

fn is_ready(node: &Value) -> bool {
    let mut conditions = node["status"]["conditions"].as_array().into_iter().flatten();
    conditions.any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

fn gateway(deployment: &Value) -> (String, u64, u64) {
    let ready = deployment["status"]["readyReplicas"].as_u64().unwrap_or_default();
    (name(deployment), ready, deployment["spec"]["replicas"].as_u64().unwrap_or(1))
}

fn scheduled(job: &Value) -> (String, String) {
    let service = name(job);
    let image = image(&job["spec"]["jobTemplate"]["spec"]["template"]["spec"], &service);
    (service, image)
}
