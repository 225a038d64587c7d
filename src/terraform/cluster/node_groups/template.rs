//! What the Cluster Autoscaler is told of groups that may be without machines: every one may become so.
//!
//! It looks at a machine to see what fits on one like it. Of a group that has none it knows processor, memory, labels and
//! taints, but neither the disk nor the network interfaces of pods: what asks for them would wait for ever. Tags of the Auto
//! Scaling group say it (Cluster Autoscaler on AWS, "Auto-Discovery Setup").

use crate::hcl::{self, Block};
use crate::model::component::ComponentKind;
use crate::model::{Environment, NodeGroup};

/// The beginning of the tags that say what a machine has.
const RESOURCES: &str = "k8s.io/cluster-autoscaler/node-template/resources";
/// What Kubernetes and the system keep of a disk, in percent: images, logs, and room before pods are driven out.
const DISK_KEPT_PERCENT: u64 = 20;

/// The tags of one node group of EKS.
pub(super) fn tags(environment: &Environment, group: &NodeGroup, label: &str) -> Vec<Block> {
    if environment.component(ComponentKind::ClusterAutoscaler).is_none() {
        return Vec::new();
    }
    let disk = group.disk_gibibytes * (100 - DISK_KEPT_PERCENT) / 100;
    let disk = ("disk", "ephemeral-storage", format!("{disk}Gi"));
    let interfaces = group.pod_security_groups;
    let interfaces =
        interfaces.then(|| ("interfaces", "vpc.amazonaws.com/pod-eni", group.branch_interfaces.to_string()));
    let all = std::iter::once(disk).chain(interfaces);
    all.map(|(name, resource, amount)| tag(label, name, &format!("{RESOURCES}/{resource}"), &amount, group)).collect()
}

fn tag(label: &str, name: &str, key: &str, value: &str, group: &NodeGroup) -> Block {
    let auto_scaling_group =
        hcl::reference(&format!("aws_eks_node_group.{label}.resources[0].autoscaling_groups[0].name"));
    hcl::resource("aws_autoscaling_group_tag", &format!("{label}_{name}"))
        .attribute("autoscaling_group_name", auto_scaling_group)
        .nested("tag", |tag| {
            tag.attribute("key", key).attribute("value", value).attribute("propagate_at_launch", false)
        })
        .from(Some(group.span))
}
