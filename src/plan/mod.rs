//! One plan per environment, out of Terraform's JSON and what clusters answer.
//!
//! A plan holds what a person reviews and what an apply is held against, and never a sensitive value. How it is shown
//! is [`crate::report`]'s business.

mod comparison;
mod danger;
mod difference;
mod field_difference;
mod objects;
mod reading;
mod saved;
mod shown;
mod value;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use comparison::Reviewed;
pub use danger::Danger;
pub use objects::{ClusterPlan, Conflict, ObjectChange, read_objects};
pub use reading::{ReadError, read};
pub use saved::{FileDigests, LoadError, SavedPlan, digest_files};
pub use value::Planned;

/// The plan of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentPlan {
    /// The environment.
    pub environment: String,
    /// Whether the plan is to remove the environment.
    pub destroy: bool,
    /// The version of this program.
    pub platform_version: String,
    /// The program that planned.
    pub engine: Engine,
    /// Whether nothing real was asked.
    pub offline: bool,
    /// The digest of the resolved spec.
    pub specification_digest: String,
    /// The stacks, in the order in which they are applied.
    pub stacks: Vec<StackPlan>,
    /// What would happen to the objects in the clusters, in the order in which they are applied.
    #[serde(default)]
    pub clusters: Vec<ClusterPlan>,
    /// What Terraform and the clusters warned of, one text each.
    pub warnings: Vec<String>,
}

/// The program that planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    /// `terraform` or `tofu`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What would happen to one stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackPlan {
    /// The stack.
    pub name: String,
    /// Whether something of it is applied already.
    pub applied: bool,
    /// What would change, the most dangerous first.
    pub changes: Vec<ResourceChange>,
}

/// What would happen to one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceChange {
    /// Its address in the stack, for example `aws_subnet.private["us-east-1a"]`.
    pub address: String,
    /// Its type, for example `aws_subnet`.
    pub resource_type: String,
    /// What would be done.
    pub action: Action,
    /// Whether it holds what cannot be made again: data, or the keys to data.
    pub holds_data: bool,
    /// The address it had before, when it is to be known by another name.
    pub previous_address: Option<String>,
    /// What it is imported as, when it is taken over from outside of Terraform.
    pub import: Option<String>,
    /// Why Terraform chose the action, where it says so.
    pub reason: Option<String>,
    /// The attributes that would be other than they are.
    pub attributes: Vec<AttributeChange>,
}

/// What would be done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed in place.
    Update,
    /// It is deleted, then made again: in between there is none.
    DeleteThenCreate,
    /// A new one is made, then the old one is deleted.
    CreateThenDelete,
    /// It is deleted.
    Delete,
    /// Terraform lets go of it; it stays.
    Forget,
    /// It is read while applying: a data source that needs something not yet known.
    Read,
    /// Nothing is done to it but a new name or an import.
    Keep,
}

impl Action {
    /// Whether the present resource ceases to be.
    #[must_use]
    pub fn destroys(self) -> bool {
        matches!(self, Self::Delete | Self::DeleteThenCreate | Self::CreateThenDelete)
    }

    /// Whether the resource is replaced by another.
    #[must_use]
    pub fn replaces(self) -> bool {
        matches!(self, Self::DeleteThenCreate | Self::CreateThenDelete)
    }
}

/// An attribute that would be other than it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeChange {
    /// Where it is in the resource, for example `tags.Name` or `rule[0].port`.
    pub path: String,
    /// The value it has; none when it has none.
    pub before: Option<Planned>,
    /// The value it would have; none when it would have none.
    pub after: Option<Planned>,
    /// Whether this change is why the resource is replaced.
    pub forces_replacement: bool,
}

/// How many resources a plan creates, changes and so on. Each change counts once, but for new names and imports, which
/// may come with any other change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Made.
    pub create: usize,
    /// Changed in place.
    pub update: usize,
    /// Deleted and made again.
    pub replace: usize,
    /// Deleted.
    pub delete: usize,
    /// Let go of.
    pub forget: usize,
    /// Taken over.
    pub import: usize,
    /// Known by another name.
    pub rename: usize,
}

impl EnvironmentPlan {
    /// The number of changes of resources.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(self.stacks.iter().flat_map(|stack| &stack.changes))
    }

    /// The number of changes of objects in clusters.
    #[must_use]
    pub fn object_summary(&self) -> Summary {
        Summary::of_objects(self.clusters.iter().flat_map(|cluster| &cluster.changes))
    }

    /// Whether there is nothing to apply. Offline there is no cluster that objects could be applied to.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let no_objects = self.offline || self.clusters.iter().all(|cluster| cluster.changes.is_empty());
        no_objects && self.stacks.iter().all(|stack| stack.changes.is_empty())
    }

    /// The same plan with some of its stacks only, and no objects.
    #[must_use]
    pub fn only(mut self, stacks: &BTreeSet<String>) -> Self {
        self.clusters.clear();
        self.stacks.retain(|stack| stacks.contains(&stack.name));
        self
    }

    /// The changes of all stacks with the names of their stacks, the most dangerous first; then by stack.
    #[must_use]
    pub fn by_danger(&self) -> Vec<(&str, &ResourceChange)> {
        let mut changes: Vec<_> = self
            .stacks
            .iter()
            .flat_map(|stack| stack.changes.iter().map(|change| (stack.name.as_str(), change)))
            .collect();
        changes.sort_by_key(|(_, change)| change.danger());
        changes
    }

    /// The changes of objects that lose data, with the colours of their clusters.
    #[must_use]
    pub fn lost_objects(&self) -> Vec<(&str, &ObjectChange)> {
        let changes = self
            .clusters
            .iter()
            .flat_map(|cluster| cluster.changes.iter().map(|change| (cluster.colour.as_str(), change)));
        changes.filter(|(_, change)| change.danger() == Danger::LosesData).collect()
    }
}

impl Summary {
    /// Counts changes.
    #[must_use]
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a ResourceChange>) -> Self {
        let mut summary = Self::default();
        for change in changes {
            match change.action {
                Action::Create => summary.create += 1,
                Action::Update => summary.update += 1,
                Action::DeleteThenCreate | Action::CreateThenDelete => summary.replace += 1,
                Action::Delete => summary.delete += 1,
                Action::Forget => summary.forget += 1,
                Action::Read | Action::Keep => {}
            }
            summary.import += usize::from(change.import.is_some());
            summary.rename += usize::from(change.previous_address.is_some());
        }
        summary
    }

    /// Counts changes of objects.
    #[must_use]
    pub fn of_objects<'a>(changes: impl IntoIterator<Item = &'a ObjectChange>) -> Self {
        let mut summary = Self::default();
        for change in changes {
            match change.action {
                Action::Create => summary.create += 1,
                Action::Delete => summary.delete += 1,
                _ => summary.update += 1,
            }
        }
        summary
    }
}
