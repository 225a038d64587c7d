//! The lines of a journal.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::engine::{Counts, Ending, ResourceEvent, Step};

/// The format of the lines; it is raised when a reader would have to change.
pub(super) const FORMAT: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) struct Record {
    /// When, as RFC 3339 writes it.
    pub(in crate::engine) time: String,
    /// What.
    pub(in crate::engine) entry: Entry,
}

/// What is noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::engine) enum Entry {
    /// The run began.
    RunBegan(RunBegan),
    /// A step began.
    StepBegan(Step),
    /// The changes of a stack are about to be made.
    Applying(Applying),
    /// An action on a resource ended.
    Resource(OfResource),
    /// A step ended.
    StepEnded(StepEnded),
    /// Something that a person was told.
    Notice(String),
    /// The run ended, in good order.
    RunEnded,
}

/// What a run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunBegan {
    /// The format of the journal.
    pub format: u32,
    /// The name of the run, which is that of its folder.
    pub run: String,
    /// The environment.
    pub environment: String,
    /// Whether the environment is removed.
    pub destroy: bool,
    /// Whether nothing real is done.
    pub offline: bool,
    /// What was typed.
    pub command: String,
    /// The number of the process.
    pub process: u32,
    /// The machine.
    pub host: String,
    /// The version of this program.
    pub platform_version: String,
    /// The engine and its version, for example `terraform 1.11.4`.
    pub engine: String,
    /// All steps, and what each needs.
    pub steps: Vec<PlannedStep>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// The step.
    pub step: Step,
    /// The steps that have to be done before it.
    pub needs: Vec<Step>,
}

/// The changes of a stack are about to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) struct Applying {
    /// The stack.
    pub(in crate::engine) step: Step,
    /// How many changes.
    pub(in crate::engine) planned: Counts,
}

/// An action on a resource ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) struct OfResource {
    /// The stack.
    pub(in crate::engine) step: Step,
    /// What was done to which resource.
    pub(in crate::engine) resource: ResourceEvent,
}

/// What was found to be wrong in a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFinding {
    /// What kind of failure it is, for example `failure-vpc-quota`; `terraform` or `kubernetes` where it is not known.
    pub code: String,
    /// What is wrong.
    pub summary: String,
    /// What was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
}

impl From<&Diagnostic> for StepFinding {
    fn from(finding: &Diagnostic) -> Self {
        Self {
            code: finding.code.to_owned(),
            summary: finding.summary.clone(),
            detail: finding.detail.clone(),
            help: finding.help.clone(),
        }
    }
}

/// A step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) struct StepEnded {
    /// The step.
    pub(in crate::engine) step: Step,
    /// How.
    pub(in crate::engine) ending: Ending,
    /// What was wrong, or why it was not begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::engine) reason: Option<String>,
    /// What was found, as it is told to a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::engine) findings: Vec<StepFinding>,
    /// How long it took.
    pub(in crate::engine) milliseconds: u64,
}
