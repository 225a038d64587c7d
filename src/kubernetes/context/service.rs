//! The values of a service.

use serde::Serialize;

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
    /// Whether nothing of it runs for now: in a second region that stands by.
    pub waits: bool,
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
    /// Whether Vault has something for it: secrets, or users of databases.
    pub asks_vault: bool,
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
    /// What is promised to those who call it.
    pub slo: Option<ServiceLevelContext>,
    /// Its dashboard in Grafana, as JSON; nothing where it promises nothing, or where Prometheus does not count it.
    pub dashboard: Option<String>,
    /// The identifier of its dashboard.
    pub dashboard_identifier: String,
    /// The path of Grafana with the lines of requests that failed; nothing where Elasticsearch does not keep them.
    pub failed_lines: Option<String>,
    /// The path of Grafana with the traces of requests that failed; nothing where Jaeger does not keep them.
    pub failed_traces: Option<String>,
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
    /// The services of the shared environment that use a pull request's copy, by name.
    pub borrowed_callers: Vec<&'a str>,
    /// The services that it uses, by name; only those with a port.
    pub calls: Vec<CallContext<'a>>,
    /// The databases that it uses.
    pub databases: Vec<StoreContext<'a>>,
    /// The caches that it uses.
    pub caches: Vec<StoreContext<'a>>,
    /// The buckets that it uses.
    pub buckets: Vec<BucketContext<'a>>,
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

/// `service.slo`.
#[derive(Debug, Serialize)]
pub struct ServiceLevelContext {
    /// The names under which it is called inside the cluster, as a regular expression.
    pub called: String,
    /// The promises.
    pub objectives: Vec<ObjectiveContext>,
}

/// `service.slo.objectives[]`.
#[derive(Debug, Serialize)]
pub struct ObjectiveContext {
    /// `availability` or `latency`.
    pub name: &'static str,
    /// The share of requests that may break the promise: `0.001` for 0.1%.
    pub budget: String,
    /// The same for people: `0.1%`.
    pub allowed: String,
    /// The time within which requests are to be answered, in milliseconds; nothing for `availability`.
    pub milliseconds: Option<u64>,
    /// What the service does when it breaks the promise: `fails`, `is slow`.
    pub fault: &'static str,
    /// What happens to a request then: `failed`, `took longer than 300 ms`.
    pub failed: String,
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
    /// The namespace that it is in.
    pub namespace: &'a str,
    /// Whether that is another one: a pull request's copy calls a service of the shared environment.
    pub borrowed: bool,
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
    /// The user that the service logs in as; where Vault makes users, the one by which IAM would know it.
    pub user: String,
    /// How it logs in where Vault makes the users of a database; nothing for all others.
    pub vault: Option<VaultLoginContext>,
    /// What the names of all keys begin with, for example `pr-142:`; nothing where the service has all keys.
    pub prefix: Option<String>,
    /// Whether there are copies to read from; false for a cache.
    pub has_reader: bool,
}

/// `service.databases[].vault`.
#[derive(Debug, Serialize)]
pub struct VaultLoginContext {
    /// The role of Vault's database engine.
    pub role: String,
    /// The Secret with `username` and `password`.
    pub secret: String,
}

/// `service.buckets[]`.
#[derive(Debug, Serialize)]
pub struct BucketContext<'a> {
    /// Its name in the spec.
    pub name: &'a str,
    /// The environment variable with its name in the whole world, for example `UPLOADS_BUCKET`.
    pub variable: String,
    /// That name.
    pub bucket: &'a str,
}
