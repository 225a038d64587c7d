//! What is otherwise than was applied: of resources what Terraform finds when it asks, of objects the reverse of what an
//! apply would do to them.

use std::collections::HashSet;

use super::objects::cluster_plan;
use super::reading::{ReadError, read_changes};
use super::{Action, AttributeChange, ClusterPlan, ObjectChange, StackPlan};
use crate::engine;

/// What is otherwise in the stacks than their states say, out of a plan that only asks.
///
/// # Errors
/// When it is not a plan of a known format.
pub fn read_drift(planned: &engine::Planned) -> Result<Vec<StackPlan>, ReadError> {
    let (mut stacks, _) = read_changes(planned, |shown| &shown.resource_drift)?;
    // That something is known by another name is our doing.
    stacks.iter_mut().for_each(|stack| stack.changes.retain(|change| change.action != Action::Keep));
    stacks.retain(|stack| !stack.changes.is_empty());
    Ok(stacks)
}

/// What is otherwise in the clusters than what is rendered for them. Of a cluster that was not asked nothing is known.
#[must_use]
pub fn drifted_objects(clusters: &[engine::ObservedCluster]) -> Vec<ClusterPlan> {
    clusters.iter().map(drifted).collect()
}

fn drifted(cluster: &engine::ObservedCluster) -> ClusterPlan {
    let mut plan = cluster_plan(cluster);
    let applied: HashSet<_> = cluster.applied.iter().map(engine::ObjectIdentity::key).collect();
    // What was never applied cannot have changed since.
    let is_ours = |change: &ObjectChange| cluster.not_asked.is_none() && applied.contains(&change.key());
    let changes = std::mem::take(&mut plan.changes).into_iter();
    plan.changes = changes.filter(is_ours).filter_map(reversed).collect();
    plan.changes.sort_by_key(|change| change.danger);
    plan
}

/// The change that an apply would undo; none for what the spec does not ask for any more.
fn reversed(change: ObjectChange) -> Option<ObjectChange> {
    match change.action {
        Action::Create => Some(change.with_action(Action::Delete)),
        Action::Update => {
            let back = |field: AttributeChange| AttributeChange { before: field.after, after: field.before, ..field };
            let fields = change.fields.into_iter().map(back).collect();
            // What others have set is what is told; that an apply would take it from them is the plan's business.
            Some(ObjectChange { fields, conflicts: Vec::new(), ..change })
        }
        _ => None,
    }
}
