//! Kubernetes clusters and their machines.

use super::decode::{Located, Pairs};
use super::record::{enumeration, record};
use super::scalar::{Count, InstanceType, Name, Size, Version};

record! {
    /// One Kubernetes cluster.
    Cluster {
        /// The Kubernetes version, for example `"1.35"`; it must be in EKS standard support.
        version("version"): Located<Version>,
    }
}

enumeration! {
    /// How machines are bought.
    Capacity {
        /// At the list price, never taken away.
        OnDemand("on-demand"),
        /// Spare capacity: cheap, taken away at two minutes' notice.
        Spot("spot"),
    }
}

record! {
    /// A group of machines with the same purpose.
    Nodes {
        /// The name that it had before it got this one: its machines stay, and nothing is made anew. Its names inside AWS and
        /// the label `platform.io/node-group` of its machines cannot be changed, so that this stays here as well.
        was("was", "old-name"): Option<Located<Name>>,
        /// How they are bought. Default: `on-demand`.
        capacity("capacity"): Option<Located<Capacity>>,
        /// Instance types, all of one processor architecture; for spot name several, so that one shortage does not
        /// stop the group.
        instances("instances"): Vec<Located<InstanceType>>,
        /// Smallest number of machines. Default: 1.
        min("min"): Option<Located<Count>>,
        /// Largest number of machines.
        max("max"): Located<Count>,
        /// Root disk of each machine. Default: `50Gi`.
        disk("disk"): Option<Located<Size>>,
        /// Kubernetes labels of the machines.
        labels("labels"): Pairs,
    }
}
