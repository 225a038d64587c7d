//! What would happen to the objects in clusters, out of what the clusters answered.

use serde::{Deserialize, Serialize};

use super::field_difference::{fields, hide_secret, mark};
use super::{Action, AttributeChange};
use crate::engine::{ObjectIdentity, ObservedCluster, ObservedObject};

/// What would happen to the objects in one cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterPlan {
    /// The colour of the cluster.
    pub colour: String,
    /// Its EKS name.
    pub name: String,
    /// Why the cluster was not asked, so that everything is shown as new; none when it was.
    pub not_asked: Option<String>,
    /// What would change, the most dangerous first.
    pub changes: Vec<ObjectChange>,
}

/// What would happen to one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectChange {
    /// For example `apps/v1`.
    pub api_version: String,
    /// For example `Deployment`.
    pub kind: String,
    /// Its namespace; none for an object that belongs to the cluster.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// What would be done: it is created, updated or deleted.
    pub action: Action,
    /// The rendered file that it is in; none when it is no longer in any.
    pub file: Option<String>,
    /// The fields that would be other than they are; none of what is made or deleted.
    pub fields: Vec<AttributeChange>,
    /// The fields that would be taken from somebody else.
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
    let rendered = observed.objects.iter().filter_map(object_change);
    let removed = observed.removed.iter().map(|identity| of_identity(identity, Action::Delete));
    let mut changes: Vec<ObjectChange> = rendered.chain(removed).collect();
    changes.sort_by_key(ObjectChange::danger);
    ClusterPlan {
        colour: observed.colour.clone(),
        name: observed.name.clone(),
        not_asked: observed.not_asked.clone(),
        changes,
    }
}

/// The change of an object; none when it is as it should be.
fn object_change(observed: &ObservedObject) -> Option<ObjectChange> {
    let file = Some(observed.file.clone());
    let (Some(live), Some(merged)) = (&observed.live, &observed.merged) else {
        return Some(ObjectChange { file, ..of_identity(&observed.identity, Action::Create) });
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
    Some(ObjectChange { file, fields, conflicts, ..of_identity(&observed.identity, Action::Update) })
}

fn of_identity(identity: &ObjectIdentity, action: Action) -> ObjectChange {
    ObjectChange {
        api_version: identity.api_version.clone(),
        kind: identity.kind.clone(),
        namespace: identity.namespace.clone(),
        name: identity.name.clone(),
        action,
        file: None,
        fields: Vec::new(),
        conflicts: Vec::new(),
    }
}

impl ObjectChange {
    /// What it is called: `Deployment bookings/api`, `Namespace bookings`.
    #[must_use]
    pub fn title(&self) -> String {
        self.identity().to_string()
    }

    /// Whether another change is about the same object, in whichever version of its API.
    pub(super) fn is_about_same(&self, other: &Self) -> bool {
        self.identity().key() == other.identity().key()
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
