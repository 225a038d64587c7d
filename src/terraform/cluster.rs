//! (being written)

use super::Stack;
use super::stack::StackBuilder;
use crate::model::{Cluster, Environment};

pub(super) fn stack(environment: &Environment, cluster: &Cluster) -> Stack {
    StackBuilder::new(environment, format!("cluster-{}", cluster.colour)).finish()
}
