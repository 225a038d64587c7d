//! Whether a live object is ready.

use serde_json::Value;

/// How far an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Readiness {
    /// It does what it is there for.
    Ready,
    /// It is on its way; why it is not there yet.
    Waiting(String),
    /// It will not get there by itself; why.
    Failed(String),
}

/// The kinds that are waited for.
pub(super) const AWAITED: [&str; 6] =
    ["CustomResourceDefinition", "DaemonSet", "Deployment", "Job", "Rollout", "StatefulSet"];

/// How far an object is. Kinds that nothing is known of are ready as soon as they are there.
pub(super) fn readiness(object: &Value) -> Readiness {
    match object["kind"].as_str() {
        Some("CustomResourceDefinition") => established(object),
        Some("Job") => job(object),
        Some("Deployment") => observed(object).unwrap_or_else(|| deployment(object)),
        Some("StatefulSet") => observed(object).unwrap_or_else(|| stateful_set(object)),
        Some("DaemonSet") => observed(object).unwrap_or_else(|| daemon_set(object)),
        Some("Rollout") => rollout(object),
        _ => Readiness::Ready,
    }
}

/// The condition of a type, when it has a status.
fn condition<'a>(object: &'a Value, kind: &str, status: &str) -> Option<&'a Value> {
    let conditions = object["status"]["conditions"].as_array()?;
    conditions.iter().find(|condition| condition["type"] == kind && condition["status"] == status)
}

fn message(condition: &Value) -> String {
    let text = |key: &str| condition[key].as_str().unwrap_or_default();
    match (text("reason"), text("message")) {
        ("", message) => message.to_owned(),
        (reason, "") => reason.to_owned(),
        (reason, message) => format!("{reason}: {message}"),
    }
}

fn established(object: &Value) -> Readiness {
    if condition(object, "Established", "True").is_some() {
        return Readiness::Ready;
    }
    match condition(object, "NamesAccepted", "False") {
        Some(condition) => Readiness::Failed(message(condition)),
        None => Readiness::Waiting("it is not established yet".to_owned()),
    }
}

fn job(object: &Value) -> Readiness {
    if condition(object, "Complete", "True").is_some() {
        return Readiness::Ready;
    }
    match condition(object, "Failed", "True") {
        Some(condition) => Readiness::Failed(message(condition)),
        None => Readiness::Waiting("it has not ended yet".to_owned()),
    }
}

/// Waiting as long as the controller has not seen the object as it is now.
fn observed(object: &Value) -> Option<Readiness> {
    let (seen, now) = (object["status"]["observedGeneration"].as_u64(), object["metadata"]["generation"].as_u64());
    (seen < now).then(|| Readiness::Waiting("its controller has not seen it yet".to_owned()))
}

fn number(object: &Value, part: &str, key: &str) -> u64 {
    object[part][key].as_u64().unwrap_or_default()
}

/// How many replicas are asked for; one when nothing is said.
fn wanted(object: &Value) -> u64 {
    object["spec"]["replicas"].as_u64().unwrap_or(1)
}

fn replicas(what: &str, count: u64, wanted: u64) -> Readiness {
    if count >= wanted {
        return Readiness::Ready;
    }
    Readiness::Waiting(format!("{count} of {wanted} replicas are {what}"))
}

/// The first that is not ready.
fn all(conditions: impl IntoIterator<Item = Readiness>) -> Readiness {
    conditions.into_iter().find(|readiness| *readiness != Readiness::Ready).unwrap_or(Readiness::Ready)
}

fn deployment(object: &Value) -> Readiness {
    if object["spec"]["paused"] == true {
        return Readiness::Ready;
    }
    if let Some(stalled) = condition(object, "Progressing", "False") {
        return Readiness::Failed(message(stalled));
    }
    let (wanted, updated) = (wanted(object), number(object, "status", "updatedReplicas"));
    let old = number(object, "status", "replicas").saturating_sub(updated);
    let old = match old {
        0 => Readiness::Ready,
        old => Readiness::Waiting(format!("{old} old replicas are still there")),
    };
    let available = number(object, "status", "availableReplicas");
    all([replicas("of the new version", updated, wanted), replicas("available", available, wanted), old])
}

fn stateful_set(object: &Value) -> Readiness {
    let ready = replicas("ready", number(object, "status", "readyReplicas"), wanted(object));
    if object["spec"]["updateStrategy"]["type"] == "OnDelete" {
        return ready;
    }
    let partition = object["spec"]["updateStrategy"]["rollingUpdate"]["partition"].as_u64().unwrap_or_default();
    let updated = number(object, "status", "updatedReplicas");
    all([replicas("of the new version", updated, wanted(object).saturating_sub(partition)), ready])
}

fn daemon_set(object: &Value) -> Readiness {
    let wanted = number(object, "status", "desiredNumberScheduled");
    let available = replicas("available", number(object, "status", "numberAvailable"), wanted);
    if object["spec"]["updateStrategy"]["type"] == "OnDelete" {
        return available;
    }
    all([replicas("of the new version", number(object, "status", "updatedNumberScheduled"), wanted), available])
}

/// A rollout that pauses between two steps waits for a person or an analysis, and not for us.
fn rollout(object: &Value) -> Readiness {
    let seen = object["status"]["observedGeneration"].as_str().and_then(|seen| seen.parse::<u64>().ok());
    if seen < object["metadata"]["generation"].as_u64() {
        return Readiness::Waiting("its controller has not seen it yet".to_owned());
    }
    let said = object["status"]["message"].as_str().unwrap_or_default();
    match object["status"]["phase"].as_str() {
        Some("Healthy" | "Paused") => Readiness::Ready,
        Some("Degraded") => Readiness::Failed(format!("it is degraded: {said}")),
        _ => Readiness::Waiting(if said.is_empty() { "it is progressing".to_owned() } else { said.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Readiness, readiness};

    fn of(kind: &str, spec: Value, status: Value) -> String {
        let object = json!({"kind": kind, "metadata": {"generation": 2}, "spec": spec, "status": status});
        match readiness(&object) {
            Readiness::Ready => "ready".to_owned(),
            Readiness::Waiting(why) => format!("waiting: {why}"),
            Readiness::Failed(why) => format!("failed: {why}"),
        }
    }

    fn condition(kind: &str, status: &str) -> Value {
        json!([{"type": kind, "status": status, "reason": "Because", "message": "of something"}])
    }

    #[test]
    fn a_deployment_is_ready_when_the_new_version_is_available_and_the_old_is_gone() {
        let status = |updated: u64, available: u64, replicas: u64| {
            json!({
                "observedGeneration": 2, "updatedReplicas": updated, "availableReplicas": available, "replicas": replicas,
            })
        };
        let two = || json!({"replicas": 2});
        assert_eq!(of("Deployment", two(), json!({})), "waiting: its controller has not seen it yet");
        assert_eq!(of("Deployment", two(), status(1, 2, 2)), "waiting: 1 of 2 replicas are of the new version");
        assert_eq!(of("Deployment", two(), status(2, 1, 2)), "waiting: 1 of 2 replicas are available");
        assert_eq!(of("Deployment", two(), status(2, 2, 3)), "waiting: 1 old replicas are still there");
        assert_eq!(of("Deployment", two(), status(2, 2, 2)), "ready");
        assert_eq!(of("Deployment", json!({}), status(1, 1, 1)), "ready");
        let stalled = json!({"observedGeneration": 2, "conditions": condition("Progressing", "False")});
        assert_eq!(of("Deployment", two(), stalled), "failed: Because: of something");
        assert_eq!(of("Deployment", json!({"paused": true}), status(0, 0, 0)), "ready");
    }

    #[test]
    fn the_other_kinds_are_ready_in_their_own_ways() {
        let sets = json!({"observedGeneration": 2, "readyReplicas": 3, "updatedReplicas": 1});
        assert_eq!(
            of("StatefulSet", json!({"replicas": 3}), sets.clone()),
            "waiting: 1 of 3 replicas are of the new version"
        );
        let partition = json!({"replicas": 3, "updateStrategy": {"rollingUpdate": {"partition": 2}}});
        assert_eq!(of("StatefulSet", partition, sets), "ready");
        let nodes = json!({
            "observedGeneration": 2, "desiredNumberScheduled": 2, "updatedNumberScheduled": 2, "numberAvailable": 1,
        });
        assert_eq!(of("DaemonSet", json!({}), nodes), "waiting: 1 of 2 replicas are available");
        let phase = |phase: &str| json!({"observedGeneration": "2", "phase": phase, "message": "metric failed"});
        assert_eq!(of("Rollout", json!({}), phase("Progressing")), "waiting: metric failed");
        assert_eq!(of("Rollout", json!({}), phase("Paused")), "ready");
        assert_eq!(of("Rollout", json!({}), phase("Degraded")), "failed: it is degraded: metric failed");
        assert_eq!(
            of("Rollout", json!({}), json!({"observedGeneration": "1"})),
            "waiting: its controller has not seen it yet"
        );
        assert_eq!(of("Job", json!({}), json!({})), "waiting: it has not ended yet");
        assert_eq!(of("Job", json!({}), json!({"conditions": condition("Complete", "True")})), "ready");
        assert_eq!(
            of("Job", json!({}), json!({"conditions": condition("Failed", "True")})),
            "failed: Because: of something"
        );
        let definition =
            |conditions: Value| of("CustomResourceDefinition", json!({}), json!({"conditions": conditions}));
        assert_eq!(definition(condition("Established", "True")), "ready");
        assert_eq!(definition(condition("NamesAccepted", "False")), "failed: Because: of something");
        assert_eq!(of("ConfigMap", json!({}), json!({})), "ready");
    }
}
