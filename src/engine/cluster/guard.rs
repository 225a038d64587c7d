//! Whether a cluster is the one that the spec means.
//!
//! Where the way to the cluster does not prove it, the cluster has to: our first apply leaves a ConfigMap that says
//! whose it is. A cluster without one is taken only when nothing in it was applied by this program.

use serde_json::{Value, json};

use super::access::Connection;
use super::{ClusterError, OWN_NAMESPACE};
use crate::kubernetes::{ENVIRONMENT_LABEL, MANAGED_BY};

/// The ConfigMap that says whose a cluster is.
pub(super) const IDENTITY: &str = "platform-identity";

/// Whether the cluster says whose it is.
///
/// # Errors
/// When it is somebody else's, or nothing tells and others have used it.
pub(super) fn check(
    connection: &Connection<'_>,
    identity: Option<&Value>,
    namespaces: &[Value],
) -> Result<bool, ClusterError> {
    if let Some(identity) = identity {
        return if is_meant(connection, identity) { Ok(true) } else { Err(ClusterError::Wrong(whose(identity))) };
    }
    let strangers: Vec<&str> = namespaces.iter().filter(|namespace| is_ours(namespace)).filter_map(name).collect();
    if connection.is_proven || strangers.is_empty() {
        return Ok(false);
    }
    Err(ClusterError::Wrong(format!(
        "it does not say whose it is (ConfigMap {IDENTITY} in {OWN_NAMESPACE}), but platform made namespaces in it: {}",
        strangers.join(", ")
    )))
}

/// The ConfigMap for a cluster that has none yet.
pub(super) fn identity(connection: &Connection<'_>) -> Value {
    let data: serde_json::Map<String, Value> =
        facts(connection).into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
    own_config_map(IDENTITY, &connection.cluster.environment, Value::Object(data))
}

/// A ConfigMap of our own.
pub(super) fn own_config_map(name: &str, environment: &str, data: Value) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": name, "namespace": OWN_NAMESPACE,
            "labels": {MANAGED_BY.0: MANAGED_BY.1, ENVIRONMENT_LABEL: environment},
        },
        "data": data,
    })
}

/// Whether an object carries the label of this program.
fn is_ours(object: &Value) -> bool {
    object["metadata"]["labels"][MANAGED_BY.0] == MANAGED_BY.1
}

/// Whether an object carries the labels of this program and of an environment.
pub(super) fn is_of_environment(object: &Value, environment: &str) -> bool {
    is_ours(object) && object["metadata"]["labels"][ENVIRONMENT_LABEL] == environment
}

fn name(object: &Value) -> Option<&str> {
    object["metadata"]["name"].as_str()
}

fn facts<'a>(connection: &'a Connection<'_>) -> [(&'static str, &'a str); 6] {
    let cluster = connection.cluster;
    [
        ("platform", &cluster.platform),
        ("environment", &cluster.environment),
        ("colour", &cluster.colour),
        ("name", &cluster.name),
        ("account", &cluster.account),
        ("region", &cluster.region),
    ]
}

fn is_meant(connection: &Connection<'_>, identity: &Value) -> bool {
    facts(connection).iter().all(|(key, value)| identity["data"][key] == *value)
}

fn whose(identity: &Value) -> String {
    let said = |key: &str| identity["data"][key].as_str().unwrap_or("?").to_owned();
    format!(
        "it says that it is {}, cluster {} of environment {} of platform {} (account {}, {})",
        said("name"),
        said("colour"),
        said("environment"),
        said("platform"),
        said("account"),
        said("region")
    )
}
