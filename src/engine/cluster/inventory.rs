//! What an environment has applied to a cluster, kept in the cluster itself.
//!
//! Only what is in this list is ever removed. It is written before the first object is touched, with what was there
//! and what will be there, so that a run that is stopped leaves nothing behind that nobody knows of; and once more at
//! the end. Grouped by kind and namespace it stays far from the largest ConfigMap (1 MiB) with thousands of objects.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ClusterError, ObjectIdentity};

/// The key of the list in its ConfigMap.
const KEY: &str = "objects";

/// Names by namespace (empty for objects of the cluster) by kind (`apps/v1 Deployment`).
type Grouped = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The name of the ConfigMap of an environment; environments that share a cluster each have their own.
pub(super) fn name(environment: &str) -> String {
    format!("platform-inventory-{environment}")
}

/// Reads the list out of its ConfigMap.
pub(super) fn read(config_map: &Value) -> Result<Vec<ObjectIdentity>, ClusterError> {
    let name = config_map["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let text = config_map["data"][KEY].as_str().unwrap_or_default();
    let grouped: Grouped =
        serde_json::from_str(text).map_err(|error| ClusterError::Inventory { name, reason: error.to_string() })?;
    let mut identities = Vec::new();
    for (kind, namespaces) in &grouped {
        let (api_version, kind) = kind.split_once(' ').unwrap_or(("v1", kind));
        for (namespace, names) in namespaces {
            identities.extend(names.iter().map(|name| ObjectIdentity {
                api_version: api_version.to_owned(),
                kind: kind.to_owned(),
                namespace: Some(namespace.clone()).filter(|namespace| !namespace.is_empty()),
                name: name.clone(),
            }));
        }
    }
    Ok(identities)
}

/// The data of the ConfigMap for a list.
pub(super) fn data<'a>(identities: impl IntoIterator<Item = &'a ObjectIdentity>) -> BTreeMap<String, String> {
    let mut grouped = Grouped::new();
    for identity in identities {
        let kind = format!("{} {}", identity.api_version, identity.kind);
        let names = grouped.entry(kind).or_default().entry(identity.namespace.clone().unwrap_or_default()).or_default();
        if let Err(place) = names.binary_search(&identity.name) {
            names.insert(place, identity.name.clone());
        }
    }
    BTreeMap::from([(KEY.to_owned(), serde_json::json!(grouped).to_string())])
}

/// What is in a list and not in another, whatever the versions of the APIs.
pub(super) fn missing_from(list: &[ObjectIdentity], other: &[ObjectIdentity]) -> Vec<ObjectIdentity> {
    let known: std::collections::BTreeSet<_> = other.iter().map(ObjectIdentity::key).collect();
    list.iter().filter(|identity| !known.contains(&identity.key())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{data, missing_from, read};
    use crate::engine::cluster::ObjectIdentity;

    fn identity(api_version: &str, kind: &str, namespace: Option<&str>, name: &str) -> ObjectIdentity {
        ObjectIdentity {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
        }
    }

    #[test]
    fn comes_back_as_it_was_written() {
        let list = [
            identity("apps/v1", "Deployment", Some("bookings"), "api"),
            identity("apps/v1", "Deployment", Some("bookings"), "web"),
            identity("v1", "Namespace", None, "bookings"),
        ];
        let written = data(list.iter().rev().chain(&list));
        let expected = r#"{"apps/v1 Deployment":{"bookings":["api","web"]},"v1 Namespace":{"":["bookings"]}}"#;
        assert_eq!(written["objects"], expected);
        assert_eq!(read(&json!({"data": written})).unwrap(), list);
        let error =
            read(&json!({"metadata": {"name": "platform-inventory-dev"}, "data": {"objects": "{"}})).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the list of what was applied, ConfigMap platform-inventory-dev in kube-system, cannot be read: EOF while \
             parsing an object at line 1 column 1"
        );
    }

    #[test]
    fn another_version_of_an_api_is_the_same_object() {
        let old = [identity("autoscaling/v1", "HorizontalPodAutoscaler", Some("a"), "b")];
        let new = [identity("autoscaling/v2", "HorizontalPodAutoscaler", Some("a"), "b")];
        assert_eq!(missing_from(&old, &new), []);
        assert_eq!(missing_from(&old, &[]), old);
    }
}
