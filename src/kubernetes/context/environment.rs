//! The values of an environment and of its clusters.

use std::collections::BTreeMap;

use serde::Serialize;

use super::review::{ReviewContext, ReviewJobContext, ReviewsContext};
use super::service::PairContext;
use super::vault::VaultContext;
use crate::facts::Facts;
use crate::model::component::{ComponentKind, Route, Settings};
use crate::model::{
    Architecture, Cluster, Component, Edge, Environment, Heartbeat, NetworkIdentity, NodeGroup, Pager, RecordAccess,
    Service, cost_center,
};
use crate::spec::rollout::Strategy;
use crate::spec::service::ServiceKind;

/// What Istio's sidecar asks for by default (Istio 1.31, `global.proxy.resources`).
const SIDECAR_MILLICORES: u64 = 100;
const SIDECAR_MEMORY_MEBIBYTES: u64 = 128;
/// What the namespace's limit range sets aside for it.
const SIDECAR_DISK_MEBIBYTES: u64 = 64;
/// What a job takes that makes or drops a database of a pull request (`databases.yaml.tera`).
const DATABASE_JOB_MILLICORES: u64 = 100;
const DATABASE_JOB_MEMORY_MEBIBYTES: u64 = 256;
const DATABASE_JOB_DISK_MEBIBYTES: u64 = 64;

/// `environment`: what all clusters of an environment have in common.
#[derive(Debug, Serialize)]
pub struct EnvironmentContext<'a> {
    /// The environment's name, for example `prod`.
    pub name: &'a str,
    /// The platform's name.
    pub platform: &'a str,
    /// The namespace of the services: the platform's name, or that of the pull request.
    pub namespace: &'a str,
    /// The pull request that this is the environment of; nothing for all others.
    pub review: Option<ReviewContext<'a>>,
    /// What is to be known of the environments of pull requests that live here; nothing where none do.
    pub reviews: Option<ReviewsContext<'a>>,
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
    /// The address ranges of one of which the addresses of Services are.
    pub service_ranges: &'a [String],
    /// The name of the VPC, as its tag `Name` says.
    pub network_name: &'a str,
    /// The identifier of the VPC, where it existed before; otherwise it is known only once it is there.
    pub network_id: Option<&'a str>,
    /// Who brings what is rendered into the clusters: `push` or `gitops`.
    pub delivery: &'a str,
    /// The components that are there, by name.
    pub components: Vec<&'a str>,
    /// The names of the databases.
    pub databases: Vec<&'a str>,
    /// The names of the databases that have copies to read from.
    pub readers: Vec<&'a str>,
    /// The names of the caches.
    pub caches: Vec<&'a str>,
    /// The groups of machines, by name.
    pub node_groups: Vec<NodeGroupContext<'a>>,
    /// The tags of everything that is made, without `Stack`.
    pub tags: Vec<PairContext<'a>>,
    /// Who pays, by the tag `CostCenter`; nothing where it could not be the value of a label.
    pub cost_center: Option<&'a str>,
    /// The alias of the key of data at rest.
    pub data_key: String,
    /// The alias of the key that opens Vault.
    pub vault_key: String,
    /// The teams, by name.
    pub teams: Vec<TeamContext<'a>>,
    /// Whom the alarms of the clusters reach in PagerDuty.
    pub pagers: Vec<PagerContext<'a>>,
    /// Who raises an alarm when a cluster raises none any more.
    pub heartbeats: Vec<HeartbeatContext<'a>>,
    /// Where is written what to do about an alarm: its name is added after a slash.
    pub runbooks: Option<&'a str>,
    /// The zone of the hosts; nothing where the clusters cannot change it.
    pub zone: Option<ZoneContext<'a>>,
    /// The ClusterIssuer that signs the gateways' certificates; nothing where each signs itself.
    pub issuer: Option<&'a str>,
    /// The most names in one certificate of it.
    pub names_in_a_certificate: usize,
    /// Ways from the load balancer to components.
    pub routes: Vec<RouteContext<'a>>,
    /// How many are between a person and the gateway, each of which says whose request it passes on.
    pub trusted_proxies: u32,
    /// Where people reach Grafana.
    pub grafana: Option<&'a str>,
    /// Whether Elasticsearch keeps logs in the clusters.
    pub keeps_logs: bool,
    /// Whether Jaeger keeps traces in the clusters.
    pub keeps_traces: bool,
    /// How long it keeps them in Elasticsearch, as that writes it: `7d`; nothing where they are elsewhere.
    pub traces_retention: Option<String>,
    /// Where secrets are kept.
    pub secrets: SecretsContext<'a>,
    /// What all services together may take in the namespace.
    pub quota: QuotaContext,
}

/// `environment.node_groups[]`.
#[derive(Debug, Serialize)]
pub struct NodeGroupContext<'a> {
    /// Its name in the clusters, which stays when it is renamed in the spec.
    pub name: &'a str,
    /// `on-demand` or `spot`.
    pub capacity: &'a str,
    /// The types of its machines.
    pub instances: &'a [String],
    /// `arm64` or `amd64`.
    pub architecture: &'static str,
    /// How many machines there may be beside those that EKS keeps.
    pub added: u32,
    /// The disk of each, for example `50Gi`.
    pub disk: String,
    /// Labels of the machines.
    pub labels: Vec<PairContext<'a>>,
    /// Values of the label over which pods are spread that run on spot and on-demand machines.
    pub spread: Vec<&'a str>,
    /// Whether only what tolerates it runs there.
    pub repels: bool,
    /// The name of the security group that its services share; nothing where each has its own.
    pub security_group: Option<String>,
}

/// `environment.teams[]`.
#[derive(Debug, Serialize)]
pub struct TeamContext<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its group as the identity provider knows it.
    pub provider_group: &'a str,
    /// Its group as Kubernetes knows it.
    pub group: &'a str,
    /// `view`, `operate` or `edit`.
    pub role: &'a str,
}

/// `environment.pagers[]`.
#[derive(Debug, Serialize)]
pub struct PagerContext<'a> {
    /// What Alertmanager calls it: `platform`, or `team-<team>`.
    pub name: String,
    /// The team whose alarms go there; nothing for what is of no team.
    pub team: Option<&'a str>,
    /// The path of the secret with the routing key in the store.
    pub path: &'a str,
    /// The key in it.
    pub key: &'a str,
}

/// `environment.heartbeats[]`.
#[derive(Debug, Serialize)]
pub struct HeartbeatContext<'a> {
    /// The colour of the cluster.
    pub cluster: &'a str,
    /// The path of the secret with the address in the store.
    pub path: &'a str,
    /// The key in it.
    pub key: &'a str,
}

/// `environment.zone`.
#[derive(Debug, Serialize)]
pub struct ZoneContext<'a> {
    /// `route53` or `cloudflare`.
    pub provider: &'static str,
    /// Its identifier; nothing where it is the public zone with the name of the domain.
    pub id: Option<&'a str>,
    /// The path of the secret with CloudFlare's token in the store; nothing with Route 53.
    pub path: Option<&'a str>,
    /// The key in it.
    pub key: Option<&'a str>,
}

impl<'a> ZoneContext<'a> {
    fn new(access: RecordAccess<'a>) -> Self {
        match access {
            RecordAccess::Route53 { zone } => Self { provider: "route53", id: zone, path: None, key: None },
            RecordAccess::Cloudflare { zone, token } => Self {
                provider: "cloudflare",
                id: Some(zone),
                path: Some(&token.secret.path),
                key: Some(&token.secret.key),
            },
        }
    }
}

/// `environment.routes[]`.
#[derive(Debug, Serialize)]
pub struct RouteContext<'a> {
    /// The component.
    pub component: &'static str,
    /// Its namespace.
    pub namespace: &'static str,
    /// The host by which it is reached.
    pub host: &'a str,
    /// Its Service.
    pub service: &'static str,
    /// The port of the Service.
    pub service_port: u16,
    /// The Secret in the gateway's namespace with the authority that signed the certificate that it shows; nothing where its
    /// pods have a sidecar.
    pub authority: Option<&'static str>,
    /// The name of its pods, as their label `app.kubernetes.io/name` says.
    pub pods: &'static str,
    /// The port of its pods.
    pub port: u16,
    /// The ranges of addresses from which it may be reached; empty is everywhere.
    pub ranges: &'a [String],
}

impl<'a> RouteContext<'a> {
    fn new(route: &'a Route) -> Self {
        let definition = route.target.kind.definition();
        Self {
            component: definition.name,
            namespace: definition.namespace,
            host: &route.host,
            service: route.target.service,
            service_port: route.target.service_port,
            authority: route.target.authority,
            pods: route.target.pods,
            port: route.target.port,
            ranges: route.ranges.as_deref().unwrap_or_default(),
        }
    }
}

/// The load balancer, and CloudFlare before it.
fn trusted_proxies(edge: &Edge) -> u32 {
    if edge.cloudflare.is_some() { 2 } else { 1 }
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
    /// Whether Vault is one of the clusters' own.
    pub inside: bool,
    /// What a job tells Vault; nothing where none does.
    pub vault: Option<VaultContext<'a>>,
    /// How often secrets are read anew, for example `3600s`.
    pub refresh: String,
    /// The folder in the store, with a slash at its end: `hotel-booking-prod/`.
    pub folder: String,
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
    /// The stack that makes it, as its tag `Stack` says.
    pub stack: &'a str,
    /// The stack whose outputs tell of databases and caches, and the one whose outputs tell of the network.
    pub data_stack: &'a str,
    /// See `data_stack`.
    pub network_stack: &'a str,
    /// The stack whose outputs tell of keys.
    pub security_stack: &'a str,
    /// Whether it takes the traffic.
    pub active: bool,
    /// The load balancer's target group of its colour.
    pub target_group: &'a str,
}

impl<'a> EnvironmentContext<'a> {
    /// The values of an environment.
    #[must_use]
    pub fn new(environment: &'a Environment) -> Self {
        let zones = &environment.network.zones;
        let databases = || environment.databases.iter().filter(|database| database.is_there());
        Self {
            name: &environment.name,
            platform: &environment.platform,
            namespace: &environment.namespace,
            review: environment.review.as_ref().map(|review| ReviewContext::new(environment, review)),
            reviews: environment.reviews.as_ref().map(|reviews| ReviewsContext {
                hosts: reviews.hosts.as_deref(),
                ports: reviews.ports.iter().copied().collect(),
                header: reviews.header.as_deref(),
            }),
            domain: environment.domain.as_deref(),
            account: &environment.cloud.account,
            region: &environment.cloud.region,
            zones: zones.len(),
            private_ranges: zones.iter().map(|zone| zone.private.to_string()).collect(),
            public_ranges: zones.iter().map(|zone| zone.public.to_string()).collect(),
            data_ranges: zones.iter().map(|zone| zone.data.to_string()).collect(),
            network_range: environment.network.cidr.to_string(),
            service_ranges: Facts::embedded().service_ranges(),
            network_name: environment.names.prefix(),
            network_id: environment.network.existing.as_deref(),
            delivery: environment.delivery.mode.word(),
            components: environment.components.iter().map(|component| component.definition().name).collect(),
            databases: databases().map(|database| database.name.as_str()).collect(),
            readers: databases()
                .filter(|database| database.has_reader)
                .map(|database| database.name.as_str())
                .collect(),
            caches: environment.caches.iter().map(|cache| cache.name.as_str()).collect(),
            node_groups: environment
                .node_groups
                .iter()
                .map(|group| NodeGroupContext::new(group, environment))
                .collect(),
            tags: pairs(&environment.tags),
            cost_center: cost_center(environment),
            data_key: format!("alias/{}", environment.names.component("data")),
            vault_key: format!("alias/{}", environment.names.component("vault")),
            teams: environment
                .teams
                .iter()
                .map(|team| TeamContext {
                    name: &team.name,
                    provider_group: &team.provider_group,
                    group: &team.group,
                    role: team.role.word(),
                })
                .collect(),
            pagers: environment.receivers.pagers.iter().map(PagerContext::new).collect(),
            heartbeats: environment.receivers.heartbeats.iter().map(HeartbeatContext::new).collect(),
            runbooks: environment.alerts.as_ref().and_then(|alerts| alerts.runbooks.as_deref()),
            zone: environment.edge.as_ref().and_then(Edge::record_access).map(ZoneContext::new),
            issuer: environment.issuer().map(|issuer| issuer.authority),
            names_in_a_certificate: Facts::embedded().names_in_a_signed_certificate(),
            routes: environment.component_routes().map(RouteContext::new).collect(),
            trusted_proxies: environment.edge.as_ref().map_or(1, trusted_proxies),
            grafana: environment.component(ComponentKind::KubePrometheusStack).and_then(grafana),
            keeps_logs: environment.keeps_logs(),
            keeps_traces: environment.keeps_traces(),
            traces_retention: environment.component(ComponentKind::Jaeger).and_then(traces_retention),
            secrets: SecretsContext {
                store: environment.secrets.store.word(),
                operator: environment.secrets.operator.word(),
                address: &environment.secrets.address,
                mount: &environment.secrets.mount,
                inside: environment.secrets.inside.is_some(),
                vault: environment.secrets.keeps_roles.then(|| VaultContext::new(environment)),
                refresh: format!("{}s", environment.secrets.refresh_seconds),
                folder: environment.secrets_folder(),
            },
            quota: QuotaContext::new(environment),
        }
    }
}

impl<'a> PagerContext<'a> {
    fn new(pager: &'a Pager) -> Self {
        Self { name: pager.name(), team: pager.team.as_deref(), path: &pager.secret.path, key: &pager.secret.key }
    }
}

impl<'a> HeartbeatContext<'a> {
    fn new(heartbeat: &'a Heartbeat) -> Self {
        Self { cluster: &heartbeat.cluster, path: &heartbeat.secret.path, key: &heartbeat.secret.key }
    }
}

/// Where people reach Grafana, without a slash at its end.
fn grafana(component: &Component) -> Option<&str> {
    match &component.settings {
        Settings::Monitoring(settings) => settings.url.as_deref().map(|url| url.trim_end_matches('/')),
        _ => None,
    }
}

fn traces_retention(component: &Component) -> Option<String> {
    match &component.settings {
        Settings::Traces(settings) if settings.storage == "elasticsearch" => {
            Some(format!("{}d", settings.retention_days))
        }
        _ => None,
    }
}

impl<'a> NodeGroupContext<'a> {
    fn new(group: &'a NodeGroup, environment: &'a Environment) -> Self {
        let identity = NetworkIdentity::NodeGroup(group.name.clone());
        let shares_group = environment.network_identities().contains(&identity);
        Self {
            name: &group.lasting_name,
            capacity: group.capacity.word(),
            instances: &group.instances,
            architecture: match group.architecture {
                Architecture::Arm64 => "arm64",
                Architecture::X86 => "amd64",
            },
            added: group.added(),
            disk: format!("{}Gi", group.disk_gibibytes),
            labels: pairs(&group.labels),
            spread: group.parts.iter().filter_map(|part| part.spread.as_deref()).collect(),
            repels: environment.repels(group),
            security_group: shares_group.then(|| environment.names.component(&identity.key())),
        }
    }
}

fn pairs(pairs: &BTreeMap<String, String>) -> Vec<PairContext<'_>> {
    pairs.iter().map(|(name, value)| PairContext { name, value }).collect()
}

impl QuotaContext {
    fn new(environment: &Environment) -> Self {
        let sum = |amount: &dyn Fn(&Service) -> u64| -> u64 {
            environment.services.iter().map(|service| most_copies(service) * amount(service)).sum()
        };
        let gibibytes = |mebibytes: u64| format!("{}Gi", mebibytes.div_ceil(1024));
        let for_each = environment.review.as_ref().map_or(0, |review| ReviewJobContext::scripts(review).len());
        let jobs = (environment.databases.len() * for_each) as u64;
        Self {
            // The sidecar of each pod takes its share too.
            cpu: (sum(&|service| u64::from(service.resources.millicores) + SIDECAR_MILLICORES)
                + jobs * DATABASE_JOB_MILLICORES)
                .div_ceil(1000)
                .to_string(),
            memory: gibibytes(
                sum(&|service| service.resources.memory_mebibytes + SIDECAR_MEMORY_MEBIBYTES)
                    + jobs * DATABASE_JOB_MEMORY_MEBIBYTES,
            ),
            disk: gibibytes(
                sum(&|service| service.resources.disk_mebibytes + SIDECAR_DISK_MEBIBYTES)
                    + jobs * DATABASE_JOB_DISK_MEBIBYTES,
            ),
            pods: sum(&|_| 1) + jobs,
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
            stack: &cluster.stack,
            data_stack: cluster.stack_with("data"),
            network_stack: cluster.stack_with("network"),
            security_stack: cluster.stack_with("security"),
            active: cluster.active,
            target_group: cluster.target_group(),
        }
    }
}
