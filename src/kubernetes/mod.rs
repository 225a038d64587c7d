//! The environment as Kubernetes and Istio objects: one file per service or component and cluster.
//!
//! The objects come from `templates/kubernetes/**.yaml.tera`, where a platform engineer can read and replace them.

pub mod context;
mod tree;

pub use tree::{Key, Node, Object, Scalar, Shape, Value, Values, View};
