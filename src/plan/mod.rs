//! One plan per environment, out of Terraform's JSON and what clusters answer.
//!
//! A plan holds what a person reviews and what an apply is held against, and never a sensitive value. How it is shown
//! is [`crate::report`]'s business.

mod comparison;
mod danger;
mod difference;
mod document;
mod drift;
mod field_difference;
mod objects;
mod reading;
mod resource;
pub mod risk;
mod saved;
mod secrecy;
mod section;
mod shown;
mod summary;
mod touched;
mod value;
mod waiting;

pub use comparison::Reviewed;
pub use danger::Danger;
pub use document::{Engine, EnvironmentPlan, FailedPlan, Places, PlanDocument};
pub use drift::{drifted_objects, read_drift};
pub use objects::{ClusterPlan, Conflict, ObjectChange, read_objects};
pub use reading::{ReadError, read};
pub use resource::{Action, AttributeChange, ResourceChange, StackPlan};
pub use saved::{FileDigests, LoadError, SavedPlan, digest_files};
pub use section::{Group, Section};
pub use summary::Summary;
pub use touched::{Touched, TouchedKind, TouchedPart};
pub use value::Planned;
