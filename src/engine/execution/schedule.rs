//! Which step comes next: each begins as soon as what it needs is done.

use std::collections::{BTreeMap, BTreeSet};

use super::step::{Needs, Step};

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Waiting,
    Running,
    Done,
    Failed,
}

/// The steps of a run and how far each is.
#[derive(Debug)]
pub(super) struct Schedule {
    /// In the order in which those that could come next are taken.
    order: Vec<Step>,
    needs: Needs,
    progress: BTreeMap<Step, Progress>,
    is_stopped: bool,
}

/// Why a step was not begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// Steps that it needs, one after the other, were not done.
    Needs(Vec<Step>),
    /// The whole run was stopped.
    Stopped,
}

impl Schedule {
    /// All steps are waiting. Those that `order` does not have come last.
    pub(super) fn new(needs: Needs, order: &[String]) -> Self {
        let rank = |step: &Step| match step {
            Step::Stack(name) => order.iter().position(|known| known == name).unwrap_or(order.len()),
            Step::Objects(_) => order.len(),
        };
        let mut steps: Vec<Step> = needs.keys().cloned().collect();
        steps.sort_by_key(rank);
        let progress = steps.iter().map(|step| (step.clone(), Progress::Waiting)).collect();
        Self { order: steps, needs, progress, is_stopped: false }
    }

    /// The steps, in order.
    pub(super) fn steps(&self) -> &[Step] {
        &self.order
    }

    /// What a step needs done before it.
    pub(super) fn needs(&self, step: &Step) -> BTreeSet<Step> {
        self.needs.get(step).cloned().unwrap_or_default()
    }

    /// A step that can begin now; it counts as running from now on.
    pub(super) fn next(&mut self) -> Option<Step> {
        if self.is_stopped {
            return None;
        }
        let is_ready = |step: &&Step| {
            self.is(step, Progress::Waiting) && self.needs[*step].iter().all(|before| self.is(before, Progress::Done))
        };
        let next = self.order.iter().find(is_ready).cloned()?;
        self.progress.insert(next.clone(), Progress::Running);
        Some(next)
    }

    /// Notes that a step has ended.
    pub(super) fn ended(&mut self, step: &Step, is_done: bool) {
        self.progress.insert(step.clone(), if is_done { Progress::Done } else { Progress::Failed });
    }

    /// Lets nothing begin any more.
    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// Whether a step runs.
    pub(super) fn is_busy(&self) -> bool {
        self.progress.values().any(|progress| *progress == Progress::Running)
    }

    /// The steps that were not begun, and why.
    pub(super) fn left(&self) -> Vec<(Step, Left)> {
        let waiting = self.order.iter().filter(|step| self.is(step, Progress::Waiting));
        let why = |step: &Step| match self.failed_before(step) {
            failed if failed.is_empty() => Left::Stopped,
            failed => Left::Needs(failed),
        };
        waiting.map(|step| (step.clone(), why(step))).collect()
    }

    /// The steps that failed and that a step needs, directly or not.
    fn failed_before(&self, step: &Step) -> Vec<Step> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![step]);
        while let Some(step) = open.pop() {
            open.extend(self.needs[step].iter().filter(|before| seen.insert((*before).clone())));
        }
        self.order.iter().filter(|step| seen.contains(step) && self.is(step, Progress::Failed)).cloned().collect()
    }

    fn is(&self, step: &Step, progress: Progress) -> bool {
        self.progress.get(step) == Some(&progress)
    }
}

#[cfg(test)]
mod tests {
    use super::{Left, Needs, Schedule, Step};

    fn stack(name: &str) -> Step {
        Step::Stack(name.to_owned())
    }

    /// `network` and `audit` can begin; `data` needs `network`, `cluster` needs `data`.
    fn schedule() -> Schedule {
        let needs: Needs = [
            (stack("network"), [].into()),
            (stack("data"), [stack("network")].into()),
            (stack("cluster"), [stack("data")].into()),
            (stack("audit"), [].into()),
        ]
        .into();
        Schedule::new(needs, &["network", "audit", "data", "cluster"].map(str::to_owned))
    }

    #[test]
    fn a_step_begins_as_soon_as_what_it_needs_is_done() {
        let mut schedule = schedule();
        assert_eq!(
            (schedule.next(), schedule.next(), schedule.next()),
            (Some(stack("network")), Some(stack("audit")), None)
        );
        schedule.ended(&stack("network"), true);
        assert_eq!((schedule.next(), schedule.next()), (Some(stack("data")), None));
        assert!(schedule.is_busy());
    }

    #[test]
    fn what_fails_stops_only_what_needs_it() {
        let mut schedule = schedule();
        assert_eq!(schedule.next(), Some(stack("network")));
        schedule.ended(&stack("network"), false);
        assert_eq!((schedule.next(), schedule.next()), (Some(stack("audit")), None));
        schedule.ended(&stack("audit"), true);
        let because = Left::Needs(vec![stack("network")]);
        assert_eq!(schedule.left(), [(stack("data"), because.clone()), (stack("cluster"), because)]);
        assert!(!schedule.is_busy());
    }

    #[test]
    fn nothing_begins_after_a_stop() {
        let mut schedule = schedule();
        assert_eq!(schedule.next(), Some(stack("network")));
        schedule.stop();
        schedule.ended(&stack("network"), true);
        assert_eq!(schedule.next(), None);
        assert_eq!(schedule.left().iter().map(|(_, left)| left).collect::<Vec<_>>(), [&Left::Stopped; 3]);
    }
}
