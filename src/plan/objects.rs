//! What would happen to the objects in clusters, out of what the clusters answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::danger::Circumstances;
use super::field_difference::{fields, hide_secret, mark};
use super::resource::waiting;
use super::{Action, AttributeChange, Danger};
use crate::engine::{ObjectIdentity, ObservedCluster, ObservedObject};
use crate::facts::Facts;

/// What would happen to the objects in one cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterPlan {
    /// The colour of the cluster.
    pub colour: String,
    /// Its EKS name.
    pub name: String,
    /// Why the cluster was not asked, so that everything is shown as new; none when it was.
    pub not_asked: Option<String>,
    /// What would change, the most dangerous first.
    pub changes: Vec<ObjectChange>,
    /// How many rendered objects something else brings, such as Argo CD; they are not compared.
    #[serde(default)]
    pub brought_by_others: usize,
}

/// What would happen to one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectChange {
    /// For example `apps/v1`.
    pub api_version: String,
    /// For example `Deployment`.
    pub kind: String,
    /// Its namespace; none for an object that belongs to the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// What would be done: it is created, updated or deleted.
    pub action: Action,
    /// How dangerous that is.
    pub danger: Danger,
    /// Whether it holds data, or takes all that is in it along.
    pub holds_data: bool,
    /// The rendered file that it is in; none when it is no longer in any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The place in the spec that asks for it, as `file:line:column`; none when nothing asks for it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The fields that would be other than they are; none of what is made or deleted.
    pub fields: Vec<AttributeChange>,
    /// The fields that would be taken from somebody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
}

/// A field that somebody else has set to another value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Where it is in the object.
    pub path: String,
    /// Who has set it: the name of a field manager, for example `kubectl-edit`.
    pub manager: String,
}

/// The plans of the clusters.
#[must_use]
pub fn read_objects(clusters: &[ObservedCluster]) -> Vec<ClusterPlan> {
    clusters.iter().map(cluster_plan).collect()
}

/// The plan of one cluster.
pub(super) fn cluster_plan(observed: &ObservedCluster) -> ClusterPlan {
    let is_live = |object: &ObservedObject| object.live.is_some();
    let is_applied = !observed.removed.is_empty() || observed.objects.iter().any(is_live);
    let rendered = observed.objects.iter().filter_map(|object| object_change(object, is_applied));
    let removed = observed.removed.iter().map(|identity| of_identity(identity, Action::Delete, is_applied));
    let mut changes: Vec<ObjectChange> = rendered.chain(removed).collect();
    changes.sort_by_key(|change| change.danger);
    ClusterPlan {
        colour: observed.colour.clone(),
        name: observed.name.clone(),
        not_asked: observed.not_asked.clone(),
        changes,
        brought_by_others: observed.brought_by_others,
    }
}

/// The change of an object; none when it is as it should be.
fn object_change(observed: &ObservedObject, is_applied: bool) -> Option<ObjectChange> {
    let file = Some(observed.file.clone());
    let (Some(live), Some(merged)) = (&observed.live, &observed.merged) else {
        return Some(ObjectChange { file, ..of_identity(&observed.identity, Action::Create, is_applied) });
    };
    let mut fields = fields(live, merged);
    mark(&mut fields, live, &observed.unknown, &observed.sensitive);
    if observed.identity.kind == "Secret" {
        hide_secret(&mut fields);
    }
    if fields.is_empty() {
        return None;
    }
    let conflict = |conflict: &crate::engine::Conflict| Conflict {
        path: conflict.path.clone(),
        manager: conflict.manager.clone(),
    };
    let conflicts = observed.conflicts.iter().map(conflict).collect();
    Some(ObjectChange { file, fields, conflicts, ..of_identity(&observed.identity, Action::Update, is_applied) })
}

fn of_identity(identity: &ObjectIdentity, action: Action, is_applied: bool) -> ObjectChange {
    let facts = Facts::embedded();
    let holds_data = facts.kind_holds_data(&identity.kind);
    let class = facts.class_of_kind(&identity.kind);
    ObjectChange {
        api_version: identity.api_version.clone(),
        kind: identity.kind.clone(),
        namespace: identity.namespace.clone(),
        name: identity.name.clone(),
        action,
        danger: Danger::of(Circumstances { action, class, holds_data, only_tags: false, is_applied }),
        holds_data,
        file: None,
        origin: None,
        fields: Vec::new(),
        conflicts: Vec::new(),
    }
}

impl ClusterPlan {
    /// The stacks that have to be applied before all fields of its objects are known, and how many fields wait for each.
    #[must_use]
    pub fn waits_for(&self) -> BTreeMap<&str, usize> {
        waiting(self.changes.iter().flat_map(|change| &change.fields))
    }
}

impl ObjectChange {
    /// What it is called: `Deployment bookings/api`, `Namespace bookings`.
    #[must_use]
    pub fn title(&self) -> String {
        self.identity().to_string()
    }

    /// The same object, of which something else is said.
    pub(super) fn with_action(self, action: Action) -> Self {
        let of_identity = of_identity(&self.identity(), action, true);
        Self { action, danger: of_identity.danger, fields: Vec::new(), ..self }
    }

    /// What makes it the same object in another version of its API: group, kind, namespace, name.
    pub(super) fn key(&self) -> (&str, &str, Option<&str>, &str) {
        let group = self.api_version.split_once('/').map_or("", |(group, _)| group);
        (group, &self.kind, self.namespace.as_deref(), &self.name)
    }

    fn identity(&self) -> ObjectIdentity {
        ObjectIdentity {
            api_version: self.api_version.clone(),
            kind: self.kind.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }
}
