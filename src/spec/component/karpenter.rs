//! Karpenter.

use super::component;
use crate::spec::decode::Located;
use crate::spec::scalar::{Duration, MachineImage};

component! {
    /// Karpenter: starts machines that fit the pods that wait, and takes away those that are not needed. Each group of `nodes`
    /// keeps its smallest number of machines in a node group of EKS; Karpenter adds to it up to the largest.
    Karpenter {
        /// The image of the machines that it starts: `al2023@latest`, or one of its releases, for example `al2023@v20260810`.
        /// Machines of another image are replaced, one in ten at a time. Default: `al2023@latest`.
        image("image"): Option<Located<MachineImage>>,
        /// How long a machine is not needed, or could be a smaller one, before it is taken away. Default: `5m`.
        consolidate("consolidate"): Option<Located<Duration>>,
        /// The age at which a machine is replaced, so that none goes without updates for long. Default: `30d`.
        expire("expire", "30d"): Option<Located<Duration>>,
    }
}
