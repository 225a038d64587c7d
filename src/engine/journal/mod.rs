//! What happened in a run: a journal that is only ever added to, and a log for each step.
//!
//! A run that is killed leaves its journal as it is. Nothing is read back to decide what is to be done; it is there
//! for people, and for the report of a run.

mod folder;
mod log;
mod record;
mod run;
mod writer;

pub use record::{PlannedStep, RunBegan, StepFinding};
pub use run::{Run, StepRun};

pub(super) use folder::{RunFolder, log_in};
pub(super) use log::Log;
pub(super) use record::{Applying, Entry, OfResource, StepEnded};
pub(super) use writer::Journal;

/// The format of the journals that this version writes.
pub(super) const FORMAT: u32 = record::FORMAT;
