//! Carrying out: steps in parallel, each as soon as what it needs is done; and only within what was reviewed.
//!
//! What is to be done is never read from notes of an earlier run, but from the states themselves and from the clusters,
//! so that a run which was stopped is continued by running it again.

mod event;
mod outcome;
mod review;
mod run;
mod schedule;
mod stack;
mod step;

pub use event::{Counts, Ending, Event, Happening, Phase, ResourceAction, ResourceEvent};
pub use outcome::{Outcome, StepOutcome, StepResult};
pub use review::Review;
pub use schedule::Left;
pub use step::Step;
