//! One run: starts steps, a few at a time, tells what happens, and notes it.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use super::event::{Counts, Ending, Event, Happening, Phase};
use super::outcome::{Outcome, StepOutcome, StepResult};
use super::review::Review;
use super::schedule::{Left, Schedule};
use super::step::{Step, only, steps};
use crate::engine::journal::{
    self, Applying, Entry, Journal, Log, OfResource, PlannedStep, RunBegan, RunFolder, StepEnded, StepFinding,
};
use crate::engine::session::{Purpose, Session};
use crate::engine::state::State;
use crate::engine::{ClusterSource, Error};

/// How often is told that nothing has happened.
const TICK: Duration = Duration::from_millis(500);

/// What all steps of a run share.
pub(in crate::engine) struct Recorder {
    pub(in crate::engine) folder: RunFolder,
    journal: Mutex<Journal>,
    events: Sender<Event>,
}

/// What the steps of a run work with.
pub(super) struct Work<'a> {
    pub(super) purpose: Purpose,
    pub(super) review: &'a dyn Review,
    pub(super) states: &'a Mutex<BTreeMap<String, State>>,
    pub(super) recorder: &'a Recorder,
}

/// A step that runs.
type Running<'scope> = (Step, ScopedJoinHandle<'scope, Result<bool, Error>>);

impl Session {
    /// Applies the stacks and the objects in clusters; the other way round when all is to be destroyed. Several steps
    /// are carried out at once, each as soon as what it needs is done. Offline there is no cluster, and no object is
    /// applied.
    ///
    /// A step that fails keeps those from beginning that need it. A step that would do more than was reviewed, and a
    /// signal, keep all others from beginning. What was applied stays as it is, and applying again goes on from there.
    ///
    /// # Errors
    /// When nothing could be begun. What goes wrong with a step is in the outcome.
    pub fn apply(
        &self,
        purpose: Purpose,
        review: &dyn Review,
        on_event: &mut dyn FnMut(&Event),
    ) -> Result<Outcome, Error> {
        let states = Mutex::new(self.states()?);
        let clusters = self.worked_clusters();
        if !clusters.is_empty() {
            self.check_kubectl()?;
        }
        let order = self.order_for(purpose);
        let all = steps(&self.context.source, &order, clusters, purpose);
        let chosen = self.chosen.as_ref().map_or_else(|| all.clone(), |chosen| only(&all, chosen));
        let mut schedule = Schedule::new(chosen, &order);
        if schedule.steps().is_empty() {
            return Ok(Outcome::default());
        }
        let (events, happened) = mpsc::channel();
        let recorder = self.recorder(purpose, &schedule, events)?;
        on_event(&Event::Began(planned_steps(&schedule)));
        let work = Work { purpose, review, states: &states, recorder: &recorder };
        let mut steps = self.carry_out(&mut schedule, &work, &happened, on_event);
        for (step, left) in schedule.left() {
            recorder.note(Entry::StepEnded(ended(&step, Ending::Left, Some(reason(&left)), Duration::ZERO)));
            steps.push(StepOutcome { step, result: StepResult::Left(left) });
        }
        let folder = recorder.folder.path().to_owned();
        let (run, trouble) = recorder.end();
        Ok(Outcome { steps, run: Some(run), folder: Some(folder), trouble })
    }

    /// The clusters that are worked on.
    fn worked_clusters(&self) -> &[ClusterSource] {
        if self.backing.is_offline() { &[] } else { &self.context.source.clusters }
    }

    /// Begins steps as they become ready, until none is left that could begin.
    fn carry_out(
        &self,
        schedule: &mut Schedule,
        work: &Work<'_>,
        happened: &Receiver<Event>,
        on_event: &mut dyn FnMut(&Event),
    ) -> Vec<StepOutcome> {
        let mut outcomes = Vec::new();
        thread::scope(|scope| {
            let mut running: Vec<Running<'_>> = Vec::new();
            loop {
                if self.context.runner.interrupts.received() {
                    schedule.stop();
                }
                while running.len() < self.limits.jobs.max(1) {
                    let Some(step) = schedule.next() else { break };
                    running.push(self.begin(scope, step, work));
                }
                if !schedule.is_busy() {
                    break;
                }
                let event = match happened.recv_timeout(TICK) {
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Event::Tick,
                    Ok(event) => event,
                };
                on_event(&event);
                // The event that a step has ended is the last thing that its thread does.
                let is_over = |running: &Running<'_>| {
                    matches!(&event, Event::Step(step, Happening::Ended(_)) if *step == running.0)
                        || running.1.is_finished()
                };
                for (step, thread) in running.extract_if(.., |running| is_over(running)) {
                    let result = match thread.join().unwrap_or_else(|panic| resume_unwind(panic)) {
                        Ok(true) => StepResult::Applied,
                        Ok(false) => StepResult::Unchanged,
                        Err(error) => StepResult::Failed(error),
                    };
                    schedule.ended(&step, !matches!(result, StepResult::Failed(_)));
                    if result.ending() == Ending::Refused {
                        schedule.stop();
                    }
                    outcomes.push(StepOutcome { step, result });
                }
            }
        });
        happened.try_iter().for_each(|event| on_event(&event));
        outcomes
    }

    /// Starts a step in a thread of its own.
    fn begin<'scope, 'env>(
        &'env self,
        scope: &'scope Scope<'scope, 'env>,
        step: Step,
        work: &'env Work<'_>,
    ) -> Running<'scope> {
        let of_thread = step.clone();
        let thread = scope.spawn(move || {
            let begin = Instant::now();
            work.recorder.note(Entry::StepBegan(of_thread.clone()));
            let result = self.carry_out_step(&of_thread, work);
            work.recorder.step_ended(&of_thread, &result, begin.elapsed());
            result
        });
        (step, thread)
    }

    fn carry_out_step(&self, step: &Step, work: &Work<'_>) -> Result<bool, Error> {
        let log = Log::begin(work.recorder.folder.log(step))?;
        match step {
            Step::Stack(name) => match self.context.source.stack(name) {
                Some(stack) => self.apply_stack(stack, work, &log),
                None => Ok(false),
            },
            Step::Objects(colour) => {
                match self.context.source.clusters.iter().find(|cluster| cluster.colour == *colour) {
                    Some(cluster) => self.carry_out_objects(cluster, work, &log),
                    None => Ok(false),
                }
            }
        }
    }

    /// Applies or removes the objects of a cluster.
    fn carry_out_objects(&self, cluster: &ClusterSource, work: &Work<'_>, log: &Log) -> Result<bool, Error> {
        let step = Step::Objects(cluster.colour.clone());
        let states = lock(work.states).clone();
        let mut tell = |event| {
            log.line(format!("{event:?}\n").as_bytes());
            work.recorder.tell(&step, Happening::Objects(event));
        };
        match work.purpose {
            Purpose::Change => self.apply_objects(cluster, &states, work.review, &mut tell),
            Purpose::Destroy => self.remove_objects(cluster, &states, work.review, &mut tell),
        }
    }

    /// Makes the folder of the run and begins its journal.
    fn recorder(&self, purpose: Purpose, schedule: &Schedule, events: Sender<Event>) -> Result<Recorder, Error> {
        let folder = RunFolder::create(&self.context.workspace.runs())?;
        let holder = &self.holder;
        let binary = &self.context.runner.binary;
        let began = RunBegan {
            format: journal::FORMAT,
            run: folder.name().to_owned(),
            environment: self.context.source.name.clone(),
            destroy: purpose == Purpose::Destroy,
            offline: self.backing.is_offline(),
            command: holder.command.clone(),
            process: holder.process,
            host: holder.host.clone(),
            platform_version: env!("CARGO_PKG_VERSION").to_owned(),
            engine: format!("{} {}", binary.kind.name(), binary.version),
            steps: planned_steps(schedule),
        };
        let journal = Mutex::new(Journal::begin(&folder, began)?);
        Ok(Recorder { folder, journal, events })
    }
}

impl Recorder {
    /// Tells of something, and notes it where it is worth it.
    pub(in crate::engine) fn tell(&self, step: &Step, happening: Happening) {
        if let Happening::Resource(resource) = &happening
            && matches!(resource.phase, Phase::Done | Phase::Failed)
        {
            self.note(Entry::Resource(OfResource { step: step.clone(), resource: resource.clone() }));
        }
        // Nobody listens any more when the run is over.
        let _ = self.events.send(Event::Step(step.clone(), happening));
    }

    /// Tells a person of something that is not about a single change.
    pub(in crate::engine) fn notice(&self, text: String) {
        self.note(Entry::Notice(text.clone()));
        let _ = self.events.send(Event::Notice(text));
    }

    /// Notes that the changes of a stack are about to be made, before anything else.
    ///
    /// # Errors
    /// When that cannot be noted: a disk that is full keeps no state either.
    pub(in crate::engine) fn about_to_apply(&self, step: &Step, planned: Counts) -> Result<(), Error> {
        let noted = lock(&self.journal).note_first(Entry::Applying(Applying { step: step.clone(), planned }));
        noted.map_err(|source| Error::Io { action: "writing", path: self.folder.journal(), source })?;
        self.tell(step, Happening::Applying(planned));
        Ok(())
    }

    fn step_ended(&self, step: &Step, result: &Result<bool, Error>, took: Duration) {
        let (ending, reason) = match result {
            Ok(true) => (Ending::Applied, None),
            Ok(false) => (Ending::Unchanged, None),
            Err(error) => (Ending::of(error), Some(error.to_string())),
        };
        let found = result.as_ref().err().and_then(Error::findings);
        let findings = found.into_iter().flat_map(|found| found.iter()).map(StepFinding::from).collect();
        self.note(Entry::StepEnded(StepEnded { findings, ..ended(step, ending, reason, took) }));
        self.tell(step, Happening::Ended(ending));
    }

    fn note(&self, entry: Entry) {
        lock(&self.journal).note(entry);
    }

    fn end(self) -> (journal::Run, Option<std::io::Error>) {
        self.journal.into_inner().unwrap_or_else(PoisonError::into_inner).end()
    }
}

fn planned_steps(schedule: &Schedule) -> Vec<PlannedStep> {
    let planned = |step: &Step| PlannedStep { step: step.clone(), needs: schedule.needs(step).into_iter().collect() };
    schedule.steps().iter().map(planned).collect()
}

fn ended(step: &Step, ending: Ending, reason: Option<String>, took: Duration) -> StepEnded {
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    StepEnded { step: step.clone(), ending, reason, findings: Vec::new(), milliseconds }
}

/// Why a step was not begun, in words.
fn reason(left: &Left) -> String {
    match left {
        Left::Needs(steps) => {
            let steps: Vec<String> = steps.iter().map(|step| format!("`{step}`")).collect();
            format!("it needs {}", steps.join(", "))
        }
        Left::Stopped => "the run was stopped".to_owned(),
    }
}

/// What is behind a lock, also after another thread has panicked with it: that panic ends the run by itself.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
