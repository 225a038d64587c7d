//! Caches: ElastiCache for Redis OSS and Valkey, in cluster mode.
//!
//! Services log in with IAM tokens, each as a user of its own. Users and groups are all of the engine `redis`: those are
//! accepted by caches of both engines, so that one user serves a service that uses one of each (ElastiCache User Guide,
//! "Role-Based Access Control").

use super::access;
use crate::hcl::{self, Block, Body};
use crate::model::{Cache, CacheRole, Environment, Service};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{inputs, logs};

/// The engine of users and groups; provider 6 takes either case, older ones only this one.
const USER_ENGINE: &str = "REDIS";
/// All keys, all channels, all commands but those that can destroy or stall the whole cache. Clients ask for `INFO` to
/// learn whether the cache is ready.
const SERVICE_RIGHTS: &str = "on ~* &* +@all -@dangerous +info";
/// The same for the services of pull requests, but for keys and channels that do not begin with `pr-`.
const REVIEW_RIGHTS: &str = "on ~pr-* &pr-* +@all -@dangerous +info";
/// The logs that ElastiCache delivers.
const DELIVERED_LOGS: [&str; 2] = ["engine-log", "slow-log"];
/// Nodes of this family keep part of their data on local disks and cannot do otherwise.
const TIERED_FAMILY: &str = "cache.r6gd.";

/// Everything about caches except which machines and pods may reach them.
pub(super) fn file(environment: &Environment, stack: &mut StackBuilder<'_>) -> Body {
    let mut body = Body::new().block(subnet_group(environment, stack)).block(default_user(environment));
    let users = environment.services.iter().filter(|service| environment.caches_of(service).next().is_some());
    for service in users {
        body.push_block(user(environment, service));
    }
    body.append(review_user(environment));
    for cache in &environment.caches {
        body.push_block(user_group(environment, cache));
        body.push_block(parameter_group(cache));
        for log in DELIVERED_LOGS {
            body.push_block(log_group(environment, cache, log, stack));
        }
        if let CacheRole::Secondary { primary_region, .. } = &cache.role {
            body.push_block(global_datastore(cache, primary_region, stack));
        }
        body.push_block(replication_group(cache, stack));
    }
    body
}

fn subnet_group(environment: &Environment, stack: &mut StackBuilder<'_>) -> Block {
    hcl::resource("aws_elasticache_subnet_group", "main")
        .attribute("name", environment.names.component("caches"))
        .attribute("description", format!("Caches of {}", environment.names.prefix()))
        .attribute("subnet_ids", inputs::data_subnet_ids(stack))
}

fn default_user(environment: &Environment) -> Block {
    hcl::resource("aws_elasticache_user", "default")
        .about("Every group must have a user named default: who does not log in is this one. It can do nothing.")
        .attribute("user_id", environment.names.component("default"))
        .attribute("user_name", "default")
        .attribute("engine", USER_ENGINE)
        .attribute("access_string", "off -@all")
        .attribute("no_password_required", true)
}

fn user(environment: &Environment, service: &Service) -> Block {
    hcl::resource("aws_elasticache_user", &user_label(service))
        .attribute("user_id", environment.cache_user(service))
        .attribute("user_name", environment.cache_user(service))
        .attribute("engine", USER_ENGINE)
        .attribute("access_string", SERVICE_RIGHTS)
        .nested("authentication_mode", |mode| mode.attribute("type", "iam"))
        .from(Some(service.span))
}

/// The user of all pull requests' services. Each of them has a beginning of its own for its keys, but no user: making one
/// takes minutes, and a group has a limited number of them.
fn review_user(environment: &Environment) -> Body {
    let Some(reviews) = environment.reviews.as_ref().filter(|reviews| !reviews.caches.is_empty()) else {
        return Body::new();
    };
    let name = environment.names.component("review");
    let user = hcl::resource("aws_elasticache_user", "review")
        .about("The services of pull requests log in as this user, and use keys that begin with `pr-<number>:`.")
        .attribute("user_id", name.as_str())
        .attribute("user_name", name.as_str())
        .attribute("engine", USER_ENGINE)
        .attribute("access_string", REVIEW_RIGHTS)
        .nested("authentication_mode", |mode| mode.attribute("type", "iam"))
        .from(Some(reviews.span));
    Body::new().block(user)
}

/// Kept apart from `default`, which a service may be called too.
fn user_label(service: &Service) -> String {
    format!("service-{}", service.name)
}

fn user_group(environment: &Environment, cache: &Cache) -> Block {
    let services = environment.users_of(&cache.name).map(user_label);
    let is_reviewed = environment.reviews.as_ref().is_some_and(|reviews| reviews.caches.contains(&cache.name));
    let review = is_reviewed.then(|| "review".to_owned());
    let labels = std::iter::once("default".to_owned()).chain(review).chain(services);
    let users = labels.map(|label| hcl::reference(&format!("aws_elasticache_user.{label}.user_id")));
    hcl::resource("aws_elasticache_user_group", &cache.name)
        .attribute("user_group_id", cache.identifier.as_str())
        .attribute("engine", USER_ENGINE)
        .attribute("user_ids", hcl::list(users))
        .from(Some(cache.span))
}

fn parameter_group(cache: &Cache) -> Block {
    let family = cache.family.as_str();
    hcl::resource("aws_elasticache_parameter_group", &cache.name)
        .attribute("name", format!("{}-{}", cache.identifier, family.replace('.', "-")))
        .attribute("description", format!("Parameters of {}", cache.identifier))
        .attribute("family", family)
        .nested("parameter", |parameter| parameter.attribute("name", "cluster-enabled").attribute("value", "yes"))
        // A new major version brings a new group, which the cache must have before the old one can go.
        .nested("lifecycle", |lifecycle| lifecycle.attribute("create_before_destroy", true))
        .from(Some(cache.span))
}

fn log_group(environment: &Environment, cache: &Cache, log: &str, stack: &mut StackBuilder<'_>) -> Block {
    let name = format!("/aws/elasticache/{}/{log}", cache.identifier);
    logs::log_group(environment, &log_label(cache, log), name, inputs::logs_key_arn(stack), cache.span)
}

fn log_label(cache: &Cache, log: &str) -> String {
    format!("{}-{log}", cache.name)
}

fn replication_group(cache: &Cache, stack: &mut StackBuilder<'_>) -> Block {
    let group = hcl::resource("aws_elasticache_replication_group", &cache.name).from(Some(cache.span));
    let group = engine(exceptions(group, cache), cache);
    let group = shards(group, cache);
    let group = access(group, cache, stack);
    let group = maintenance(group, cache);
    let group = DELIVERED_LOGS.into_iter().fold(group, |group, log| group.block(log_delivery(cache, log)));
    if cache.role == CacheRole::Alone {
        return group;
    }
    group.nested("lifecycle", |lifecycle| {
        let managed = ["engine_version", "parameter_group_name"].map(hcl::reference);
        lifecycle
            .comment("The global datastore decides on both, and gives the parameters a group of its own.")
            .attribute("ignore_changes", hcl::list(managed))
    })
}

/// What the spec asks for although scanners advise against it.
fn exceptions(group: Block, cache: &Cache) -> Block {
    if cache.replicas > 0 {
        return group;
    }
    group.comment("checkov:skip=CKV2_AWS_50: the spec says replicas: 0, so that no other zone can take over")
}

/// It belongs to the region of its primary cache, so that it is looked after there.
fn global_datastore(cache: &Cache, region: &str, stack: &mut StackBuilder<'_>) -> Block {
    hcl::resource("aws_elasticache_global_replication_group", &cache.name)
        .attribute("region", region)
        .attribute("global_replication_group_id_suffix", cache.identifier.as_str())
        .attribute("global_replication_group_description", format!("The cache {} of both regions", cache.name))
        .attribute("primary_replication_group_id", inputs::first_cache_id(stack, &cache.name))
        .from(Some(cache.span))
}

fn engine(group: Block, cache: &Cache) -> Block {
    if follows(cache) {
        let datastore = format!("aws_elasticache_global_replication_group.{}.global_replication_group_id", cache.name);
        return group
            .about("It holds what the cache of the first region holds. Engine, nodes, shards and encryption are those of that one.")
            .attribute("replication_group_id", cache.identifier.as_str())
            .attribute("description", format!("The cache {}", cache.name))
            .attribute("global_replication_group_id", hcl::reference(&datastore))
            .attribute("port", cache.port);
    }
    group
        .attribute("replication_group_id", cache.identifier.as_str())
        .attribute("description", format!("The cache {}", cache.name))
        .attribute("engine", cache.engine.word())
        .attribute("engine_version", cache.version.as_str())
        .attribute("node_type", cache.node.as_str())
        .optional("data_tiering_enabled", cache.node.starts_with(TIERED_FAMILY).then_some(true))
        .attribute("port", cache.port)
        .attribute(
            "parameter_group_name",
            hcl::reference(&format!("aws_elasticache_parameter_group.{}.name", cache.name)),
        )
}

/// Whether it takes its shape from a cache of another region.
fn follows(cache: &Cache) -> bool {
    matches!(cache.role, CacheRole::Secondary { .. })
}

/// Cluster mode demands automatic failover, even where there is no replica that could take over.
fn shards(group: Block, cache: &Cache) -> Block {
    group
        .optional("num_node_groups", (!follows(cache)).then_some(cache.shards))
        .attribute("replicas_per_node_group", cache.replicas)
        .attribute("automatic_failover_enabled", true)
        .attribute("multi_az_enabled", cache.replicas > 0)
}

fn access(group: Block, cache: &Cache, stack: &mut StackBuilder<'_>) -> Block {
    let user_group = hcl::reference(&format!("aws_elasticache_user_group.{}.user_group_id", cache.name));
    let encrypts = (!follows(cache)).then_some(true);
    group
        .attribute("subnet_group_name", hcl::reference("aws_elasticache_subnet_group.main.name"))
        .attribute("security_group_ids", hcl::list([access::cache_group(cache)]))
        .attribute("user_group_ids", hcl::list([user_group]))
        .optional("at_rest_encryption_enabled", encrypts)
        .attribute("kms_key_id", inputs::data_key_arn(stack))
        .optional("transit_encryption_enabled", encrypts)
        .optional("transit_encryption_mode", encrypts.map(|_| "required"))
}

fn maintenance(group: Block, cache: &Cache) -> Block {
    let snapshots = cache.snapshot_days > 0;
    group
        .attribute("snapshot_retention_limit", cache.snapshot_days)
        .optional("snapshot_window", snapshots.then(|| cache.window.backup()))
        .optional("final_snapshot_identifier", snapshots.then(|| format!("{}-final", cache.identifier)))
        .attribute("maintenance_window", cache.window.maintenance())
        .attribute("auto_minor_version_upgrade", true)
        .attribute("apply_immediately", false)
}

fn log_delivery(cache: &Cache, log: &str) -> Block {
    let group = format!("aws_cloudwatch_log_group.{}.name", log_label(cache, log));
    Block::new("log_delivery_configuration", &[])
        .attribute("destination", hcl::reference(&group))
        .attribute("destination_type", "cloudwatch-logs")
        .attribute("log_format", "json")
        .attribute("log_type", log)
}
