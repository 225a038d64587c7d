//! For which services a resource is there, and to which shares.

use crate::hcl::Block;
use crate::model::{Environment, NodeGroup, Service};
use crate::spec::cluster::Capacity;

/// The services for which a resource is there. What was written in a service is its own; databases, caches and buckets are
/// shared evenly by those who use them, machines by what their services ask for. Everything else is there for all.
pub(super) fn of(environment: &Environment, block: &Block) -> Vec<(String, f64)> {
    let Some(origin) = block.origin() else { return Vec::new() };
    if let Some(service) = environment.services.iter().find(|service| service.span == origin) {
        return vec![(service.name.clone(), 1.0)];
    }
    let databases = environment.databases.iter().map(|database| (database.span, &database.name));
    let caches = environment.caches.iter().map(|cache| (cache.span, &cache.name));
    let buckets = environment.buckets.iter().map(|bucket| (bucket.span, &bucket.name));
    let mut stores = databases.chain(caches).chain(buckets);
    if let Some((_, name)) = stores.find(|(span, _)| *span == origin) {
        return evenly(environment.users_of(name));
    }
    let group = environment.node_groups.iter().find(|group| group.span == origin);
    group.map(|group| of_machines(environment, group)).unwrap_or_default()
}

fn evenly<'a>(services: impl Iterator<Item = &'a Service>) -> Vec<(String, f64)> {
    in_proportion(services.map(|service| (service.name.clone(), 1.0)).collect())
}

/// The services that run on a group, by what all their copies ask for at least.
pub(super) fn of_machines(environment: &Environment, group: &NodeGroup) -> Vec<(String, f64)> {
    let weight = |service: &Service| (service.name.clone(), demand(service) * share_on(environment, service, group));
    in_proportion(environment.services.iter().map(weight).filter(|(_, weight)| *weight > 0.0).collect())
}

/// What a service takes of a machine: processor or memory, whichever is more, where a core goes with 4 GiB.
pub(super) fn demand(service: &Service) -> f64 {
    const MEBIBYTES_PER_CORE: f64 = 4096.0;
    let cores = f64::from(service.resources.millicores) / 1000.0;
    #[expect(clippy::cast_precision_loss, reason = "no service has so much memory")]
    let memory = service.resources.memory_mebibytes as f64 / MEBIBYTES_PER_CORE;
    f64::from(service.replicas.0) * cores.max(memory)
}

/// Which part of a service runs on a group: those that are spread run on machines of both kinds.
fn share_on(environment: &Environment, service: &Service, group: &NodeGroup) -> f64 {
    let own = environment.node_groups.iter().find(|own| own.name == service.node_group);
    let Some(own) = own else { return 0.0 };
    if !service.spreads_over_capacity {
        return if own.name == group.name { 1.0 } else { 0.0 };
    }
    let spot = environment.spot_percent.unwrap_or_default() / 100.0;
    let share = if group.capacity == Capacity::Spot { spot } else { 1.0 - spot };
    if own.name == group.name || own.is_counterpart_of(group) { share } else { 0.0 }
}

fn in_proportion(weights: Vec<(String, f64)>) -> Vec<(String, f64)> {
    let all: f64 = weights.iter().map(|(_, weight)| weight).sum();
    weights.into_iter().map(|(name, weight)| (name, weight / all)).collect()
}
