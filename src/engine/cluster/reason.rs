//! Why a workload does not become ready: what its pods wait for, in one sentence.

use serde_json::Value;

use super::access::Connection;
use super::kubectl::objects;

/// What keeps a workload; none when nothing tells.
pub(super) fn reason(connection: &Connection<'_>, workload: &Value) -> Option<String> {
    pods(connection, workload).iter().find_map(of_pod).or_else(|| of_conditions(workload))
}

/// The pods of a workload. That they cannot be read is no failure: the workload's own words are left.
fn pods(connection: &Connection<'_>, workload: &Value) -> Vec<Value> {
    let labels = workload["spec"]["selector"]["matchLabels"].as_object();
    let labels = labels.into_iter().flatten().filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?)));
    let selector = labels.collect::<Vec<_>>().join(",");
    let namespace = workload["metadata"]["namespace"].as_str().unwrap_or_default();
    if selector.is_empty() || namespace.is_empty() {
        return Vec::new();
    }
    let arguments = ["get", "pods", "-n", namespace, "-l", &selector, "-o", "json"];
    connection.client.ask(&arguments, &[]).map(objects).unwrap_or_default()
}

fn of_pod(pod: &Value) -> Option<String> {
    let name = pod["metadata"]["name"].as_str()?;
    let conditions = pod["status"]["conditions"].as_array();
    let unscheduled = conditions
        .into_iter()
        .flatten()
        .find(|condition| condition["type"] == "PodScheduled" && condition["status"] == "False");
    if let Some(condition) = unscheduled {
        return Some(format!("pod {name} has no machine: {}", condition["message"].as_str().unwrap_or_default()));
    }
    let containers = ["initContainerStatuses", "containerStatuses"].into_iter();
    let mut containers = containers.filter_map(|key| pod["status"][key].as_array()).flatten();
    containers.find_map(|container| of_container(name, container))
}

fn of_container(pod: &str, container: &Value) -> Option<String> {
    let place = format!("container {} of pod {pod}", container["name"].as_str()?);
    let waiting = &container["state"]["waiting"];
    let ended = ["state", "lastState"].into_iter().filter_map(|key| container[key]["terminated"]["exitCode"].as_i64());
    let last = ended.filter(|code| *code != 0).map(|code| format!("; it ended with {code}")).next();
    match waiting["reason"].as_str() {
        Some("ContainerCreating" | "PodInitializing") => None,
        Some(reason) => {
            let message = waiting["message"].as_str().map(|message| format!(": {message}")).unwrap_or_default();
            Some(format!("{place} waits, {reason}{message}{}", last.unwrap_or_default()))
        }
        None if container["state"]["running"].is_object() && container["ready"] == false => {
            Some(format!("{place} runs, but is not ready: its readiness probe fails"))
        }
        None => last.map(|last| format!("{place} does not run{last}")),
    }
}

/// What the workload says itself, for example that a quota is used up or a policy forbids its pods.
fn of_conditions(workload: &Value) -> Option<String> {
    let conditions = workload["status"]["conditions"].as_array()?;
    let failed = |condition: &&Value| condition["type"] == "ReplicaFailure" && condition["status"] == "True";
    let message = conditions.iter().find(failed)?["message"].as_str()?;
    Some(message.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{of_conditions, of_pod};

    fn pod(status: Value) -> Option<String> {
        of_pod(&json!({"metadata": {"name": "api-1"}, "status": status}))
    }

    #[test]
    fn says_what_a_pod_waits_for() {
        let container = |state: Value| json!({"containerStatuses": [{"name": "api", "ready": false, "state": state}]});
        let waiting = |reason: &str| container(json!({"waiting": {"reason": reason, "message": "no such image"}}));
        assert_eq!(
            pod(waiting("ImagePullBackOff")).as_deref(),
            Some("container api of pod api-1 waits, ImagePullBackOff: no such image")
        );
        assert_eq!(pod(waiting("ContainerCreating")), None);
        assert_eq!(
            pod(container(json!({"running": {}}))).as_deref(),
            Some("container api of pod api-1 runs, but is not ready: its readiness probe fails")
        );
        let crashed = json!({"containerStatuses": [{
            "name": "api", "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            "lastState": {"terminated": {"exitCode": 2}},
        }]});
        assert_eq!(
            pod(crashed).as_deref(),
            Some("container api of pod api-1 waits, CrashLoopBackOff; it ended with 2")
        );
        let unscheduled = json!({"conditions": [{"type": "PodScheduled", "status": "False", "message": "no memory"}]});
        assert_eq!(pod(unscheduled).as_deref(), Some("pod api-1 has no machine: no memory"));
        let quota = json!({"status": {"conditions": [
            {"type": "Available", "status": "False"},
            {"type": "ReplicaFailure", "status": "True", "message": "exceeded quota"},
        ]}});
        assert_eq!(of_conditions(&quota).as_deref(), Some("exceeded quota"));
    }
}
