//! From the model's services to what the templates see of them.

use std::collections::{BTreeMap, BTreeSet};

use super::objectives;
use super::service::{
    AbTestContext, AuthenticationContext, BucketContext, CallContext, FolderContext, HealthContext, MetricsContext,
    MigrationContext, PairContext, RolloutContext, ScalingContext, SecretContext, ServiceContext, StoreContext,
    VaultLoginContext,
};
use crate::model::{Borrowed, Bucket, Cache, Database, Environment, NetworkIdentity, NodeGroup, Service};
use crate::spec::cluster::Capacity;
use crate::spec::scalar::Processor;
use crate::spec::secrets::SecretStore;
use crate::spec::service::Protocol;

/// Seconds that a pod keeps answering after it was told to stop, so that no caller still knows it.
const DRAIN_SECONDS: u64 = 10;
/// Seconds between two questions whether a copy has started.
const STARTUP_PERIOD_SECONDS: u64 = 5;

/// The values of all services of an environment, in their order.
#[must_use]
pub fn services(environment: &Environment) -> Vec<ServiceContext<'_>> {
    let mut callers = BTreeMap::<&str, Vec<&str>>::new();
    for service in &environment.services {
        for used in &service.uses {
            callers.entry(used).or_default().push(&service.name);
        }
    }
    let mut borrowed_callers = BTreeMap::<&str, Vec<&str>>::new();
    for service in borrowed(environment).into_iter().flat_map(|borrowed| &borrowed.services) {
        for used in &service.uses {
            borrowed_callers.entry(used).or_default().push(&service.name);
        }
    }
    environment
        .services
        .iter()
        .map(|service| {
            let callers = callers.remove(service.name.as_str()).unwrap_or_default();
            let borrowed_callers = borrowed_callers.remove(service.name.as_str()).unwrap_or_default();
            ServiceContext { borrowed_callers, ..service_context(service, environment, callers) }
        })
        .collect()
}

/// What a pull request has from the environment that it lives in.
fn borrowed(environment: &Environment) -> Option<&Borrowed> {
    environment.review.as_ref()?.borrowed.as_ref()
}

fn service_context<'a>(
    service: &'a Service,
    environment: &'a Environment,
    callers: Vec<&'a str>,
) -> ServiceContext<'a> {
    let groups = node_groups(service, environment);
    let (failed_lines, failed_traces) = objectives::failures(service, environment);
    ServiceContext {
        name: &service.name,
        kind: service.kind.word(),
        image: &service.image,
        version: &service.version,
        schedule: service.schedule.as_deref(),
        command: &service.command,
        arguments: &service.arguments,
        port: service.port,
        protocol: service.protocol.word(),
        host: service.host_name.as_deref(),
        min: if service.waits { 0 } else { service.replicas.0 },
        max: if service.waits { 0 } else { service.replicas.1 },
        waits: service.waits,
        tolerates_spot: tolerates_spot(&groups, environment),
        node_groups: groups.into_iter().collect(),
        spreads_over_capacity: service.spreads_over_capacity,
        team: service.team.as_deref(),
        environment: pairs(&service.environment),
        configuration_digest: configuration_digest(&service.environment),
        secrets: service
            .secrets
            .iter()
            .map(|(name, secret)| SecretContext { name, path: &secret.path, key: &secret.key })
            .collect(),
        asks_vault: environment.secrets.store == SecretStore::Vault && environment.asks_vault(service),
        cpu: Processor::from_millicores(service.resources.millicores).to_string(),
        memory: size(service.resources.memory_mebibytes),
        disk: size(service.resources.disk_mebibytes),
        health: service.health.as_ref().map(|health| HealthContext {
            path: health.path.as_deref(),
            liveness: health.liveness.as_deref(),
            port: health.port,
            startup_attempts: health.startup_seconds.div_ceil(STARTUP_PERIOD_SECONDS).max(1),
        }),
        metrics: service.metrics.as_ref().map(|metrics| MetricsContext { port: metrics.port, path: &metrics.path }),
        slo: objectives::of(service),
        dashboard: objectives::dashboard(service, environment),
        dashboard_identifier: objectives::dashboard_identifier(service),
        failed_lines,
        failed_traces,
        scaling: ScalingContext {
            cpu: service.scaling.cpu_percent,
            memory: service.scaling.memory_percent,
            metrics: pairs(&service.scaling.metrics),
        },
        migration: migration(service),
        drain_seconds: DRAIN_SECONDS,
        grace_seconds: DRAIN_SECONDS + service.shutdown_seconds,
        timeout: milliseconds(service.timeout_milliseconds),
        authentication: service.authentication.as_ref().map(|authentication| AuthenticationContext {
            issuer: &authentication.issuer,
            keys: authentication.keys.as_deref(),
            audiences: &authentication.audiences,
            public: &authentication.public,
        }),
        temporary: temporary(service),
        rollout: rollout(service),
        ab_test: service.ab_test.as_ref().map(|(header, value)| AbTestContext { header, value }),
        callers,
        borrowed_callers: Vec::new(),
        calls: calls(service, environment),
        databases: databases(service, environment),
        caches: caches(service, environment),
        buckets: buckets(service, environment),
        internet: service.internet,
        has_security_group: matches!(service.identity, NetworkIdentity::Service(_)),
    }
}

/// Its own group; when it is spread over capacity, also the groups of the other capacity with the same processor.
fn node_groups<'a>(service: &'a Service, environment: &'a Environment) -> BTreeSet<&'a str> {
    let own = environment.node_groups.iter().find(|group| group.name == service.node_group);
    let mut names = BTreeSet::from([own.map_or(service.node_group.as_str(), |own| own.lasting_name.as_str())]);
    if let Some(own) = own.filter(|_| service.spreads_over_capacity) {
        let others = environment.node_groups.iter().filter(|group| group.is_counterpart_of(own));
        names.extend(others.map(|group| group.lasting_name.as_str()));
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Spot machines are closed to what does not ask for them where there are on-demand machines too.
fn tolerates_spot(groups: &BTreeSet<&str>, environment: &Environment) -> bool {
    let has_on_demand = environment.node_groups.iter().any(|group| group.capacity == Capacity::OnDemand);
    let spot = |group: &&NodeGroup| group.capacity == Capacity::Spot;
    has_on_demand
        && environment.node_groups.iter().filter(spot).any(|group| groups.contains(group.lasting_name.as_str()))
}

fn pairs(pairs: &BTreeMap<String, String>) -> Vec<PairContext<'_>> {
    pairs.iter().map(|(name, value)| PairContext { name, value }).collect()
}

fn configuration_digest(pairs: &BTreeMap<String, String>) -> String {
    const LENGTH: usize = 16;
    // The zero byte cannot be in a variable: two different configurations are two different texts.
    let text: String = pairs.iter().map(|(name, value)| format!("{name}={value}\0")).collect();
    crate::digest::sha256(text)[..LENGTH].to_owned()
}

fn migration(service: &Service) -> Option<MigrationContext<'_>> {
    const SUFFIX: usize = 8;
    const LONGEST_NAME: usize = 63;
    let migration = service.migration.as_ref()?;
    let digest = crate::digest::sha256(format!("{}\n{}", service.image, migration.command.join("\n")));
    let end = format!("-migrate-{}", &digest[..SUFFIX]);
    let start = service.name.get(..LONGEST_NAME - end.len()).unwrap_or(&service.name);
    Some(MigrationContext {
        command: &migration.command,
        timeout_seconds: migration.timeout_seconds,
        name: format!("{start}{end}"),
    })
}

fn temporary(service: &Service) -> Vec<FolderContext<'_>> {
    let folders = service.temporary.iter().enumerate();
    folders.map(|(index, path)| FolderContext { name: format!("temporary-{index}"), path }).collect()
}

fn rollout(service: &Service) -> RolloutContext {
    let rollout = &service.rollout;
    RolloutContext {
        strategy: rollout.strategy.word(),
        // Istio's weights are whole percents.
        steps: rollout.steps_before_last().map(|step| (step.round() as u32).max(1)).collect(),
        every: format!("{}s", rollout.every_seconds),
        watched_seconds: rollout.watched_seconds(),
        measurements: rollout.measurements(),
        error_rate: (rollout.error_percent / 100.0).to_string(),
        p99_milliseconds: rollout.p99_milliseconds,
        confirm: rollout.confirm,
        prometheus: rollout.prometheus.clone(),
    }
}

fn calls<'a>(service: &'a Service, environment: &'a Environment) -> Vec<CallContext<'a>> {
    let own = environment.services_of(service).map(|called| (called, None));
    let others = borrowed(environment).into_iter().flat_map(|borrowed| {
        let used = borrowed.services.iter().filter(|called| service.uses.contains(&called.name));
        used.map(|called| (called, Some(borrowed.namespace.as_str())))
    });
    let call = |(called, elsewhere): (&'a Service, Option<&'a str>)| {
        let port = called.port?;
        let host = elsewhere.map_or_else(|| called.name.clone(), |namespace| format!("{}.{namespace}", called.name));
        Some(CallContext {
            name: &called.name,
            namespace: elsewhere.unwrap_or(&environment.namespace),
            borrowed: elsewhere.is_some(),
            port,
            variable: format!("{}_URL", variable(&called.name)),
            url: format!("{}://{host}:{port}", scheme(called)),
        })
    };
    let mut calls: Vec<CallContext<'a>> = own.chain(others).filter_map(call).collect();
    calls.sort_by_key(|call| call.name);
    calls
}

fn scheme(called: &Service) -> &'static str {
    match called.protocol {
        Protocol::Http | Protocol::Http2 => "http",
        Protocol::Grpc => "grpc",
        Protocol::Tcp => "tcp",
    }
}

fn databases<'a>(service: &'a Service, environment: &'a Environment) -> Vec<StoreContext<'a>> {
    let login = |database: &Database| {
        let role = environment.database_roles_of(service).find(|role| role.database.name == database.name)?;
        Some(VaultLoginContext { role: role.name, secret: format!("{}-database-{}", service.name, database.name) })
    };
    let store = |database: &'a Database| StoreContext {
        name: &database.name,
        variable: variable(&database.name),
        port: database.port,
        database: Some(&database.database_name),
        user: environment.database_user(service).to_owned(),
        vault: login(database),
        prefix: None,
        has_reader: database.has_reader,
    };
    environment.databases_of(service).map(store).collect()
}

fn caches<'a>(service: &'a Service, environment: &'a Environment) -> Vec<StoreContext<'a>> {
    let store = |cache: &'a Cache| StoreContext {
        name: &cache.name,
        variable: variable(&cache.name),
        port: cache.port,
        database: None,
        user: environment.cache_user(service),
        vault: None,
        prefix: environment.review.as_ref().map(|review| format!("{}:", review.pull_request.name())),
        has_reader: false,
    };
    environment.caches_of(service).map(store).collect()
}

fn buckets<'a>(service: &'a Service, environment: &'a Environment) -> Vec<BucketContext<'a>> {
    let bucket = |bucket: &'a Bucket| BucketContext {
        name: &bucket.name,
        variable: format!("{}_BUCKET", variable(&bucket.name)),
        bucket: &bucket.bucket,
    };
    environment.buckets_of(service).map(bucket).collect()
}

/// The name of something as the beginning of an environment variable: `BOOKINGS`.
fn variable(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}

fn size(mebibytes: u64) -> String {
    if mebibytes.is_multiple_of(1024) { format!("{}Gi", mebibytes / 1024) } else { format!("{mebibytes}Mi") }
}

fn milliseconds(milliseconds: u64) -> String {
    if milliseconds.is_multiple_of(1000) { format!("{}s", milliseconds / 1000) } else { format!("{milliseconds}ms") }
}
