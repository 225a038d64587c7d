//! What became of each step of a run.

use std::io;

use camino::Utf8PathBuf;

use super::event::Ending;
use super::schedule::Left;
use super::step::Step;
use crate::engine::Error;
use crate::engine::journal::{Run, log_in};

/// What became of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The steps, in the order in which they ended; those that were not begun come last.
    pub steps: Vec<StepOutcome>,
    /// The run as its journal tells it; none when there was no step.
    pub run: Option<Run>,
    /// The folder with the journal and the logs.
    pub folder: Option<Utf8PathBuf>,
    /// What was wrong when something could not be noted in the journal.
    pub trouble: Option<io::Error>,
}

/// What became of a step.
#[derive(Debug)]
pub struct StepOutcome {
    /// The step.
    pub step: Step,
    /// What became of it.
    pub result: StepResult,
}

/// What became of a step.
#[derive(Debug)]
pub enum StepResult {
    /// Its changes were made.
    Applied,
    /// There was nothing to do.
    Unchanged,
    /// It was not done, or not all of it.
    Failed(Error),
    /// It was not begun.
    Left(Left),
}

impl StepResult {
    /// How the step has ended.
    #[must_use]
    pub fn ending(&self) -> Ending {
        match self {
            Self::Applied => Ending::Applied,
            Self::Unchanged => Ending::Unchanged,
            Self::Failed(error) => Ending::of(error),
            Self::Left(_) => Ending::Left,
        }
    }
}

impl Outcome {
    /// The steps that ended in some way.
    pub fn with(&self, ending: Ending) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |outcome| outcome.result.ending() == ending).map(|outcome| &outcome.step)
    }

    /// What went wrong, step by step.
    pub fn failures(&self) -> impl Iterator<Item = (&Step, &Error)> {
        self.steps.iter().filter_map(|outcome| match &outcome.result {
            StepResult::Failed(error) => Some((&outcome.step, error)),
            _ => None,
        })
    }

    /// What was said during a step; none when it was not begun.
    #[must_use]
    pub fn log(&self, step: &Step) -> Option<Utf8PathBuf> {
        let was_begun =
            self.steps.iter().any(|outcome| outcome.step == *step && !matches!(outcome.result, StepResult::Left(_)));
        self.folder.as_ref().filter(|_| was_begun).map(|folder| log_in(folder, step))
    }

    /// Whether every step was done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.steps.iter().all(|outcome| matches!(outcome.result, StepResult::Applied | StepResult::Unchanged))
    }

    /// The first thing that went wrong, if anything did.
    ///
    /// # Errors
    /// With that.
    pub fn into_result(mut self) -> Result<Self, Error> {
        let failed = self.steps.iter().position(|outcome| matches!(outcome.result, StepResult::Failed(_)));
        match failed.map(|index| self.steps.remove(index).result) {
            Some(StepResult::Failed(error)) => Err(error),
            _ => Ok(self),
        }
    }
}
