//! Policies: what Kubernetes objects have to keep, written once in Rego and used twice.
//!
//! Here the rendered objects are judged by them, before anything is applied; Gatekeeper judges what comes into the clusters
//! by the same files, which are carried there in `ConstraintTemplate`s. A policy is a file `<name>.rego`: its title, its
//! reason, what to do instead and which kinds it looks at stand in the annotations of its package, as OPA knows them.

mod file;
mod judge;
mod metadata;
mod set;

pub use file::{Kind, Policy};
pub use judge::{Bound, Judge, Violation};
pub use regorus::Value;
pub use set::{FOLDER, Policies};
