//! What the components of a cluster may do in AWS: one role for each that calls it.

use super::{karpenter, pod_identity, records};
use crate::hcl::{self, Block, Body};
use crate::model::component::ComponentKind;
use crate::model::{Cluster, Component, Environment};
use crate::spec::secrets::SecretStore;
use crate::terraform::policy::{self, Statement};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{iam, inputs};

/// A component that calls AWS.
struct Caller<'a> {
    component: &'a Component,
    /// Its service account; also the label of its role.
    service_account: &'static str,
    statements: Vec<Statement>,
    /// Why resources or actions in the statements have an asterisk, where they do.
    why_wildcards: Option<&'static str>,
    /// Whether its limits are those of services, which may read secrets, or those of everything else.
    is_workload: bool,
}

/// The roles, their policies, and which service account has which.
pub(super) fn file(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Body {
    let mut body = records::zone(environment).into_iter().fold(Body::new(), Body::block);
    for component in &environment.components {
        let Some(caller) = caller(environment, cluster, component, stack) else { continue };
        body.push_block(role(environment, cluster, &caller, stack));
        body.push_block(role_policy(&caller));
        body.push_block(association(&caller));
    }
    body
}

fn caller<'a>(
    environment: &Environment,
    cluster: &Cluster,
    component: &'a Component,
    stack: &mut StackBuilder<'_>,
) -> Option<Caller<'a>> {
    let caller = |service_account, statements, why_wildcards, is_workload| Caller {
        component,
        service_account,
        statements,
        why_wildcards,
        is_workload,
    };
    match component.kind {
        ComponentKind::LoadBalancerController => {
            let statements = load_balancer_controller(environment, cluster, stack);
            let why = environment.edge.is_none().then_some("AWS ends the names of target groups itself");
            Some(caller("aws-load-balancer-controller", statements, why, false))
        }
        ComponentKind::ClusterAutoscaler => {
            let why = "AWS describes only everything of a kind, and groups are known by the tag of their cluster";
            Some(caller("cluster-autoscaler", cluster_autoscaler(environment, cluster), Some(why), false))
        }
        ComponentKind::Karpenter => {
            let why = "what it starts is known by the tags of its cluster only";
            Some(caller("karpenter", karpenter::statements(environment, cluster, stack), Some(why), false))
        }
        ComponentKind::CertManager if environment.issuer().is_some() => {
            let why = "changes have numbers that Route 53 draws, and zones are looked for among all";
            Some(caller("cert-manager", records::of_challenges(environment)?, Some(why), false))
        }
        ComponentKind::ExternalDns => {
            let why = "Route 53 lists only all zones";
            Some(caller("external-dns", records::of_clusters(environment, cluster, component)?, Some(why), false))
        }
        ComponentKind::ExternalSecrets if environment.secrets.store == SecretStore::SecretsManager => {
            let why =
                "secrets have names with the environment's prefix, and keys are used through Secrets Manager only";
            Some(caller("external-secrets", secrets(environment), Some(why), true))
        }
        ComponentKind::Vault => Some(caller("vault", vault(stack), None, false)),
        ComponentKind::PolicyController if has_own_images(environment) => {
            let why = "who logs in to the registry names none of it, and repositories are the services'";
            Some(caller("policy-controller-webhook", signatures(environment), Some(why), false))
        }
        _ => None,
    }
}

/// To open itself, and nothing else (Vault documentation, "AWS KMS seal").
fn vault(stack: &mut StackBuilder<'_>) -> Vec<Statement> {
    let open = Statement::allow("OpenVault").actions(&["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]);
    vec![open.resources([inputs::vault_key_arn(stack)])]
}

/// Whether images of services are in the account's own registry, where signatures lie beside them.
fn has_own_images(environment: &Environment) -> bool {
    let registry = format!("{}.dkr.ecr.", environment.cloud.account);
    environment.services.iter().any(|service| service.image.starts_with(&registry))
}

/// To read images and their signatures in the account's registry.
fn signatures(environment: &Environment) -> Vec<Statement> {
    let read = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    vec![
        Statement::allow("LogInToRegistry").actions(&["ecr:GetAuthorizationToken"]).resources(["*"]),
        Statement::allow("ReadSignatures").actions(&read).resources([environment.arn("ecr", "repository/*")]),
    ]
}

/// To put pods into the target group of this cluster's colour, and to take them out. The load balancer, its listeners and
/// the rules of security groups are Terraform's, so that nothing else of what the controller can do is allowed (AWS Load
/// Balancer Controller, "Installation", IAM permissions for `TargetGroupBinding` only).
fn load_balancer_controller(
    environment: &Environment,
    cluster: &Cluster,
    stack: &mut StackBuilder<'_>,
) -> Vec<Statement> {
    let look = [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetHealth",
    ];
    let group = match &environment.edge {
        Some(_) => inputs::target_group_arn(stack, &cluster.colour),
        None => {
            let group = format!("targetgroup/{}/*", cluster.target_group());
            hcl::string(environment.arn("elasticloadbalancing", &group))
        }
    };
    vec![
        Statement::allow("FindTargets").actions(&look).resources(["*"]),
        Statement::allow("ChangeTargets")
            .actions(&["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"])
            .resources([group]),
    ]
}

/// To look at Auto Scaling groups and machine types, and to change the groups of this cluster (Cluster Autoscaler on AWS, "Full Cluster Autoscaler Features Policy").
fn cluster_autoscaler(environment: &Environment, cluster: &Cluster) -> Vec<Statement> {
    let look = [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
    ];
    // EKS names them so, and tags them with the name of the cluster.
    let groups = environment.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/eks-*");
    let owned = format!("aws:ResourceTag/k8s.io/cluster-autoscaler/{}", cluster.name);
    vec![
        Statement::allow("LookAtMachines").actions(&look).resources(["*"]),
        Statement::allow("LookAtNodeGroups")
            .actions(&["eks:DescribeNodegroup"])
            .resources([environment.arn("eks", &format!("nodegroup/{}/*", cluster.name))]),
        Statement::allow("ChangeNumberOfMachines")
            .actions(&["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"])
            .resources([groups])
            .when("StringEquals", &owned, ["owned"]),
    ]
}

/// To read the secrets of this environment, and no others.
fn secrets(environment: &Environment) -> Vec<Statement> {
    let folder = environment.secrets_folder();
    let through = format!("secretsmanager.{}.amazonaws.com", environment.cloud.region);
    vec![
        Statement::allow("ReadSecrets")
            .actions(&["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"])
            .resources([environment.arn("secretsmanager", &format!("secret:{folder}*"))]),
        Statement::allow("DecryptSecrets").actions(&["kms:Decrypt"]).resources([environment.arn("kms", "key/*")]).when(
            "StringEquals",
            "kms:ViaService",
            [through.as_str()],
        ),
    ]
}

fn label(caller: &Caller<'_>) -> String {
    format!("component-{}", caller.component.definition().name)
}

/// The name of the role by which a component of a cluster calls AWS.
pub(in crate::terraform) fn role_name(cluster: &Cluster, component: &Component) -> String {
    format!("{}-{}", cluster.name, component.definition().name)
}

fn role(environment: &Environment, cluster: &Cluster, caller: &Caller<'_>, stack: &mut StackBuilder<'_>) -> Block {
    let definition = caller.component.definition();
    let trust = pod_identity::trust(environment, cluster, definition.namespace, caller.service_account);
    let boundary = match caller.is_workload {
        true => inputs::workload_boundary_arn(stack),
        false => inputs::infrastructure_boundary_arn(stack),
    };
    let name = role_name(cluster, caller.component);
    let description = format!("Component {} of {}", definition.name, cluster.name);
    iam::role(&label(caller), name, &description, trust, boundary).from(Some(caller.component.span))
}

fn role_policy(caller: &Caller<'_>) -> Block {
    let policy = hcl::resource("aws_iam_role_policy", &label(caller));
    let policy = match caller.why_wildcards {
        Some(why) => policy.about(format!("tfsec:ignore:aws-iam-no-policy-wildcards {why}")),
        None => policy,
    };
    policy
        .attribute("name", "calls")
        .attribute("role", hcl::reference(&format!("aws_iam_role.{}.id", label(caller))))
        .attribute("policy", policy::document(caller.statements.iter().cloned()))
        .from(Some(caller.component.span))
}

fn association(caller: &Caller<'_>) -> Block {
    hcl::resource("aws_eks_pod_identity_association", &label(caller))
        .attribute("cluster_name", super::cluster_name())
        .attribute("namespace", caller.component.definition().namespace)
        .attribute("service_account", caller.service_account)
        .attribute("role_arn", hcl::reference(&format!("aws_iam_role.{}.arn", label(caller))))
        .from(Some(caller.component.span))
}
