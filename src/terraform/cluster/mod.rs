//! The stacks `cluster-<colour>`: one Kubernetes cluster each, its machines, and what its pods may do.
//!
//! Both colours are made by the same code from the same node groups and services, so that a switch finds the same
//! platform on the other side. What belongs inside a cluster is not Terraform's.

mod access;
mod addons;
mod components;
mod control_plane;
mod karpenter;
mod node_groups;
mod pod_identity;
pub(super) mod records;
mod reviews;
mod security_group_rules;
mod vault_snapshots;

use std::collections::BTreeMap;

pub(super) use components::role_name as component_role_name;
pub(super) use reviews::{administration_role_name, role_name as review_role_name};

use super::Stack;
use super::stack::StackBuilder;
use crate::hcl;
use crate::model::{Cluster, Environment};

pub(super) fn stack(environment: &Environment, cluster: &Cluster) -> Stack {
    let mut stack = StackBuilder::new(environment, cluster.stack.as_str());
    contents(environment, cluster, &mut stack);
    stack.finish()
}

/// What the stack holds.
pub(super) fn contents(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) {
    let files = [
        ("control_plane.tf", control_plane::file(environment, cluster, stack)),
        ("access.tf", access::file(environment)),
        ("addons.tf", addons::file(environment, cluster, stack)),
        ("components.tf", components::file(environment, cluster, stack)),
        ("karpenter.tf", karpenter::file(environment, cluster)),
        ("node_groups.tf", node_groups::file(environment, cluster, stack)),
        ("pod_identity.tf", pod_identity::file(environment, cluster, stack)),
        ("reviews.tf", reviews::file(environment, cluster, stack)),
        ("vault_snapshots.tf", vault_snapshots::file(environment, cluster, stack)),
        ("security_group_rules.tf", security_group_rules::file(environment, stack)),
    ];
    for (name, body) in files {
        if !body.is_empty() {
            stack.file(name, body);
        }
    }
    control_plane::outputs(stack);
    node_groups::outputs(environment, stack);
    pod_identity::outputs(environment, stack);
}

/// The cluster's ARN, known before the cluster exists.
fn arn(environment: &Environment, cluster: &Cluster) -> String {
    environment.arn("eks", &format!("cluster/{}", cluster.name))
}

/// The tags of what the cluster's stack holds, for what is made by others than Terraform.
fn tags(environment: &Environment, cluster: &Cluster) -> BTreeMap<String, String> {
    let mut tags = environment.tags.clone();
    tags.insert("Stack".to_owned(), cluster.stack.clone());
    tags
}

/// A reference to the cluster's name, which makes what uses it wait for the cluster.
fn cluster_name() -> hcl::Expression {
    hcl::reference("aws_eks_cluster.main.name")
}

/// The security group that EKS makes for the control plane and the machines.
fn cluster_security_group_id() -> hcl::Expression {
    hcl::reference("aws_eks_cluster.main.vpc_config[0].cluster_security_group_id")
}
