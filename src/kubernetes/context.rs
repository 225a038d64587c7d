//! What the templates see: the values of `environment`, `cluster`, `service` and `services`.
//!
//! This is a contract with everybody who writes templates of their own: names are stable, and every list is in a fixed
//! order. Values that need a unit carry it (`500m`, `30s`); what a template computes with is a number.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::{Cluster, Environment, NetworkIdentity, Service};
use crate::spec::cluster::Capacity;
use crate::spec::rollout::Strategy;
use crate::spec::service::ServiceKind;

/// Seconds that a pod keeps answering after it was told to stop, so that no caller still knows it.
const DRAIN_SECONDS: u64 = 10;
/// Seconds between two questions whether a copy has started.
const STARTUP_PERIOD_SECONDS: u64 = 5;
/// What Istio's sidecar asks for by default (Istio 1.31, `global.proxy.resources`).
const SIDECAR_MILLICORES: u64 = 100;
const SIDECAR_MEMORY_MEBIBYTES: u64 = 128;
/// What the namespace's limit range sets aside for it.
const SIDECAR_DISK_MEBIBYTES: u64 = 64;

/// `environment`: what all clusters of an environment have in common.
#[derive(Debug, Serialize)]
pub struct EnvironmentContext<'a> {
    /// The environment's name, for example `prod`.
    pub name: &'a str,
    /// The platform's name.
    pub platform: &'a str,
    /// The namespace of the services: the platform's name.
    pub namespace: &'a str,
    /// The DNS zone of the services' hosts.
    pub domain: Option<&'a str>,
    /// The cloud account.
    pub account: &'a str,
    /// The region.
    pub region: &'a str,
    /// How many availability zones it has.
    pub zones: usize,
    /// The address ranges of the private subnets, where machines and pods are.
    pub private_ranges: Vec<String>,
    /// The address ranges of the public subnets, where the load balancer is.
    pub public_ranges: Vec<String>,
    /// The address ranges of the data subnets, where databases and caches are.
    pub data_ranges: Vec<String>,
    /// The address range of the VPC.
    pub network_range: String,
    /// The names of the databases.
    pub databases: Vec<&'a str>,
    /// The names of the caches.
    pub caches: Vec<&'a str>,
    /// The teams, by name.
    pub teams: Vec<TeamContext<'a>>,
    /// Where secrets are kept.
    pub secrets: SecretsContext<'a>,
    /// What all services together may take in the namespace.
    pub quota: QuotaContext,
}

/// `environment.teams[]`.
#[derive(Debug, Serialize)]
pub struct TeamContext<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its group at the identity provider.
    pub group: &'a str,
    /// `view`, `operate` or `edit`.
    pub role: &'a str,
}

/// `environment.secrets`.
#[derive(Debug, Serialize)]
pub struct SecretsContext<'a> {
    /// `secrets-manager` or `vault`.
    pub store: &'a str,
    /// `external-secrets` or `vault-secrets-operator`.
    pub operator: &'a str,
    /// Where Vault answers.
    pub address: &'a str,
    /// The path of Vault's key-value engine.
    pub mount: &'a str,
    /// How often secrets are read anew, for example `3600s`.
    pub refresh: String,
}

/// `environment.quota`: what all services take at their largest, all of them in the middle of a rollout.
#[derive(Debug, Serialize)]
pub struct QuotaContext {
    /// Processor, for example `120`.
    pub cpu: String,
    /// Memory, for example `240Gi`.
    pub memory: String,
    /// Disk for temporary files.
    pub disk: String,
    /// Pods.
    pub pods: u64,
}

/// `cluster`: one of the environment's clusters.
#[derive(Debug, Serialize)]
pub struct ClusterContext<'a> {
    /// Its colour.
    pub colour: &'a str,
    /// Its EKS name.
    pub name: &'a str,
    /// Its Kubernetes version, for example `1.35`.
    pub version: &'a str,
    /// Whether it takes the traffic.
    pub active: bool,
    /// The load balancer's target group of its colour.
    pub target_group: &'a str,
}

/// `service`: one service. `services` is the list of them all.
#[derive(Debug, Serialize)]
pub struct ServiceContext<'a> {
    /// Its name; also that of its objects.
    pub name: &'a str,
    /// `web`, `worker` or `cron`.
    pub kind: &'a str,
    /// Its image.
    pub image: &'a str,
    /// Its version: the image's tag, or the beginning of its digest.
    pub version: &'a str,
    /// When it runs; five fields of cron.
    pub schedule: Option<&'a str>,
    /// The program; empty for the image's own.
    pub command: &'a [String],
    /// Arguments; empty for the image's own.
    pub arguments: &'a [String],
    /// The port it listens on.
    pub port: Option<u16>,
    /// `http`, `http2`, `grpc` or `tcp`; also the name of the port, by which Istio knows the protocol.
    pub protocol: &'a str,
    /// Its host name outside; nothing when it cannot be reached from there.
    pub host: Option<&'a str>,
    /// Smallest number of copies.
    pub min: u32,
    /// Largest number of copies.
    pub max: u32,
    /// The node groups that it may run on.
    pub node_groups: Vec<&'a str>,
    /// Whether one of them has spot machines that are closed to others.
    pub tolerates_spot: bool,
    /// Whether its copies are spread over spot and on-demand machines.
    pub spreads_over_capacity: bool,
    /// The team it belongs to.
    pub team: Option<&'a str>,
    /// Environment variables with values.
    pub environment: Vec<PairContext<'a>>,
    /// A digest of them: pods that carry it are replaced when a value changes.
    pub configuration_digest: String,
    /// Environment variables with secrets.
    pub secrets: Vec<SecretContext<'a>>,
    /// Processor set aside, for example `250m`.
    pub cpu: String,
    /// Memory, for example `512Mi`.
    pub memory: String,
    /// Disk for temporary files, for example `1Gi`.
    pub disk: String,
    /// How is found out whether a copy works.
    pub health: Option<HealthContext<'a>>,
    /// Where its numbers for Prometheus are.
    pub metrics: Option<MetricsContext<'a>>,
    /// When copies are added and taken away.
    pub scaling: ScalingContext<'a>,
    /// What runs once before a new version starts.
    pub migration: Option<MigrationContext<'a>>,
    /// Seconds that it keeps answering after it was told to stop.
    pub drain_seconds: u64,
    /// Seconds from being told to stop until it is killed: draining, and what it needs to finish.
    pub grace_seconds: u64,
    /// The longest time of a request, for example `15s`.
    pub timeout: String,
    /// Whose tokens requests from outside must carry.
    pub authentication: Option<AuthenticationContext<'a>>,
    /// Folders for temporary files.
    pub temporary: Vec<FolderContext<'a>>,
    /// How its new versions reach the users.
    pub rollout: RolloutContext,
    /// Requests that try a new version first.
    pub ab_test: Option<AbTestContext<'a>>,
    /// The services that use it, by name.
    pub callers: Vec<&'a str>,
    /// The services that it uses, by name; only those with a port.
    pub calls: Vec<CallContext<'a>>,
    /// The databases that it uses.
    pub databases: Vec<StoreContext<'a>>,
    /// The caches that it uses.
    pub caches: Vec<StoreContext<'a>>,
    /// Whether it may call the internet over HTTPS.
    pub internet: bool,
    /// Whether its pods have a security group of their own.
    pub has_security_group: bool,
}

/// `service.environment[]`, `service.scaling.metrics[]`.
#[derive(Debug, Serialize)]
pub struct PairContext<'a> {
    /// The name.
    pub name: &'a str,
    /// The value.
    pub value: &'a str,
}

/// `service.secrets[]`.
#[derive(Debug, Serialize)]
pub struct SecretContext<'a> {
    /// The environment variable.
    pub name: &'a str,
    /// The secret's path in the store.
    pub path: &'a str,
    /// The key in it.
    pub key: &'a str,
}

/// `service.health`.
#[derive(Debug, Serialize)]
pub struct HealthContext<'a> {
    /// The path that answers when it is ready; nothing when only the port is tried.
    pub path: Option<&'a str>,
    /// The path that answers as long as it need not be restarted; nothing when only the port is tried.
    pub liveness: Option<&'a str>,
    /// The port that is asked.
    pub port: u16,
    /// How often is asked whether it has started, every five seconds.
    pub startup_attempts: u64,
}

/// `service.metrics`.
#[derive(Debug, Serialize)]
pub struct MetricsContext<'a> {
    /// The port.
    pub port: u16,
    /// The path.
    pub path: &'a str,
}

/// `service.scaling`.
#[derive(Debug, Serialize)]
pub struct ScalingContext<'a> {
    /// The share of its processor that a copy should use, in percent.
    pub cpu: Option<u32>,
    /// The share of its memory that a copy should use, in percent.
    pub memory: Option<u32>,
    /// Numbers per copy, by name.
    pub metrics: Vec<PairContext<'a>>,
}

/// `service.migration`.
#[derive(Debug, Serialize)]
pub struct MigrationContext<'a> {
    /// Program and arguments.
    pub command: &'a [String],
    /// The longest time in seconds.
    pub timeout_seconds: u64,
    /// The job's name, which changes with the image and the command: a job that is done cannot be changed.
    pub name: String,
}

/// `service.authentication`.
#[derive(Debug, Serialize)]
pub struct AuthenticationContext<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// Where its keys are.
    pub keys: Option<&'a str>,
    /// For whom tokens may be meant.
    pub audiences: &'a [String],
    /// Paths that need no token.
    pub public: &'a [String],
}

/// `service.temporary[]`.
#[derive(Debug, Serialize)]
pub struct FolderContext<'a> {
    /// The name of the volume.
    pub name: String,
    /// The path.
    pub path: &'a str,
}

/// `service.rollout`.
#[derive(Debug, Serialize)]
pub struct RolloutContext {
    /// `canary`, `blue-green` or `rolling`.
    pub strategy: &'static str,
    /// The shares of the traffic in percent before the last, whole numbers; the last is always 100.
    pub steps: Vec<u32>,
    /// The time between two steps, for example `300s`.
    pub every: String,
    /// The seconds over which requests are counted when a new version is judged.
    pub watched_seconds: u64,
    /// How often a new version is judged between two steps: every half minute.
    pub measurements: u64,
    /// The share of failed requests above which it is given up: `0.01` for 1%.
    pub error_rate: String,
    /// The response time of the slowest hundredth above which it is given up, in milliseconds.
    pub p99_milliseconds: u64,
    /// Whether the last step waits for a person.
    pub confirm: bool,
    /// Where Prometheus answers.
    pub prometheus: String,
}

/// `service.ab_test`.
#[derive(Debug, Serialize)]
pub struct AbTestContext<'a> {
    /// The header.
    pub header: &'a str,
    /// Its value.
    pub value: &'a str,
}

/// `service.calls[]`.
#[derive(Debug, Serialize)]
pub struct CallContext<'a> {
    /// The other service's name.
    pub name: &'a str,
    /// Its port.
    pub port: u16,
    /// The environment variable with its address, for example `API_URL`.
    pub variable: String,
    /// Its address, for example `http://api:8080`.
    pub url: String,
}

/// `service.databases[]`, `service.caches[]`.
#[derive(Debug, Serialize)]
pub struct StoreContext<'a> {
    /// Its name in the spec.
    pub name: &'a str,
    /// The beginning of its environment variables, for example `BOOKINGS`.
    pub variable: String,
    /// Its port.
    pub port: u16,
    /// The name of the database inside the server; nothing for a cache.
    pub database: Option<&'a str>,
    /// The user that the service logs in as.
    pub user: String,
}

impl<'a> EnvironmentContext<'a> {
    /// The values of an environment.
    #[must_use]
    pub fn new(environment: &'a Environment) -> Self {
        let zones = &environment.network.zones;
        Self {
            name: &environment.name,
            platform: &environment.platform,
            namespace: &environment.platform,
            domain: environment.domain.as_deref(),
            account: &environment.cloud.account,
            region: &environment.cloud.region,
            zones: zones.len(),
            private_ranges: zones.iter().map(|zone| zone.private.to_string()).collect(),
            public_ranges: zones.iter().map(|zone| zone.public.to_string()).collect(),
            data_ranges: zones.iter().map(|zone| zone.data.to_string()).collect(),
            network_range: environment.network.cidr.to_string(),
            databases: environment.databases.iter().map(|database| database.name.as_str()).collect(),
            caches: environment.caches.iter().map(|cache| cache.name.as_str()).collect(),
            teams: environment
                .teams
                .iter()
                .map(|team| TeamContext { name: &team.name, group: &team.group, role: team.role.word() })
                .collect(),
            secrets: SecretsContext {
                store: environment.secrets.store.word(),
                operator: environment.secrets.operator.word(),
                address: &environment.secrets.address,
                mount: &environment.secrets.mount,
                refresh: format!("{}s", environment.secrets.refresh_seconds),
            },
            quota: QuotaContext::new(environment),
        }
    }
}

impl QuotaContext {
    fn new(environment: &Environment) -> Self {
        let sum = |amount: &dyn Fn(&Service) -> u64| -> u64 {
            environment.services.iter().map(|service| most_copies(service) * amount(service)).sum()
        };
        let gibibytes = |mebibytes: u64| format!("{}Gi", mebibytes.div_ceil(1024));
        Self {
            // The sidecar of each pod takes its share too.
            cpu: sum(&|service| u64::from(service.resources.millicores) + SIDECAR_MILLICORES)
                .div_ceil(1000)
                .to_string(),
            memory: gibibytes(sum(&|service| service.resources.memory_mebibytes + SIDECAR_MEMORY_MEBIBYTES)),
            disk: gibibytes(sum(&|service| service.resources.disk_mebibytes + SIDECAR_DISK_MEBIBYTES)),
            pods: sum(&|_| 1),
        }
    }
}

/// The most pods that a service can have at one time: while a new version is watched the old one stays whole, a rolling
/// update adds a quarter, a job may be run by hand beside its schedule, and a migration has a pod of its own.
fn most_copies(service: &Service) -> u64 {
    let copies = u64::from(service.replicas.1);
    let in_rollout = match (service.kind, service.rollout.strategy) {
        (ServiceKind::Cron, _) => 2,
        (_, Strategy::Canary | Strategy::BlueGreen) => 2 * copies,
        (_, Strategy::Rolling) => copies + copies.div_ceil(4),
    };
    in_rollout + u64::from(service.migration.is_some())
}

impl<'a> ClusterContext<'a> {
    /// The values of a cluster.
    #[must_use]
    pub fn new(cluster: &'a Cluster) -> Self {
        Self {
            colour: &cluster.colour,
            name: &cluster.name,
            version: &cluster.version,
            active: cluster.active,
            target_group: cluster.target_group(),
        }
    }
}

/// The values of all services of an environment, in their order.
#[must_use]
pub fn services(environment: &Environment) -> Vec<ServiceContext<'_>> {
    let mut callers = BTreeMap::<&str, Vec<&str>>::new();
    for service in &environment.services {
        for used in &service.uses {
            callers.entry(used).or_default().push(&service.name);
        }
    }
    environment
        .services
        .iter()
        .map(|service| service_context(service, environment, callers.remove(service.name.as_str()).unwrap_or_default()))
        .collect()
}

fn service_context<'a>(
    service: &'a Service,
    environment: &'a Environment,
    callers: Vec<&'a str>,
) -> ServiceContext<'a> {
    let groups = node_groups(service, environment);
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
        min: service.replicas.0,
        max: service.replicas.1,
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
        cpu: cpu(service.resources.millicores),
        memory: size(service.resources.memory_mebibytes),
        disk: size(service.resources.disk_mebibytes),
        health: service.health.as_ref().map(|health| HealthContext {
            path: health.path.as_deref(),
            liveness: health.liveness.as_deref(),
            port: health.port,
            startup_attempts: health.startup_seconds.div_ceil(STARTUP_PERIOD_SECONDS).max(1),
        }),
        metrics: service.metrics.as_ref().map(|metrics| MetricsContext { port: metrics.port, path: &metrics.path }),
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
        calls: calls(service, environment),
        databases: databases(service, environment),
        caches: caches(service, environment),
        internet: service.internet,
        has_security_group: matches!(service.identity, NetworkIdentity::Service(_)),
    }
}

/// Its own group; when it is spread over capacity, also the groups of the other capacity with the same processor.
fn node_groups<'a>(service: &'a Service, environment: &'a Environment) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::from([service.node_group.as_str()]);
    let own = environment.node_groups.iter().find(|group| group.name == service.node_group);
    if let Some(own) = own.filter(|_| service.spreads_over_capacity) {
        let others = environment.node_groups.iter().filter(|group| group.is_counterpart_of(own));
        names.extend(others.map(|group| group.name.as_str()));
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Spot machines are closed to what does not ask for them where there are on-demand machines too.
fn tolerates_spot(groups: &BTreeSet<&str>, environment: &Environment) -> bool {
    let has_on_demand = environment.node_groups.iter().any(|group| group.capacity == Capacity::OnDemand);
    let spot = |group: &&crate::model::NodeGroup| group.capacity == Capacity::Spot;
    has_on_demand && environment.node_groups.iter().filter(spot).any(|group| groups.contains(group.name.as_str()))
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
    let with_port = environment.services_of(service).filter_map(|called| Some((called, called.port?)));
    let call = |(called, port): (&'a Service, u16)| CallContext {
        name: &called.name,
        port,
        variable: format!("{}_URL", variable(&called.name)),
        url: format!("{}://{}:{port}", scheme(called), called.name),
    };
    with_port.map(call).collect()
}

fn scheme(called: &Service) -> &'static str {
    use crate::spec::service::Protocol;
    match called.protocol {
        Protocol::Http | Protocol::Http2 => "http",
        Protocol::Grpc => "grpc",
        Protocol::Tcp => "tcp",
    }
}

fn databases<'a>(service: &'a Service, environment: &'a Environment) -> Vec<StoreContext<'a>> {
    let store = |database: &'a crate::model::Database| StoreContext {
        name: &database.name,
        variable: variable(&database.name),
        port: database.port,
        database: Some(&database.database_name),
        user: service.name.clone(),
    };
    environment.databases_of(service).map(store).collect()
}

fn caches<'a>(service: &'a Service, environment: &'a Environment) -> Vec<StoreContext<'a>> {
    let store = |cache: &'a crate::model::Cache| StoreContext {
        name: &cache.name,
        variable: variable(&cache.name),
        port: cache.port,
        database: None,
        user: environment.cache_user(service),
    };
    environment.caches_of(service).map(store).collect()
}

/// The name of something as the beginning of an environment variable: `BOOKINGS`.
fn variable(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}

fn cpu(millicores: u32) -> String {
    if millicores.is_multiple_of(1000) { (millicores / 1000).to_string() } else { format!("{millicores}m") }
}

fn size(mebibytes: u64) -> String {
    if mebibytes.is_multiple_of(1024) { format!("{}Gi", mebibytes / 1024) } else { format!("{mebibytes}Mi") }
}

fn milliseconds(milliseconds: u64) -> String {
    if milliseconds.is_multiple_of(1000) { format!("{}s", milliseconds / 1000) } else { format!("{milliseconds}ms") }
}
