//! The control plane: the EKS cluster, its role, its logs.

use crate::facts::Facts;
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Cluster, Environment};
use crate::terraform::policy::{Statement, document};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{iam, inputs, logs, protection};

/// All logs that a control plane can write.
const LOG_TYPES: [&str; 5] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
/// Policies of the control plane's role. The second lets it give pods network interfaces with security groups of their
/// own.
const POLICIES: [(&str, &str); 2] =
    [("cluster", "AmazonEKSClusterPolicy"), ("cluster-vpc-resources", "AmazonEKSVPCResourceController")];

/// The control plane.
pub(super) fn file(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Body {
    let log_group = logs::log_group(
        environment,
        "cluster",
        format!("/aws/eks/{}/cluster", cluster.name),
        inputs::logs_key_arn(stack),
        cluster.span,
    );
    let body = Body::new().block(log_group).block(role(environment, cluster, stack));
    let attachment = |(label, policy): (&str, &str)| iam::attachment(environment, label, "cluster", policy);
    let body = POLICIES.into_iter().map(attachment).fold(body, Body::block);
    body.block(secrets_policy(cluster, stack)).block(eks_cluster(environment, cluster, stack))
}

/// The policies that AWS maintains let the control plane describe keys, no more.
fn secrets_policy(cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Block {
    let statement = Statement::allow("UseKey")
        .actions(&["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"])
        .resources([inputs::secrets_key_arn(stack)]);
    hcl::resource("aws_iam_role_policy", "cluster")
        .about("Kubernetes secrets are encrypted before they are stored.")
        .attribute("name", "encrypted-secrets")
        .attribute("role", hcl::reference("aws_iam_role.cluster.id"))
        .attribute("policy", document([statement]))
        .from(Some(cluster.span))
}

fn role(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Block {
    let trust = iam::assumed_for(environment, "eks.amazonaws.com", [super::arn(environment, cluster)]);
    let description = format!("Control plane of {}", cluster.name);
    let boundary = inputs::infrastructure_boundary_arn(stack);
    iam::role("cluster", format!("{}-cluster", cluster.name), &description, trust, boundary).from(Some(cluster.span))
}

fn eks_cluster(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Block {
    let cluster_block = hcl::resource("aws_eks_cluster", "main");
    let version = Facts::embedded().kubernetes_version(&cluster.version);
    let cluster_block = match version.is_none_or(|version| version.unknown_to_scanners) {
        true => cluster_block.comment("checkov:skip=CKV_AWS_339: the version is newer than the scanner's list"),
        false => cluster_block,
    };
    let cluster_block = cluster_block
        .about(
            "The API server has a private address only. It is reached from inside the VPC: from a bastion through Session\n\
             Manager, a VPN or a peered network. The rule that lets such a network in belongs to whoever owns it.",
        )
        .attribute("name", cluster.name.as_str())
        .attribute("version", cluster.version.as_str())
        .attribute("role_arn", hcl::reference("aws_iam_role.cluster.arn"))
        .attribute("enabled_cluster_log_types", hcl::list(LOG_TYPES))
        .attribute("deletion_protection", is_protected(environment, cluster))
        .comment("The add-ons in addons.tf take the place of those that EKS would install unmanaged.")
        .attribute("bootstrap_self_managed_addons", false)
        .optional("tags", unwatched(environment))
        .attribute("depends_on", hcl::list(dependencies().iter().map(|address| hcl::reference(address))))
        .from(Some(cluster.span));
    blocks(cluster_block, stack)
}

/// GuardDuty brings its agent into every cluster of an account, and is paid by the processor; this tag keeps it out.
fn unwatched(environment: &Environment) -> Option<Expression> {
    environment.audit.is_unwatched.then(|| hcl::object([("GuardDutyManaged", hcl::string("false"))]))
}

/// A cluster that takes no traffic can always be replaced; one that does is as protected as the data behind it.
fn is_protected(environment: &Environment, cluster: &Cluster) -> bool {
    cluster.active && protection::is_wanted(environment)
}

/// EKS would make the log group itself, unencrypted; and without its policies the role cannot clean up at the end.
fn dependencies() -> Vec<String> {
    let policies = POLICIES.into_iter().map(|(label, _)| format!("aws_iam_role_policy_attachment.{label}"));
    let own = ["aws_cloudwatch_log_group.cluster", "aws_iam_role_policy.cluster"].map(ToOwned::to_owned);
    own.into_iter().chain(policies).collect()
}

fn blocks(cluster: Block, stack: &mut StackBuilder<'_>) -> Block {
    let (subnets, key) = (inputs::private_subnet_ids(stack), inputs::secrets_key_arn(stack));
    cluster
        .nested("access_config", |access| {
            access
                .attribute("authentication_mode", "API")
                .attribute("bootstrap_cluster_creator_admin_permissions", false)
        })
        .nested("vpc_config", |vpc| {
            vpc.attribute("subnet_ids", subnets)
                .attribute("endpoint_private_access", true)
                .attribute("endpoint_public_access", false)
        })
        .nested("encryption_config", |encryption| {
            encryption
                .attribute("resources", hcl::list(["secrets"]))
                .nested("provider", |provider| provider.attribute("key_arn", key))
        })
        // Extended support costs six times as much and would begin by itself.
        .nested("upgrade_policy", |upgrade| upgrade.attribute("support_type", "STANDARD"))
        .nested("lifecycle", |lifecycle| {
            lifecycle
                .comment(
                    "Decided once: EKS offers no way back from API, and another creator would mean another cluster.",
                )
                .attribute("ignore_changes", hcl::list([hcl::reference("access_config")]))
        })
}

/// What other stacks and people need to know of the cluster.
pub(super) fn outputs(stack: &mut StackBuilder<'_>) {
    let outputs = [
        ("cluster_name", "name", "Name of the cluster."),
        ("cluster_arn", "arn", "ARN of the cluster."),
        ("cluster_endpoint", "endpoint", "Address of the API server; it is reachable from inside the VPC only."),
        (
            "cluster_certificate_authority",
            "certificate_authority[0].data",
            "Certificate authority of the API server, in base64.",
        ),
        (
            "cluster_security_group_id",
            "vpc_config[0].cluster_security_group_id",
            "Security group of the control plane and the machines.",
        ),
        ("cluster_version", "version", "Kubernetes version of the cluster."),
    ];
    for (name, attribute, description) in outputs {
        stack.output(name, hcl::reference(&format!("aws_eks_cluster.main.{attribute}")), description);
    }
}
