//! What a workload in a cluster says about the version of a service.

use serde::Serialize;
use serde_json::Value;

/// How far a version of a service is; what needs a person's eye comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// It was given up; the stable version has the traffic.
    Aborted,
    /// It does not work, or never became ready.
    Degraded,
    /// It is not in the cluster.
    Missing,
    /// It waits for a person or for its time.
    Paused,
    /// It is on its way.
    Progressing,
    /// It has all traffic and works.
    Healthy,
}

impl Phase {
    /// The phase in one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Aborted => "aborted",
            Self::Degraded => "degraded",
            Self::Missing => "missing",
            Self::Paused => "paused",
            Self::Progressing => "progressing",
            Self::Healthy => "healthy",
        }
    }
}

/// How far a canary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Step {
    /// How many steps are done.
    pub done: u64,
    /// How many there are.
    pub count: u64,
}

/// The state of a service in one cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceState {
    /// The service.
    pub service: String,
    /// `canary`, `blue-green`, `rolling`.
    pub strategy: &'static str,
    /// How far it is.
    pub phase: Phase,
    /// What the cluster says about it; may be empty.
    pub message: String,
    /// How far its canary is.
    pub step: Option<Step>,
    /// The share of the traffic that the new version gets, in percent.
    pub weight: Option<u64>,
    /// The image that it is to run.
    pub image: String,
    /// The image that has the traffic, when that is another one and known.
    pub stable_image: Option<String>,
    /// Copies that are ready.
    pub ready: u64,
    /// Copies that there should be.
    pub desired: u64,
}

impl ServiceState {
    /// A service that is not in the cluster.
    pub(super) fn missing(service: &str) -> Self {
        Self {
            service: service.to_owned(),
            strategy: "",
            phase: Phase::Missing,
            message: String::new(),
            step: None,
            weight: None,
            image: String::new(),
            stable_image: None,
            ready: 0,
            desired: 0,
        }
    }

    /// The state that an Argo Rollout says. `replica_sets` are those of its namespace.
    pub(super) fn of_rollout(rollout: &Value, replica_sets: &[Value]) -> Self {
        let (spec, status) = (&rollout["spec"], &rollout["status"]);
        let service = name(rollout);
        let image = image(&spec["template"]["spec"], &service);
        let (phase, message) = rollout_phase(rollout);
        let is_canary = spec["strategy"]["canary"].is_object();
        let is_under_way = !is_promoted(rollout);
        let steps = spec["strategy"]["canary"]["steps"].as_array().map_or(0, Vec::len) as u64;
        let done = status["currentStepIndex"].as_u64().unwrap_or_default();
        Self {
            strategy: if is_canary { "canary" } else { "blue-green" },
            phase,
            message,
            step: (is_canary && is_under_way && steps > 0).then_some(Step { done: done.min(steps), count: steps }),
            weight: status["canary"]["weights"]["canary"]["weight"].as_u64().filter(|_| is_canary && is_under_way),
            stable_image: stable_image(rollout, replica_sets, &service).filter(|stable| *stable != image),
            image,
            ready: status["readyReplicas"].as_u64().unwrap_or_default(),
            desired: spec["replicas"].as_u64().unwrap_or(1),
            service,
        }
    }

    /// The state that a Deployment says.
    pub(super) fn of_deployment(deployment: &Value) -> Self {
        let (spec, status) = (&deployment["spec"], &deployment["status"]);
        let service = name(deployment);
        let (phase, message) = deployment_phase(deployment);
        Self {
            strategy: "rolling",
            phase,
            message,
            step: None,
            weight: None,
            image: image(&spec["template"]["spec"], &service),
            stable_image: None,
            ready: status["readyReplicas"].as_u64().unwrap_or_default(),
            desired: spec["replicas"].as_u64().unwrap_or(1),
            service,
        }
    }
}

/// The name of an object.
pub(super) fn name(object: &Value) -> String {
    object["metadata"]["name"].as_str().unwrap_or_default().to_owned()
}

/// The image of the container that is called like the service, else of the first one.
pub(super) fn image(pod: &Value, service: &str) -> String {
    let containers = pod["containers"].as_array().map_or(&[][..], Vec::as_slice);
    let named = containers.iter().find(|container| container["name"] == service).or(containers.first());
    named.and_then(|container| container["image"].as_str()).unwrap_or_default().to_owned()
}

/// Whether the version that is wanted is the one that has the traffic.
pub(super) fn is_promoted(rollout: &Value) -> bool {
    rollout["status"]["stableRS"] == rollout["status"]["currentPodHash"]
}

/// Whether the controller has seen the newest version of the object. Numbers stand as text in the status of a Rollout.
pub(super) fn is_observed(object: &Value) -> bool {
    let observed = &object["status"]["observedGeneration"];
    let observed = observed.as_u64().or_else(|| observed.as_str()?.parse().ok());
    observed.is_none_or(|observed| object["metadata"]["generation"].as_u64().is_none_or(|newest| observed >= newest))
}

fn stable_image(rollout: &Value, replica_sets: &[Value], service: &str) -> Option<String> {
    let stable = rollout["status"]["stableRS"].as_str().filter(|hash| !hash.is_empty())?;
    let is_stable = |set: &&Value| {
        let metadata = &set["metadata"];
        let mut owners = metadata["ownerReferences"].as_array().into_iter().flatten();
        metadata["labels"]["rollouts-pod-template-hash"] == stable
            && owners.any(|owner| owner["kind"] == "Rollout" && owner["name"] == service)
    };
    let set = replica_sets.iter().find(is_stable)?;
    Some(image(&set["spec"]["template"]["spec"], service)).filter(|image| !image.is_empty())
}

/// As `GetRolloutPhase` of argo-rollouts: the phase in the status counts once the controller has seen what was ordered.
fn rollout_phase(rollout: &Value) -> (Phase, String) {
    let status = &rollout["status"];
    let is_paused = status["pauseConditions"].as_array().is_some_and(|conditions| !conditions.is_empty());
    if !is_observed(rollout) {
        return (Phase::Progressing, "the controller has not seen the newest version yet".to_owned());
    }
    if status["controllerPause"] == true && !is_paused {
        return (Phase::Progressing, "the controller has not gone on yet".to_owned());
    }
    let message = status["message"].as_str().unwrap_or_default().to_owned();
    match status["phase"].as_str() {
        _ if status["abort"] == true => (Phase::Aborted, message),
        Some("Healthy") => (Phase::Healthy, message),
        Some("Paused") => (Phase::Paused, message),
        Some("Degraded") => (Phase::Degraded, message),
        Some(_) => (Phase::Progressing, message),
        None => (Phase::Progressing, "the controller has said nothing yet".to_owned()),
    }
}

/// As `kubectl rollout status`, with the failures that it does not tell.
fn deployment_phase(deployment: &Value) -> (Phase, String) {
    let status = &deployment["status"];
    let condition = |kind: &str, value: &str| {
        let mut conditions = status["conditions"].as_array().into_iter().flatten();
        let found = conditions.find(|condition| condition["type"] == kind && condition["status"] == value)?;
        Some(found["message"].as_str().unwrap_or_default().to_owned())
    };
    if deployment["spec"]["paused"] == true {
        return (Phase::Paused, "paused by hand".to_owned());
    }
    if let Some(message) = condition("ReplicaFailure", "True").or_else(|| condition("Progressing", "False")) {
        return (Phase::Degraded, message);
    }
    if !is_observed(deployment) || status.is_null() {
        return (Phase::Progressing, "the controller has not seen the newest version yet".to_owned());
    }
    let count = |key: &str| status[key].as_u64().unwrap_or_default();
    let desired = deployment["spec"]["replicas"].as_u64().unwrap_or(1);
    let (updated, available) = (count("updatedReplicas"), count("availableReplicas"));
    if updated < desired {
        (Phase::Progressing, format!("{updated} of {desired} copies have the new version"))
    } else if count("replicas") > updated {
        (Phase::Progressing, format!("{} old copies are still there", count("replicas") - updated))
    } else if available < desired {
        (Phase::Progressing, format!("{available} of {desired} copies are available"))
    } else {
        (Phase::Healthy, String::new())
    }
}
