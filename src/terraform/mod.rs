//! The environment as Terraform: one root module per stack, one file per stack here.
//!
//! A stack takes what other stacks made through variables and hands on what it made through outputs; the edges
//! between stacks are those variables and nothing else. `security` comes before `network`, because the keys that
//! encrypt the flow logs are made there. `edge` comes before the clusters, so that a switch moves the traffic before it
//! touches a cluster; the clusters let the load balancer in. `recovery`, the second region, comes after the first.

pub mod adopt;
mod alarms;
mod bucket;
mod iam;
mod inputs;
mod key;
mod logs;
mod moves;
pub mod own;
mod policy;
mod protection;
mod replication;
mod stack;

mod backup;
mod bootstrap;
mod cluster;
mod cost;
mod data;
pub mod delivery;
mod edge;
mod network;
mod recovery;
mod review;
mod security;

pub use bootstrap::{boundary_arn, log_bucket, pipeline_role};
pub use stack::{Input, Stack, StackFile};

use crate::hcl::Body;
use crate::model::Environment;

/// All stacks of an environment, in an order in which they can be applied. An environment that shares another's
/// infrastructure has none, but for that of a pull request, which has one at the most.
#[must_use]
pub fn stacks(environment: &Environment) -> Vec<Stack> {
    if let Some(review) = &environment.review {
        return review::stack(environment, review).into_iter().collect();
    }
    if environment.shares.is_some() {
        return Vec::new();
    }
    let mut stacks = vec![bootstrap::stack(environment), security::stack(environment), network::stack(environment)];
    let has_stores = !environment.databases.is_empty() || !environment.caches.is_empty();
    if has_stores || !environment.buckets.is_empty() || data::has_repositories(environment) {
        stacks.push(data::stack(environment));
    }
    stacks.extend(environment.edge.as_ref().map(|edge| edge::stack(environment, edge)));
    stacks.extend(environment.clusters.iter().map(|cluster| cluster::stack(environment, cluster)));
    stacks.extend(environment.clusters.iter().filter_map(|cluster| delivery::stack(environment, cluster)));
    stacks.extend(backup::stack(environment));
    stacks.extend(cost::stack(environment));
    if let Some(second) = &environment.recovery {
        stacks.push(recovery::stack(second));
        let standby = &second.environment;
        stacks.extend(standby.clusters.iter().filter_map(|cluster| delivery::stack(standby, cluster)));
    }
    stacks.retain(|stack| !environment.leaves_out(&stack.name));
    moves::add(environment, &mut stacks);
    stacks
}

/// The resources of a body in another region than the stack's. Identities and DNS records, which are of no region, have no
/// place in it.
fn in_region(region: &str, body: Body) -> Body {
    body.map_blocks(|block| block.first_attribute("region", region))
}
