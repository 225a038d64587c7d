//! Alarms about one cache: for each shard, about the worst of its nodes.
//!
//! ElastiCache numbers the shards of a cache from `0001`, and the nodes of a shard from `001`. An alarm can look at ten
//! metrics, and a shard has six nodes at most.

use super::{Alarm, minutes};
use crate::facts::{CacheAlarms, Facts, Threshold};
use crate::hcl::{self, Block, string};
use crate::model::{Cache, CacheRole, Environment};
use crate::terraform::alarms::{PERIOD_SECONDS, result};

/// What goes wrong in a shard.
struct Trouble {
    name: &'static str,
    metric: &'static str,
    statistic: &'static str,
    /// What it is, after the name of the shard.
    what: String,
    limit: Threshold,
}

/// All alarms about a cache.
pub(super) fn alarms(environment: &Environment, cache: &Cache, facts: &Facts) -> Vec<Block> {
    let troubles = troubles(cache, facts);
    let shards = 1..=cache.shards;
    shards.flat_map(|shard| troubles.iter().map(move |trouble| alarm(environment, cache, shard, trouble))).collect()
}

fn troubles(cache: &Cache, facts: &Facts) -> Vec<Trouble> {
    let limits = facts.data_alarms().cache;
    let mut troubles = vec![cpu(cache, facts, limits), memory(limits), evictions(limits)];
    if cache.replicas > 0 {
        let limit = limits.replication_lag_seconds;
        let what = format!("a replica has been more than {} seconds behind for {}", limit.value, minutes(limit));
        troubles.push(Trouble { name: "lag", metric: "ReplicationLag", statistic: "Average", what, limit });
    }
    if let CacheRole::Secondary { allowed_lag_seconds, .. } = cache.role {
        let limit = Threshold { value: allowed_lag_seconds, ..limits.cpu_percent };
        let what = format!(
            "it has been more than {} seconds behind the first region for {}, which is more than may be lost",
            limit.value,
            minutes(limit)
        );
        let metric = "GlobalDatastoreReplicationLag";
        troubles.push(Trouble { name: "region_lag", metric, statistic: "Maximum", what, limit });
    }
    troubles
}

/// One thread does the work, so that a small machine is busy when one of its processors is; larger ones tell of the thread
/// itself.
fn cpu(cache: &Cache, facts: &Facts, limits: CacheAlarms) -> Trouble {
    let small = facts.cache_processors(&cache.node).filter(|processors| *processors <= limits.small_processors);
    let (metric, percent) = match small {
        Some(processors) => ("CPUUtilization", limits.cpu_percent.value / u64::from(processors)),
        None => ("EngineCPUUtilization", limits.cpu_percent.value),
    };
    let limit = Threshold { value: percent, ..limits.cpu_percent };
    let of_what = if small.is_some() { "its processors" } else { "the processor that the engine runs on" };
    let what = format!("a node has used more than {percent}% of {of_what} for {}", minutes(limit));
    Trouble { name: "cpu", metric, statistic: "Average", what, limit }
}

fn memory(limits: CacheAlarms) -> Trouble {
    let limit = limits.memory_percent;
    let what = format!("more than {}% of the memory have been in use for {}", limit.value, minutes(limit));
    Trouble { name: "memory", metric: "DatabaseMemoryUsagePercentage", statistic: "Average", what, limit }
}

fn evictions(limits: CacheAlarms) -> Trouble {
    let limit = limits.evictions;
    let what = format!("keys have been thrown out for want of memory in each of {}", minutes(limit));
    Trouble { name: "evictions", metric: "Evictions", statistic: "Sum", what, limit }
}

fn alarm(environment: &Environment, cache: &Cache, shard: u32, trouble: &Trouble) -> Block {
    let store = format!("cache-{}", cache.name);
    let alarm = Alarm {
        store: &store,
        beginning: &environment.names.component(&store),
        name: &format!("{shard:04}_{}", trouble.name),
        what: format!("Shard {shard} of the cache {}: {}.", cache.name, trouble.what),
        is_ceiling: true,
        threshold: trouble.limit.value,
        minutes: trouble.limit.minutes,
        when_missing: "missing",
        span: cache.span,
    };
    let nodes: Vec<String> =
        (1..=cache.replicas + 1).map(|node| format!("{}-{shard:04}-{node:03}", cache.identifier)).collect();
    let alarm = alarm.block(environment);
    match nodes.as_slice() {
        [only] => measured(alarm, trouble, only).attribute("statistic", trouble.statistic),
        nodes => worst(alarm, trouble, nodes),
    }
}

fn measured(block: Block, trouble: &Trouble, node: &str) -> Block {
    block
        .attribute("namespace", "AWS/ElastiCache")
        .attribute("metric_name", trouble.metric)
        .attribute("dimensions", hcl::object([("CacheClusterId", string(node))]))
        .attribute("period", PERIOD_SECONDS)
}

/// Of a node that tells nothing, such as a primary of its own lag, nothing is bad.
fn worst(alarm: Block, trouble: &Trouble, nodes: &[String]) -> Block {
    let identifiers: Vec<String> = (1..=nodes.len()).map(|number| format!("node_{number}")).collect();
    let values: Vec<String> = identifiers.iter().map(|identifier| format!("FILL({identifier}, 0)")).collect();
    let metrics = identifiers.iter().zip(nodes).fold(alarm, |alarm, (identifier, node)| {
        alarm.nested("metric_query", |query| {
            query
                .attribute("id", identifier.as_str())
                .nested("metric", |metric| measured(metric, trouble, node).attribute("stat", trouble.statistic))
        })
    });
    metrics.block(result("worst", format!("MAX([{}])", values.join(", ")), "The worst node"))
}
