//! Services, resolved: where they run, what they use, how the network knows them.

use std::collections::BTreeSet;

use super::{Names, NodeGroup};
use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::cluster::Capacity;
use crate::spec::service::Service as Written;

/// One service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its container image.
    pub image: String,
    /// The port it listens on.
    pub port: Option<u16>,
    /// Its name in the platform's domain.
    pub host: Option<String>,
    /// Smallest and largest number of copies.
    pub replicas: (u32, u32),
    /// The node group it runs on; empty when the environment has none.
    pub node_group: String,
    /// Names of the services, databases and caches it may reach.
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

/// How security groups tell who is calling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NetworkIdentity {
    /// The pods of this service have a security group of their own.
    Service(String),
    /// The machines of this node group cannot give pods security groups, so that all its services share the
    /// machines' one.
    NodeGroup(String),
}

impl NetworkIdentity {
    /// The key under which stacks hand on the security group: `service-api`, `nodes-baseline`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Service(name) => format!("service-{name}"),
            Self::NodeGroup(name) => format!("nodes-{name}"),
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
    let min = service.replicas.as_ref().and_then(|replicas| replicas.min.as_ref()).map_or(1, |min| min.value.value());
    let max = service.replicas.as_ref().and_then(|replicas| replicas.max.as_ref()).map_or(min, |max| max.value.value());
    Some(Service {
        name: name.to_owned(),
        image: service.image.to_string(),
        port: service.port.as_ref().map(|port| port.value.value()),
        host: service.host.as_ref().map(|host| host.to_string()),
        replicas: (min, max),
        node_group: node_group.map(|group| group.name.clone()).unwrap_or_default(),
        uses: service.uses.iter().map(|used| used.to_string()).collect(),
        internet: service.internet.as_ref().is_some_and(|internet| internet.is_on()),
        identity,
        role: names.component(name),
        span: service.span,
    })
}

/// The first on-demand group by name, else the first group.
fn default_node_group(node_groups: &[NodeGroup]) -> Option<&NodeGroup> {
    let on_demand = node_groups.iter().find(|group| group.capacity == Capacity::OnDemand);
    on_demand.or_else(|| node_groups.first())
}
