//! The stack `recovery`: the second region, which takes over when the first one is lost.
//!
//! One root module holds all of it, so that it is applied and looked at as one, with a state of its own in its own region.
//! Its parts are rendered by the code that renders the stacks of the first region, over an environment that differs in
//! region, names and addresses only; what is here is what ties the two regions together.

use super::stack::StackBuilder;
use super::{Stack, cluster, data, edge, network, security};
use crate::model::{Recovery, STANDBY};

/// The stacks of the first region whose counterparts are parts of this one.
const PARTS: [&str; 5] = ["security", "network", "data", "edge", STANDBY];

pub(super) fn stack(recovery: &Recovery) -> Stack {
    let environment = recovery.environment.as_ref();
    let mut stack = StackBuilder::merging(environment, STANDBY, &PARTS);
    stack.begin("security");
    security::contents(environment, &mut stack);
    stack.begin("network");
    network::contents(environment, &mut stack);
    if !environment.databases.is_empty() || !environment.caches.is_empty() {
        stack.begin("data");
        data::contents(environment, &mut stack);
    }
    if let Some(way_in) = &environment.edge {
        stack.begin("edge");
        edge::contents(environment, way_in, &mut stack);
    }
    for standby in &environment.clusters {
        stack.begin("cluster");
        cluster::contents(environment, standby, &mut stack);
    }
    stack.finish()
}
