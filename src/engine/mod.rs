//! Drives `terraform`, `tofu` and `kubectl`: child processes, working copies, states, the order of stacks and objects.
//!
//! The engine takes stacks as text ([`StackSource`]) and gives back Terraform's own JSON; what a plan means is
//! [`crate::plan`]'s business, and whether a stack may be applied is asked of a [`Review`]. One mechanism serves every
//! plan of stacks: all stacks of an environment become modules of one root module, and their states are merged into one, so
//! that unknown values flow from stack to stack by Terraform's own rules. Applying is done stack by stack, each with
//! its own state. Nothing here prints, and nothing else in the program starts a process.

mod apply;
mod backing;
mod binary;
mod cluster;
mod command;
mod composition;
mod error;
mod files;
mod graph;
mod interrupt;
mod lock;
mod message;
mod objects;
mod offline;
mod online;
mod outputs;
pub mod rollout;
mod session;
mod source;
mod state;
mod workspace;

pub use apply::{Applied, Event, Review};
pub use binary::{Binary, Kind, Version, find, find_program};
pub use cluster::{
    ClusterError, ClusterSettings, Conflict, FieldPath, FieldStep, Kubectl, ObjectEvent, ObjectIdentity,
    ObservedCluster, ObservedObject, find_kubectl,
};
pub use error::Error;
pub use graph::order;
pub use interrupt::Interrupts;
pub use session::{Mode, Planned, Purpose, Session, Settings};
pub use source::{
    Adjustment, ClusterSource, EnvironmentSource, Input, KeptFields, ObjectFile, ObjectSource, Origin, OutputReference,
    SourceFile, StackSource,
};
