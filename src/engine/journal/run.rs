//! A run, as its journal tells it.

use serde::Serialize;

use super::record::{Entry, Record, RunBegan, StepFinding};
use crate::engine::{Counts, Ending, Phase, ResourceAction, ResourceEvent, Step};

/// What is known of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it is.
    pub began: RunBegan,
    /// When it began.
    pub began_at: String,
    /// When it ended; none when it has not, or was killed.
    pub ended_at: Option<String>,
    /// Its steps.
    pub steps: Vec<StepRun>,
    /// What a person was told.
    pub notices: Vec<String>,
}

/// What is known of a step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepRun {
    /// The step.
    pub step: Step,
    /// The steps that had to be done before it.
    pub needs: Vec<Step>,
    /// When it began.
    pub began_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// How long it took.
    pub milliseconds: u64,
    /// How it ended; none when it has not.
    pub ending: Option<Ending>,
    /// What was wrong, or why it was not begun.
    pub reason: Option<String>,
    /// What was found, as it is told to a person.
    pub findings: Vec<StepFinding>,
    /// The changes that were about to be made; none when it did not get that far.
    pub planned: Option<Counts>,
    /// What was done to resources, in the order in which it ended.
    pub resources: Vec<ResourceEvent>,
}

impl Run {
    /// Puts together what the lines of a journal say; none when they do not say what the run is.
    pub(super) fn of(records: impl IntoIterator<Item = Record>) -> Option<Self> {
        let mut records = records.into_iter();
        let first = records.next()?;
        let Entry::RunBegan(began) = first.entry else { return None };
        let mut run = Self::new(began, first.time);
        records.for_each(|record| run.note(record));
        Some(run)
    }

    /// A run that has just begun.
    pub(super) fn new(began: RunBegan, began_at: String) -> Self {
        let step = |planned: &super::record::PlannedStep| StepRun {
            step: planned.step.clone(),
            needs: planned.needs.clone(),
            began_at: None,
            ended_at: None,
            milliseconds: 0,
            ending: None,
            reason: None,
            findings: Vec::new(),
            planned: None,
            resources: Vec::new(),
        };
        let steps = began.steps.iter().map(step).collect();
        Self { began, began_at, ended_at: None, steps, notices: Vec::new() }
    }

    /// Takes one more line into account.
    pub(super) fn note(&mut self, record: Record) {
        let time = record.time;
        match record.entry {
            Entry::RunBegan(_) => {}
            Entry::StepBegan(step) => self.of_step(&step, |step| step.began_at = Some(time)),
            Entry::Applying(applying) => self.of_step(&applying.step, |step| step.planned = Some(applying.planned)),
            Entry::Resource(of) => self.of_step(&of.step, |step| step.resources.push(of.resource)),
            Entry::StepEnded(ended) => self.of_step(&ended.step, |step| {
                (step.ended_at, step.milliseconds) = (Some(time), ended.milliseconds);
                (step.ending, step.reason) = (Some(ended.ending), ended.reason);
                step.findings = ended.findings;
            }),
            Entry::Notice(text) => self.notices.push(text),
            Entry::RunEnded => self.ended_at = Some(time),
        }
    }

    fn of_step(&mut self, step: &Step, change: impl FnOnce(&mut StepRun)) {
        if let Some(found) = self.steps.iter_mut().find(|known| known.step == *step) {
            change(found);
        }
    }

    /// The steps that had begun and of which nothing more is known: they were under way when the run was killed.
    pub fn under_way(&self) -> impl Iterator<Item = &StepRun> {
        self.steps.iter().filter(|step| step.began_at.is_some() && step.ending.is_none())
    }

    /// The steps that ended in some way.
    pub fn with(&self, ending: Ending) -> impl Iterator<Item = &StepRun> {
        self.steps.iter().filter(move |step| step.ending == Some(ending))
    }
}

impl StepRun {
    /// The changes that were made.
    #[must_use]
    pub fn made(&self) -> Counts {
        let mut counts = Counts::default();
        for resource in self.resources.iter().filter(|resource| resource.phase == Phase::Done) {
            match resource.action {
                ResourceAction::Create => counts.create += 1,
                ResourceAction::Update => counts.update += 1,
                ResourceAction::Delete => counts.delete += 1,
                ResourceAction::Other => {}
            }
        }
        counts
    }
}
