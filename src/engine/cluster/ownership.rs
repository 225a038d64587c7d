//! Who has set which field: what would be taken from another field manager.
//!
//! The API server says the same as a sentence when it refuses. Computed from `managedFields`, it is known before
//! anything is touched, for all objects at once, and field by field. The rule is the server's own: a field conflicts
//! when somebody else owns it and its value would become another one.
//!
//! The format of `fieldsV1`: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/

use serde_json::{Map, Value};

use super::FIELD_MANAGER;

/// A field that somebody else has set to another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Where it is in the object.
    pub path: String,
    /// The field manager that has set it.
    pub manager: String,
}

/// The fields of a live object that others own and that would have another value in `merged`.
pub(super) fn conflicts(live: &Value, merged: &Value) -> Vec<Conflict> {
    let entries = live["metadata"]["managedFields"].as_array().map_or(&[][..], Vec::as_slice);
    let mut conflicts = Vec::new();
    for entry in entries.iter().filter(|entry| is_of_another(entry)) {
        let manager = entry["manager"].as_str().unwrap_or_default();
        let mut paths = Vec::new();
        if let Some(fields) = entry["fieldsV1"].as_object() {
            walk("", fields, live, merged, &mut paths);
        }
        conflicts.extend(paths.into_iter().map(|path| Conflict { path, manager: manager.to_owned() }));
    }
    conflicts
}

fn is_of_another(entry: &Value) -> bool {
    let is_ours = entry["manager"] == FIELD_MANAGER && entry["operation"] == "Apply";
    !is_ours && entry["subresource"] != "status"
}

fn walk(path: &str, fields: &Map<String, Value>, live: &Value, merged: &Value, paths: &mut Vec<String>) {
    for (step, below) in fields {
        let Some((path, left, right)) = follow(path, step, live, merged) else { continue };
        match below.as_object() {
            Some(below) if !below.is_empty() => walk(&path, below, left, right, paths),
            _ if left != right => paths.push(path),
            _ => {}
        }
    }
}

/// One step into both objects; none when one of them has nothing there, and for members of sets, which do not conflict.
fn follow<'a>(path: &str, step: &str, live: &'a Value, merged: &'a Value) -> Option<(String, &'a Value, &'a Value)> {
    if let Some(name) = step.strip_prefix("f:") {
        let separator = if path.is_empty() { "" } else { "." };
        return Some((format!("{path}{separator}{name}"), live.get(name)?, merged.get(name)?));
    }
    let keys: Map<String, Value> = serde_json::from_str(step.strip_prefix("k:")?).ok()?;
    let item = |list: &'a Value| {
        list.as_array()?.iter().find(|item| keys.iter().all(|(key, value)| item.get(key) == Some(value)))
    };
    let name = keys.values().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let name = name.collect::<Vec<_>>().join(",");
    Some((format!("{path}[{name}]"), item(live)?, item(merged)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::conflicts;

    #[test]
    fn a_field_of_another_conflicts_when_its_value_would_change() {
        let entry = |manager: &str, operation: &str, subresource: &str, fields: serde_json::Value| json!({"manager": manager, "operation": operation, "subresource": subresource, "fieldsV1": fields});
        let live = json!({
            "metadata": {"labels": {"a": "1"}, "managedFields": [
                entry("platform", "Apply", "", json!({"f:spec": {"f:replicas": {}}})),
                entry("kubectl-edit", "Update", "", json!({
                    "f:metadata": {"f:labels": {".": {}, "f:a": {}}},
                    "f:spec": {"f:replicas": {}, "f:gone": {}, "f:containers": {
                        "k:{\"name\":\"api\"}": {".": {}, "f:name": {}, "f:image": {}},
                    }},
                })),
                entry("kubelet", "Update", "status", json!({"f:status": {"f:ready": {}}})),
            ]},
            "spec": {"replicas": 1, "gone": 1, "containers": [{"name": "proxy"}, {"name": "api", "image": "a"}]},
            "status": {"ready": 1},
        });
        let merged = json!({
            "metadata": {"labels": {"a": "1"}},
            "spec": {"replicas": 2, "containers": [{"name": "api", "image": "b"}]},
            "status": {"ready": 2},
        });
        let found: Vec<String> =
            conflicts(&live, &merged).iter().map(|found| format!("{} {}", found.manager, found.path)).collect();
        assert_eq!(found, ["kubectl-edit spec.replicas", "kubectl-edit spec.containers[api].image"]);
    }
}
