//! Which object is meant.

use std::fmt;

use serde_json::{Value, json};

use crate::engine::ObjectSource;

/// What names an object in a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectIdentity {
    /// For example `apps/v1`.
    pub api_version: String,
    /// For example `Deployment`.
    pub kind: String,
    /// Its namespace; none for an object that belongs to the cluster.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

/// An object whatever the version of its API: group, kind, namespace, name.
pub(crate) type ObjectKey<'a> = (&'a str, &'a str, Option<&'a str>, &'a str);

impl ObjectIdentity {
    /// What makes it the same object in another version of its API.
    pub(crate) fn key(&self) -> ObjectKey<'_> {
        (group(&self.api_version), &self.kind, self.namespace.as_deref(), &self.name)
    }

    /// The identity of an object that `kubectl` answered with.
    pub(super) fn of(object: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(Self {
            api_version: text(&object["apiVersion"])?,
            kind: text(&object["kind"])?,
            namespace: text(&object["metadata"]["namespace"]),
            name: text(&object["metadata"]["name"])?,
        })
    }

    /// As little of the object as `kubectl` needs to find it.
    pub(super) fn stub(&self) -> Value {
        let mut metadata = json!({ "name": self.name });
        if let Some(namespace) = &self.namespace {
            metadata["namespace"] = namespace.as_str().into();
        }
        json!({ "apiVersion": self.api_version, "kind": self.kind, "metadata": metadata })
    }
}

impl From<&ObjectSource> for ObjectIdentity {
    fn from(object: &ObjectSource) -> Self {
        Self {
            api_version: object.api_version.clone(),
            kind: object.kind.clone(),
            namespace: object.namespace.clone(),
            name: object.name.clone(),
        }
    }
}

impl fmt::Display for ObjectIdentity {
    /// `Deployment bookings/api`, `Namespace bookings`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let namespace = self.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        write!(formatter, "{} {namespace}{}", self.kind, self.name)
    }
}

/// The group of an API version; the first group of all has no name.
pub(super) fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}
