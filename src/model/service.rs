//! Services, resolved: where they run, what they use, how the network knows them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::objective::{self, ServiceLevel};
use super::rollout::{self, Rollout};
use super::workload::{self, Authentication, Health, Metrics, Migration, Resources, Scaling};
use super::{Names, NodeGroup};
use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::cluster::Capacity;
use crate::spec::decode::Located;
use crate::spec::scalar::{ImageReference, SecretReference, Text};
use crate::spec::service::{Protocol, Service as Written, ServiceKind};

/// Seconds that a service gets to finish what it has begun.
const DEFAULT_SHUTDOWN_SECONDS: u64 = 30;
/// The longest time of a request when the spec does not say, in milliseconds.
pub const DEFAULT_TIMEOUT_MILLISECONDS: u64 = 15_000;

/// One service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ServiceKind,
    /// Its container image.
    pub image: String,
    /// Its version as its image tells it: the tag, else the beginning of the digest, else `latest`.
    pub version: String,
    /// When it runs, if it is a scheduled job: five fields of cron.
    pub schedule: Option<String>,
    /// The program; empty for the image's own.
    pub command: Vec<String>,
    /// Arguments of the program; empty for the image's own.
    pub arguments: Vec<String>,
    /// The port it listens on.
    pub port: Option<u16>,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// Its name in the platform's domain.
    pub host: Option<String>,
    /// Its full host name; `None` without a host or without a domain.
    pub host_name: Option<String>,
    /// Smallest and largest number of copies; the smallest is at least one.
    pub replicas: (u32, u32),
    /// Whether the platform is down without it.
    pub critical: bool,
    /// Whether nothing of it runs for now, though everything is there: in a region that stands by.
    pub waits: bool,
    /// The node group it runs on; empty when the environment has none.
    pub node_group: String,
    /// Whether it may run on spot machines as well as on on-demand ones, spread over both.
    pub spreads_over_capacity: bool,
    /// The team it belongs to.
    pub team: Option<String>,
    /// Environment variables with values.
    pub environment: BTreeMap<String, String>,
    /// Environment variables with secrets.
    pub secrets: BTreeMap<String, Secret>,
    /// What one copy gets.
    pub resources: Resources,
    /// How is found out whether a copy works; `None` when there is nothing to ask.
    pub health: Option<Health>,
    /// Where its numbers for Prometheus are.
    pub metrics: Option<Metrics>,
    /// What is promised to those who call it.
    pub service_level: Option<ServiceLevel>,
    /// When copies are added and taken away.
    pub scaling: Scaling,
    /// What runs once before a new version starts.
    pub migration: Option<Migration>,
    /// Seconds that it gets to finish what it has begun.
    pub shutdown_seconds: u64,
    /// The longest time of a request in milliseconds.
    pub timeout_milliseconds: u64,
    /// Whose tokens requests from outside must carry.
    pub authentication: Option<Authentication>,
    /// Folders for temporary files.
    pub temporary: Vec<String>,
    /// How its new versions reach the users.
    pub rollout: Rollout,
    /// The header and its value with which requests try a new version first.
    pub ab_test: Option<(String, String)>,
    /// Names of the services, databases, caches and buckets it may reach.
    pub uses: BTreeSet<String>,
    /// Whether it may call the internet over HTTPS.
    pub internet: bool,
    /// How security groups know it.
    pub identity: NetworkIdentity,
    /// Its IAM role's name prefix; each cluster has a role of its own.
    pub role: String,
    /// Where it is written.
    pub span: Span,
}

/// A secret in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Secret {
    /// Its path.
    pub path: String,
    /// The key in it.
    pub key: String,
}

impl From<&SecretReference> for Secret {
    fn from(reference: &SecretReference) -> Self {
        Self { path: reference.path().to_owned(), key: reference.key().to_owned() }
    }
}

/// How security groups tell who is calling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NetworkIdentity {
    /// The pods of this service have a security group of their own.
    Service(String),
    /// The machines of this node group cannot give pods security groups, so that all its services share the
    /// machines' one.
    NodeGroup(String),
    /// The pods of this component have a security group beside that of the machines.
    Component(&'static str),
}

impl NetworkIdentity {
    /// The key under which stacks hand on the security group: `service-api`, `nodes-baseline`, `component-vault`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Service(name) => format!("service-{name}"),
            Self::NodeGroup(name) => format!("nodes-{name}"),
            Self::Component(name) => format!("component-{name}"),
        }
    }
}

pub(super) fn resolve(spec: &Spec, names: &Names, node_groups: &[NodeGroup]) -> Option<Vec<Service>> {
    let services = spec.services.iter();
    services.map(|(name, service)| resolve_one(name.as_str(), service, spec, names, node_groups)).collect()
}

fn resolve_one(
    name: &str,
    service: &Written,
    spec: &Spec,
    names: &Names,
    node_groups: &[NodeGroup],
) -> Option<Service> {
    let node_group = match &service.nodes {
        Some(written) => node_groups.iter().find(|group| group.name == written.as_str()),
        None => default_node_group(node_groups),
    };
    // An environment that shares may leave its machines to the other environment.
    let is_elsewhere = node_group.is_none() && spec.shares.is_some();
    let identity = match node_group {
        Some(group) if !group.pod_security_groups => NetworkIdentity::NodeGroup(group.name.clone()),
        Some(_) => NetworkIdentity::Service(name.to_owned()),
        None if is_elsewhere => NetworkIdentity::Service(name.to_owned()),
        None => return None,
    };
    // Kubernetes scales to zero only with a feature that EKS does not switch on.
    let min =
        service.replicas.as_ref().and_then(|replicas| replicas.min.as_ref()).map_or(1, |min| min.value.value().max(1));
    let max = service.replicas.as_ref().and_then(|replicas| replicas.max.as_ref()).map_or(min, |max| max.value.value());
    let kind = workload::kind(service);
    let texts = |written: &[Located<Text>]| written.iter().map(|text| text.to_string()).collect();
    Some(Service {
        name: name.to_owned(),
        kind,
        image: service.image.to_string(),
        version: version(&service.image),
        schedule: service.schedule.as_ref().map(|schedule| schedule.to_string()),
        command: texts(&service.command),
        arguments: texts(&service.arguments),
        port: service.port.as_ref().map(|port| port.value.value()),
        protocol: service.protocol.as_ref().map_or(Protocol::Http, |protocol| protocol.value),
        host: service.host.as_ref().map(|host| host.to_string()),
        host_name: service
            .host
            .as_ref()
            .zip(spec.domain.as_ref())
            .map(|(host, domain)| format!("{}.{}", host.as_str(), domain.as_str())),
        replicas: (min, max),
        critical: is_critical(service),
        waits: false,
        node_group: node_group.map(|group| group.name.clone()).unwrap_or_default(),
        spreads_over_capacity: spreads_over_capacity(service, spec, node_group, node_groups),
        team: service.team.as_ref().map(|team| team.to_string()),
        environment: service.environment.0.iter().map(|(name, value)| (name.clone(), value.to_string())).collect(),
        secrets: secrets(service),
        resources: workload::resources(service),
        health: workload::health(service),
        metrics: workload::metrics(service),
        service_level: service.slo.as_ref().map(objective::resolve),
        scaling: workload::scaling(service),
        migration: workload::migration(service),
        shutdown_seconds: service.shutdown.as_ref().map_or(DEFAULT_SHUTDOWN_SECONDS, |shutdown| shutdown.seconds()),
        timeout_milliseconds: service
            .timeout
            .as_ref()
            .map_or(DEFAULT_TIMEOUT_MILLISECONDS, |timeout| timeout.milliseconds()),
        authentication: workload::authentication(service),
        temporary: workload::temporary(service),
        rollout: rollout::resolve(service, kind, spec.rollout.as_ref()),
        ab_test: service.ab_test.as_ref().map(|test| (test.header.to_string(), test.value.to_string())),
        uses: service.uses.iter().map(|used| used.to_string()).collect(),
        internet: service.internet.as_ref().is_some_and(|internet| internet.is_on()),
        identity,
        role: names.component(name),
        span: service.span,
    })
}

/// A version that fits a Kubernetes label: at most 63 characters.
fn version(image: &ImageReference) -> String {
    const DIGEST_LENGTH: usize = 12;
    const LABEL_LENGTH: usize = 63;
    let digest =
        image.digest().and_then(|digest| digest.strip_prefix("sha256:")).and_then(|hex| hex.get(..DIGEST_LENGTH));
    let tag = image.tag().map(|tag| tag.get(..LABEL_LENGTH).unwrap_or(tag).trim_end_matches(['.', '-', '_']));
    let tag = tag.map(|tag| tag.trim_start_matches('_'));
    tag.filter(|tag| !tag.is_empty()).or(digest).unwrap_or("latest").to_owned()
}

fn secrets(service: &Written) -> BTreeMap<String, Secret> {
    let secrets = service.secrets.0.iter();
    secrets.map(|(name, written)| (name.clone(), Secret::from(&written.value))).collect()
}

/// What is not critical is spread when the spec names a share of spot and its group has a counterpart of the other kind.
fn spreads_over_capacity(
    service: &Written,
    spec: &Spec,
    node_group: Option<&NodeGroup>,
    node_groups: &[NodeGroup],
) -> bool {
    let is_wanted = spec.cost.as_ref().is_some_and(|cost| cost.spot.is_some());
    let has_counterpart = node_group.is_some_and(|own| node_groups.iter().any(|other| other.is_counterpart_of(own)));
    !is_critical(service) && is_wanted && has_counterpart
}

fn is_critical(service: &Written) -> bool {
    service.critical.as_ref().is_none_or(|critical| critical.is_on())
}

/// The first on-demand group by name, else the first group.
pub(super) fn default_node_group(node_groups: &[NodeGroup]) -> Option<&NodeGroup> {
    let on_demand = node_groups.iter().find(|group| group.capacity == Capacity::OnDemand);
    on_demand.or_else(|| node_groups.first())
}
