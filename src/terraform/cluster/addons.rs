//! EKS add-ons: networking before the machines, what runs on machines after them.
//!
//! No add-on names a version, so that EKS installs its default for the cluster's Kubernetes version, and an upgrade of
//! the cluster does not ask for versions that do not fit it.

use serde_json::{Value, json};

use super::node_groups;
use super::pod_identity;
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Cluster, Environment};
use crate::terraform::key::USE;
use crate::terraform::policy::{Statement, document};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{iam, inputs};

/// The add-ons that a machine needs in order to become ready; node groups wait for them.
const BEFORE_NODES: [&str; 3] = ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"];

/// An add-on that calls AWS: who it is in the cluster, and the policy it needs.
struct Caller {
    addon: &'static str,
    service_account: &'static str,
    policy: &'static str,
}

const VPC_CNI: Caller = Caller { addon: "vpc-cni", service_account: "aws-node", policy: "AmazonEKS_CNI_Policy" };
const EBS_CSI_DRIVER: Caller = Caller {
    addon: "aws-ebs-csi-driver",
    service_account: "ebs-csi-controller-sa",
    policy: "service-role/AmazonEBSCSIDriverPolicy",
};

/// The add-ons and the roles of those that call AWS.
pub(super) fn file(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Body {
    let boundary = inputs::infrastructure_boundary_arn(stack);
    let mut body = Body::new().block(addon("eks-pod-identity-agent", cluster)).block(addon("kube-proxy", cluster));
    body.append(calling(environment, cluster, &VPC_CNI, vpc_cni(environment, cluster), boundary.clone()));
    if environment.node_groups.is_empty() {
        return body;
    }
    let nodes = hcl::list(node_groups::addresses(environment).map(|address| hcl::reference(&address)));
    body.push_block(addon("coredns", cluster).attribute("depends_on", nodes.clone()));
    let driver = ebs_csi_driver(environment, cluster).attribute("depends_on", with_policy(&EBS_CSI_DRIVER, nodes));
    body.append(calling(environment, cluster, &EBS_CSI_DRIVER, driver, boundary));
    body.push_block(encrypted_volumes(cluster, stack));
    body
}

/// The addresses of what node groups wait for.
pub(super) fn before_nodes() -> impl Iterator<Item = String> {
    BEFORE_NODES.into_iter().map(|name| format!("aws_eks_addon.{name}"))
}

fn addon(name: &str, cluster: &Cluster) -> Block {
    hcl::resource("aws_eks_addon", name)
        .attribute("cluster_name", super::cluster_name())
        .attribute("addon_name", name)
        .attribute("resolve_conflicts_on_create", "OVERWRITE")
        .attribute("resolve_conflicts_on_update", "OVERWRITE")
        .from(Some(cluster.span))
}

/// An add-on with its role.
fn calling(environment: &Environment, cluster: &Cluster, caller: &Caller, addon: Block, boundary: Expression) -> Body {
    let trust = pod_identity::trust(environment, cluster, "kube-system", caller.service_account);
    let description = format!("Add-on {} of {}", caller.addon, cluster.name);
    let role = iam::role(caller.addon, format!("{}-{}", cluster.name, caller.addon), &description, trust, boundary);
    let association = |association: Block| {
        association
            .attribute("service_account", caller.service_account)
            .attribute("role_arn", hcl::reference(&format!("aws_iam_role.{}.arn", caller.addon)))
    };
    Body::new()
        .block(role.from(Some(cluster.span)))
        .block(iam::attachment(environment, caller.addon, caller.addon, caller.policy))
        .block(addon.nested("pod_identity_association", association))
}

fn with_policy(caller: &Caller, others: Expression) -> Expression {
    let policy = hcl::reference(&format!("aws_iam_role_policy_attachment.{}", caller.addon));
    match others {
        Expression::Array(others) => hcl::list(std::iter::once(policy).chain(others)),
        other => hcl::list([policy, other]),
    }
}

/// The provider's default tags do not reach what the driver makes.
fn ebs_csi_driver(environment: &Environment, cluster: &Cluster) -> Block {
    let tags = super::tags(environment, cluster);
    addon(EBS_CSI_DRIVER.addon, cluster)
        .about("Volumes of pods are told apart in the bill as everything else is.")
        .attribute("configuration_values", hcl::jsonencode(json!({ "controller": { "extraVolumeTags": tags } })))
}

/// The policy that AWS maintains for the driver knows nothing of keys; EC2 uses them through grants of the driver's.
fn encrypted_volumes(cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Block {
    let key = inputs::data_key_arn(stack);
    let use_key = Statement::allow("UseKey").actions(&USE).resources([key.clone()]);
    let grants = Statement::allow("Grants")
        .actions(&["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"])
        .resources([key])
        .when("Bool", "kms:GrantIsForAWSResource", ["true"]);
    hcl::resource("aws_iam_role_policy", EBS_CSI_DRIVER.addon)
        .about("Volumes of pods are encrypted with the same key as the disks of machines.")
        .attribute("name", "encrypted-volumes")
        .attribute("role", hcl::reference(&format!("aws_iam_role.{}.id", EBS_CSI_DRIVER.addon)))
        .attribute("policy", document([use_key, grants]))
        .from(Some(cluster.span))
}

/// The agent comes first: from it the plugin gets its credentials.
fn vpc_cni(environment: &Environment, cluster: &Cluster) -> Block {
    let agent = hcl::list([hcl::reference("aws_eks_addon.eks-pod-identity-agent")]);
    let mut about = "Network policies are enforced, and machines hand out addresses in blocks of 16.\n\
                     Default tags do not reach the network interfaces that the plugin makes."
        .to_owned();
    if environment.gives_pods_security_groups() {
        about.push_str(
            "\nPods have security groups of their own. The NAT gateway alone translates addresses: with translation on the\n\
             machine, traffic to the internet would leave under the machine's security group instead of the pod's.\n\
             Health checks need early demultiplexing off.",
        );
    }
    addon(VPC_CNI.addon, cluster)
        .about(about)
        .attribute("configuration_values", hcl::jsonencode(vpc_cni_configuration(environment, cluster)))
        .attribute("depends_on", with_policy(&VPC_CNI, agent))
}

/// Network policies work with security groups of pods in the enforcing mode `standard` only (EKS User Guide, "Assign
/// security groups to individual Pods").
fn vpc_cni_configuration(environment: &Environment, cluster: &Cluster) -> Value {
    let tags = json!(super::tags(environment, cluster)).to_string();
    if !environment.gives_pods_security_groups() {
        return json!({
            "enableNetworkPolicy": "true",
            "env": { "ADDITIONAL_ENI_TAGS": tags, "ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1" },
        });
    }
    json!({
        "enableNetworkPolicy": "true",
        "env": {
            "ADDITIONAL_ENI_TAGS": tags,
            "AWS_VPC_K8S_CNI_EXTERNALSNAT": "true",
            "ENABLE_POD_ENI": "true",
            "ENABLE_PREFIX_DELEGATION": "true",
            "POD_SECURITY_GROUP_ENFORCING_MODE": "standard",
            "WARM_PREFIX_TARGET": "1",
        },
        "init": { "env": { "DISABLE_TCP_EARLY_DEMUX": "true" } },
    })
}
