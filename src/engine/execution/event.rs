//! What happens while steps are carried out; for showing it and for the journal.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::step::Step;
use crate::engine::journal::PlannedStep;
use crate::engine::{Error, ObjectEvent};

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The run begins, with these steps.
    Began(Vec<PlannedStep>),
    /// Something happens to a step.
    Step(Step, Happening),
    /// Something that a person should know.
    Notice(String),
    /// Nothing has happened for a moment.
    Tick,
}

/// What happens to a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// The stack is being planned with the values it has now.
    Planning,
    /// The changes of the stack are about to be made.
    Applying(Counts),
    /// Something happens to a resource of the stack.
    Resource(ResourceEvent),
    /// Something happens to the objects of the cluster.
    Objects(ObjectEvent),
    /// The step has ended.
    Ended(Ending),
}

/// How a step has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Its changes were made.
    Applied,
    /// There was nothing to do.
    Unchanged,
    /// Something went wrong.
    Failed,
    /// A guard refused it, before anything of it was touched.
    Refused,
    /// A signal came.
    Interrupted,
    /// It was not begun.
    Left,
}

impl Ending {
    /// How a step has ended that an error ended.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Interrupted => Self::Interrupted,
            error if error.is_refusal() => Self::Refused,
            _ => Self::Failed,
        }
    }
}

/// How many resources of a stack are changed in which way. What is replaced counts as deleted and as created.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Created.
    pub create: usize,
    /// Changed in place.
    pub update: usize,
    /// Deleted.
    pub delete: usize,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub fn total(self) -> usize {
        self.create + self.update + self.delete
    }
}

/// What happens to a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceEvent {
    /// The resource, for example `aws_subnet.private["us-east-1a"]`.
    pub address: String,
    /// What is done to it.
    pub action: ResourceAction,
    /// How far that is.
    pub phase: Phase,
    /// What the resource is called outside of Terraform, as soon as that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How long it has taken so far.
    #[serde(default, rename = "seconds", with = "seconds")]
    pub took: Duration,
}

/// What is done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceAction {
    /// It is created.
    Create,
    /// It is changed in place.
    Update,
    /// It is deleted.
    Delete,
    /// Something else, such as that it is read.
    Other,
}

/// How far an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// It has begun.
    Began,
    /// It goes on.
    GoesOn,
    /// It is done.
    Done,
    /// It failed.
    Failed,
}

/// A span of time in whole seconds.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(time.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}
