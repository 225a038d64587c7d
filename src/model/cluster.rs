//! Clusters and node groups, resolved.

use std::collections::BTreeMap;

use super::Names;
use super::capacity::{self, NodeGroupPart};
use crate::diagnostic::Span;
use crate::facts::Facts;
use crate::spec::Spec;
use crate::spec::cluster::{Capacity, Nodes};

/// The colours that clusters of the first region can have.
pub const COLOURS: [&str; 2] = ["blue", "green"];
const DEFAULT_DISK_GIBIBYTES: u64 = 50;

/// One Kubernetes cluster.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Its colour: `blue` or `green`; that of the second region is called `recovery`.
    pub colour: String,
    /// Its EKS name.
    pub name: String,
    /// The stack that makes it: `cluster-<colour>`.
    pub stack: String,
    /// Its Kubernetes version, for example `1.35`.
    pub version: String,
    /// Whether it takes the traffic.
    pub active: bool,
    /// Where it is written.
    pub span: Span,
}

impl Cluster {
    /// The stack that has what a stack of the first region has, where the cluster is: the second region has one for all.
    #[must_use]
    pub fn stack_with<'a>(&'a self, of_first: &'a str) -> &'a str {
        if self.stack == super::STANDBY { &self.stack } else { of_first }
    }

    /// The name of the load balancer's target group for this cluster, where the environment has an edge. The pods of
    /// the cluster's ingress gateway are its targets.
    #[must_use]
    pub fn target_group(&self) -> &str {
        &self.name
    }
}

/// A group of machines; every cluster has all of them.
#[derive(Debug, Clone)]
pub struct NodeGroup {
    /// Its name.
    pub name: String,
    /// The name that it has inside AWS and on the label of its machines: the one before it was renamed, where it was.
    pub lasting_name: String,
    /// How the machines are bought.
    pub capacity: Capacity,
    /// Their types.
    pub instances: Vec<String>,
    /// Their processor.
    pub architecture: Architecture,
    /// Smallest number of machines.
    pub min: u32,
    /// Largest number of machines.
    pub max: u32,
    /// Root disk in GiB.
    pub disk_gibibytes: u64,
    /// Kubernetes labels.
    pub labels: BTreeMap<String, String>,
    /// Whether each pod can have a security group of its own (the machines have branch network interfaces).
    pub pod_security_groups: bool,
    /// How many pods of a machine can, on the smallest of its types.
    pub branch_interfaces: u32,
    /// The EKS node groups that it consists of; at least one.
    pub parts: Vec<NodeGroupPart>,
    /// Where it is written.
    pub span: Span,
}

impl NodeGroup {
    /// How many machines there may be beside the smallest number.
    #[must_use]
    pub fn added(&self) -> u32 {
        self.max.saturating_sub(self.min)
    }

    /// Whether its machines are of the other kind than those of `other`, and the same pods can run on both.
    #[must_use]
    pub fn is_counterpart_of(&self, other: &Self) -> bool {
        self.capacity != other.capacity
            && self.architecture == other.architecture
            && self.pod_security_groups == other.pod_security_groups
    }
}

/// A processor architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// 64-bit ARM (Graviton).
    Arm64,
    /// 64-bit x86.
    X86,
}

impl Architecture {
    /// The EKS image type of Amazon Linux 2023 for this architecture.
    #[must_use]
    pub fn ami_type(self) -> &'static str {
        match self {
            Self::Arm64 => "AL2023_ARM_64_STANDARD",
            Self::X86 => "AL2023_x86_64_STANDARD",
        }
    }
}

pub(super) fn resolve_clusters(spec: &Spec, names: &Names) -> Vec<Cluster> {
    let active = spec.active.as_ref().map(|active| active.as_str());
    let only_one = spec.clusters.iter().count() == 1;
    let clusters = spec.clusters.iter().map(|(colour, cluster)| Cluster {
        colour: colour.to_string(),
        name: names.component(colour.as_str()),
        stack: format!("cluster-{}", colour.as_str()),
        version: cluster.version.to_string(),
        active: only_one || active == Some(colour.as_str()),
        span: cluster.span,
    });
    clusters.collect()
}

pub(super) fn resolve_node_groups(spec: &Spec, facts: &Facts) -> Option<Vec<NodeGroup>> {
    let groups = spec.nodes.iter().map(|(name, nodes)| resolve_node_group(name.as_str(), nodes, facts));
    let mut groups: Vec<_> = groups.collect::<Option<_>>()?;
    let spot = spec.cost.as_ref().and_then(|cost| cost.spot.as_ref());
    capacity::resolve_parts(&mut groups, spot.map(|spot| spot.percent()));
    Some(groups)
}

fn resolve_node_group(name: &str, nodes: &Nodes, facts: &Facts) -> Option<NodeGroup> {
    let first = facts.instance_family(nodes.instances.first()?.family())?;
    let branch_interfaces = nodes.instances.iter().map(|instance| facts.branch_interfaces(instance)).min();
    let branch_interfaces = branch_interfaces.unwrap_or_default();
    Some(NodeGroup {
        name: name.to_owned(),
        lasting_name: nodes.was.as_ref().map_or(name, |was| was.as_str()).to_owned(),
        capacity: nodes.capacity.as_ref().map_or(Capacity::OnDemand, |capacity| capacity.value),
        instances: nodes.instances.iter().map(|instance| instance.to_string()).collect(),
        architecture: if first.is_arm() { Architecture::Arm64 } else { Architecture::X86 },
        min: nodes.min.as_ref().map_or(1, |min| min.value.value()),
        max: nodes.max.value.value(),
        disk_gibibytes: nodes.disk.as_ref().map_or(DEFAULT_DISK_GIBIBYTES, |disk| disk.gibibytes()),
        labels: nodes.labels.0.iter().map(|(key, value)| (key.clone(), value.to_string())).collect(),
        pod_security_groups: branch_interfaces > 0,
        branch_interfaces,
        parts: Vec::new(),
        span: nodes.span,
    })
}
