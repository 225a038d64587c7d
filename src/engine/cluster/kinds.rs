//! Which kinds a cluster knows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::ClusterError;
use super::identity::group;
use super::kubectl::Client;
use super::parts::in_parts;

/// The groups that every API server has; it is not asked for them.
const BUILT_IN: [&str; 12] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

/// The kinds that a cluster knows, as far as they were asked for.
#[derive(Debug)]
pub(super) struct Kinds(BTreeMap<String, BTreeSet<String>>);

impl Kinds {
    /// Asks for the kinds of versions such as `argoproj.io/v1alpha1`.
    pub(super) fn ask<'a>(
        client: &Client<'_>,
        api_versions: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, ClusterError> {
        let wanted: BTreeSet<&str> = api_versions.into_iter().filter(|version| !is_built_in(version)).collect();
        if wanted.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        let groups = client.ask(&["get", "--raw", "/apis"], &[])?;
        let served: BTreeSet<&str> = items(&groups, "groups")
            .flat_map(|group| items(group, "versions"))
            .filter_map(|version| version["groupVersion"].as_str())
            .collect();
        let known: Vec<&str> = wanted.intersection(&served).copied().collect();
        let of_version = |version: &&str| {
            let resources = client.ask(&["get", "--raw", &format!("/apis/{version}")], &[])?;
            let names = items(&resources, "resources").filter_map(|resource| resource["kind"].as_str());
            Ok(((*version).to_owned(), names.map(str::to_owned).collect()))
        };
        let kinds = in_parts(&known, 1, |part| part.iter().map(of_version).collect::<Result<Vec<_>, _>>())?;
        Ok(Self(kinds.into_iter().flatten().collect()))
    }

    /// Whether the cluster has a kind.
    pub(super) fn has(&self, api_version: &str, kind: &str) -> bool {
        is_built_in(api_version) || self.0.get(api_version).is_some_and(|kinds| kinds.contains(kind))
    }
}

fn is_built_in(api_version: &str) -> bool {
    BUILT_IN.contains(&group(api_version))
}

/// The items of a list in an answer.
fn items<'a>(answer: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    answer[list].as_array().into_iter().flatten()
}
