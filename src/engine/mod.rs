//! Drives `terraform`, `tofu` and `kubectl`: child processes, working copies, states, the order of stacks and objects.
//!
//! The engine takes stacks as text ([`StackSource`]) and gives back Terraform's own JSON; what a plan means is
//! [`crate::plan`]'s business, and whether a stack may be applied is asked of a [`Review`]. One mechanism serves every
//! plan of stacks: all stacks of an environment become modules of one root module, and their states are merged into one, so
//! that unknown values flow from stack to stack by Terraform's own rules. Applying is done stack by stack, each with
//! its own state. Nothing here prints, and nothing else in the program starts a process.

mod backing;
mod binary;
mod clock;
mod cluster;
mod command;
mod composition;
mod context;
mod error;
mod execution;
mod explained;
mod files;
mod git;
mod graph;
mod holder;
mod interrupt;
mod journal;
mod lock;
mod message;
mod objects;
mod offline;
mod online;
mod outputs;
mod rescue;
pub mod review;
pub mod rollout;
mod session;
mod source;
mod state;
mod streams;
mod watch;
mod workspace;

pub use binary::{Binary, Kind, Version, find, find_program};
pub use clock::{span, timestamp};
pub use cluster::{
    ClusterError, ClusterSettings, Conflict, FieldPath, FieldStep, Kubectl, ObjectEvent, ObjectIdentity,
    ObservedCluster, ObservedObject, UnknownField, find_kubectl,
};
pub use error::Error;
pub use execution::{
    Counts, Ending, Event, Happening, Left, Outcome, Phase, ResourceAction, ResourceEvent, Review, Step, StepOutcome,
    StepResult,
};
pub use git::{Repository, RevisionFile};
pub use graph::order;
pub use holder::{Holder, Leftover};
pub use interrupt::Interrupts;
pub use journal::{PlannedStep, Run, RunBegan, StepFinding, StepRun};
pub use lock::Holders;
pub use session::{Limits, Mode, Planned, Purpose, Session, Settings};
pub use source::{
    Adjustment, ClusterSource, EnvironmentSource, Input, KeptFields, ObjectFile, ObjectSource, Origin, OutputReference,
    SharedSource, SourceFile, StackSource,
};
