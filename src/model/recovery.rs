//! The second region, resolved: an environment of its own, derived from the one that it stands by for.
//!
//! What is rendered for the first region is rendered for the second one by the same code; only what has to differ does:
//! region, names, addresses, and how much of it runs before it is needed.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::capacity::NodeGroupPart;
use super::service::default_node_group;
use super::{
    Cache, CacheRole, Cloud, Cluster, Database, Edge, Environment, Names, Network, NodeGroup, Rollout, Service, alerts,
    data, network, registry,
};
use crate::diagnostic::Span;
use crate::facts::Facts;
use crate::spec::Spec;
use crate::spec::policy::{CacheRecovery, ClusterRecovery, Recovery as Written};
use crate::spec::rollout::Strategy;

/// How the cluster of the second region is called where those of the first one have colours, and the name of the stack
/// that makes it.
pub const STANDBY: &str = "recovery";
/// Copies of a service, and machines of a group, that run in the second region beforehand: with two, one can be lost.
const STANDBY_COPIES: u32 = 2;
/// The blocks of private addresses (RFC 1918 and RFC 6598).
const PRIVATE_BLOCKS: [Ipv4Net; 4] = [
    Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8),
    Ipv4Net::new_assert(Ipv4Addr::new(172, 16, 0, 0), 12),
    Ipv4Net::new_assert(Ipv4Addr::new(192, 168, 0, 0), 16),
    Ipv4Net::new_assert(Ipv4Addr::new(100, 64, 0, 0), 10),
];

/// The second region and the goals that it has to reach.
#[derive(Debug, Clone)]
pub struct Recovery {
    /// What there is in the second region.
    pub environment: Box<Environment>,
    /// The longest acceptable outage.
    pub rto_seconds: u64,
    /// The longest acceptable loss of data.
    pub rpo_seconds: u64,
    /// What the caches there hold.
    pub caches: CacheRecovery,
    /// Where it is written.
    pub span: Span,
}

impl Recovery {
    /// The second region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.environment.cloud.region
    }
}

/// The second region of an environment that is resolved but for it. `Ok(None)` when the spec asks for none.
///
/// # Errors
/// When the second region cannot hold what it should; the checks have said so.
pub(super) fn resolve(spec: &Spec, environment: &Environment, facts: &Facts) -> Result<Option<Recovery>, CannotHold> {
    match spec.recovery.as_ref().filter(|_| environment.shares.is_none()) {
        Some(written) => resolve_written(written, spec, environment, facts).map(Some).ok_or(CannotHold),
        None => Ok(None),
    }
}

/// The second region is unknown, or has no room for the zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CannotHold;

fn resolve_written(written: &Written, spec: &Spec, first: &Environment, facts: &Facts) -> Option<Recovery> {
    let cluster = written.cluster.as_ref().map_or(ClusterRecovery::Standby, |cluster| cluster.value);
    Some(Recovery {
        environment: Box::new(second(written, cluster, spec, first, facts)?),
        rto_seconds: written.rto.seconds(),
        rpo_seconds: written.rpo.seconds(),
        caches: written.caches.as_ref().map_or(CacheRecovery::Cold, |caches| caches.value),
        span: written.span,
    })
}

/// The environment of the second region.
fn second(
    written: &Written,
    cluster: ClusterRecovery,
    spec: &Spec,
    first: &Environment,
    facts: &Facts,
) -> Option<Environment> {
    let names = first.names.of_recovery(spec, &first.cloud.account);
    let cloud = Cloud { region: written.region.to_string(), span: written.region.span, ..first.cloud.clone() };
    let clusters = standby(cluster, &names, first);
    let is_waiting = cluster == ClusterRecovery::Standby;
    let copied = registry::asked_for(spec);
    let databases = data::second_databases(spec, &first.databases, &names, &first.cloud.region);
    let services = first.services.iter().map(|service| {
        let service = if is_waiting { waiting_service(service) } else { service.clone() };
        let image = registry::in_second_region(&service.image, &copied, &first.cloud, &cloud.region);
        without_missing(Service { image, ..service }, &databases)
    });
    let services: Vec<Service> = services.collect();
    let rpo = written.rpo.seconds();
    let caches = first.caches.iter().map(|cache| waiting_cache(cache, &names, first, is_waiting, rpo));
    Some(Environment {
        network: second_network(written, spec, first, &cloud.region, facts)?,
        node_groups: if is_waiting { waiting_groups(first) } else { first.node_groups.clone() },
        databases,
        caches: caches.collect(),
        buckets: first.buckets.iter().map(|bucket| bucket.copy(&names, &first.cloud.account)).collect(),
        edge: first.edge.as_ref().and_then(|edge| second_edge(edge, &names, written.span)),
        alerts: alerts::resolve(spec, &names),
        // A key is of one region.
        existing_keys: BTreeMap::new(),
        spot_percent: first.spot_percent.filter(|_| !is_waiting),
        clusters,
        services,
        cloud,
        is_second_region: true,
        names,
        recovery: None,
        ..first.clone()
    })
}

fn second_network(written: &Written, spec: &Spec, first: &Environment, region: &str, facts: &Facts) -> Option<Network> {
    let network = written.network.as_ref();
    let cidr = network.and_then(|network| network.cidr.as_ref());
    let cidr = cidr.map_or_else(|| counterpart(first.network.cidr), |cidr| cidr.network());
    let count = network.and_then(|network| network.zones.as_ref());
    let count = count.map_or(first.network.zones.len() as u32, |zones| zones.value.value());
    // What exists is in the first region; the second one's is made as the spec says it of both.
    let made = network::of_written(spec.network.get()?, cidr, network::zones(cidr, count, region, facts)?);
    Some(Network { span: network.map_or(written.span, |network| network.span), ..made })
}

/// The range of addresses of the second region when the spec names none: the environment's own one in the other half of
/// its private block. That depends on nothing else, so that no other environment can ever move it.
#[must_use]
pub fn counterpart(range: Ipv4Net) -> Ipv4Net {
    const ADDRESS_BITS: u8 = 32;
    let holds = |block: &&Ipv4Net| block.contains(&range) && block.prefix_len() < range.prefix_len();
    let address = match PRIVATE_BLOCKS.iter().find(holds) {
        Some(block) => u32::from(range.network()) ^ (1 << (ADDRESS_BITS - 1 - block.prefix_len())),
        None => u32::from(Ipv4Addr::new(10, 128, 0, 0)),
    };
    Ipv4Net::new(address.into(), range.prefix_len()).unwrap_or(range)
}

/// One cluster of the version that takes the traffic in the first region, under a name of its own: when the first region
/// switches from one colour to the other, the second one's cluster is upgraded and not replaced.
fn standby(cluster: ClusterRecovery, names: &Names, first: &Environment) -> Vec<Cluster> {
    let active = first.clusters.iter().find(|cluster| cluster.active).or(first.clusters.first());
    let active = active.filter(|_| cluster != ClusterRecovery::None);
    let standby = active.map(|active| Cluster {
        colour: STANDBY.to_owned(),
        name: names.prefix().to_owned(),
        stack: STANDBY.to_owned(),
        active: true,
        ..active.clone()
    });
    standby.into_iter().collect()
}

/// A service that waits. What takes no requests stays off: the databases here cannot be written to, and what is taken from
/// elsewhere would be done twice. Migrations arrive with the data. Nobody calls, so that there is nothing to judge a new
/// version by.
fn waiting_service(service: &Service) -> Service {
    let (min, max) = service.replicas;
    Service {
        replicas: (min.min(STANDBY_COPIES), max),
        waits: service.port.is_none(),
        migration: None,
        spreads_over_capacity: false,
        rollout: Rollout { strategy: Strategy::Rolling, ..service.rollout.clone() },
        ..service.clone()
    }
}

/// A service that cannot do without a database of which there is only a backup stays off until it is restored, and nothing in
/// the second region names that database before.
fn without_missing(service: Service, databases: &[Database]) -> Service {
    let is_missing = |name: &str| databases.iter().any(|database| database.name == name && !database.is_there());
    let (missing, uses): (BTreeSet<String>, BTreeSet<String>) =
        service.uses.into_iter().partition(|name| is_missing(name));
    Service { waits: service.waits || !missing.is_empty(), uses, ..service }
}

/// Groups with few machines, or none where nothing critical runs. They grow to the same size as the first region's.
fn waiting_groups(first: &Environment) -> Vec<NodeGroup> {
    let critical = first.services.iter().filter(|service| service.critical && service.port.is_some());
    let mut needed: BTreeSet<&str> = critical.map(|service| service.node_group.as_str()).collect();
    // What every cluster needs has to run somewhere.
    needed.extend(default_node_group(&first.node_groups).map(|group| group.name.as_str()));
    let waiting = |group: &NodeGroup| {
        let is_needed = needed.contains(group.name.as_str());
        let min = if is_needed { group.min.clamp(1, STANDBY_COPIES) } else { 0 };
        let parts = vec![NodeGroupPart { number: None, spread: None, min, max: group.max }];
        NodeGroup { min, parts, ..group.clone() }
    };
    first.node_groups.iter().map(waiting).collect()
}

/// An empty cache that waits has nothing to lose: its shards get their replicas when they are needed.
fn waiting_cache(cache: &Cache, names: &Names, first: &Environment, is_waiting: bool, rpo_seconds: u64) -> Cache {
    let (role, replicas) = match cache.role {
        CacheRole::Alone if is_waiting => (CacheRole::Alone, 0),
        CacheRole::Alone => (CacheRole::Alone, cache.replicas),
        CacheRole::Primary | CacheRole::Secondary { .. } => {
            let primary_region = first.cloud.region.clone();
            (CacheRole::Secondary { primary_region, allowed_lag_seconds: rpo_seconds }, cache.replicas)
        }
    };
    Cache { identifier: names.component(&cache.name), replicas, role, ..cache.clone() }
}

fn second_edge(edge: &Edge, names: &Names, span: Span) -> Option<Edge> {
    let standby = edge.of_standby(names.prefix())?;
    Some(Edge { weights: [(STANDBY.to_owned(), 100)].into(), span, ..standby })
}

#[cfg(test)]
mod tests {
    use super::counterpart;

    #[test]
    fn the_second_range_is_in_the_other_half_of_the_block() {
        let second = |range: &str| counterpart(range.parse().unwrap()).to_string();
        assert_eq!(second("10.0.0.0/16"), "10.128.0.0/16");
        assert_eq!(second("10.129.4.0/22"), "10.1.4.0/22");
        assert_eq!(second("172.16.0.0/16"), "172.24.0.0/16");
        assert_eq!(second("192.168.16.0/20"), "192.168.144.0/20");
        assert_eq!(second("100.64.0.0/16"), "100.96.0.0/16");
        // A whole block, and addresses that are nobody's to divide.
        assert_eq!(second("192.168.0.0/16"), "10.128.0.0/16");
        assert_eq!(second("203.0.0.0/20"), "10.128.0.0/20");
    }
}
