//! What services may do in AWS: log in to the databases and caches that they use, read and write in the buckets, nothing
//! else.
//!
//! A service that uses none of these has no role. Each cluster has roles of its own, so that pods of one colour cannot take
//! those of the other.

mod buckets;

use crate::hcl::{self, Block, Body, Part};
use crate::model::{Cluster, Environment, Service};
use crate::terraform::policy::{self, Statement};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{iam, inputs};

/// Roles, their policies, and which service account has which.
pub(super) fn file(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Body {
    let mut body = Body::new();
    for service in with_role(environment) {
        body.push_block(role(environment, cluster, service, stack));
        body.push_block(policy(environment, service, stack));
        body.push_block(association(environment, service));
    }
    body
}

/// The roles of the services.
pub(super) fn outputs(environment: &Environment, stack: &mut StackBuilder<'_>) {
    let arn =
        |service: &Service| (service.name.clone(), hcl::reference(&format!("aws_iam_role.{}.arn", label(service))));
    let arns: Vec<_> = with_role(environment).map(arn).collect();
    if !arns.is_empty() {
        let description = "ARNs of the roles of the services that have one, by name.";
        stack.output("service_role_arns", hcl::object(arns), description);
    }
}

/// Lets EKS hand a role to the pods of one service account of one cluster. Pod Identity tells IAM who asks by session
/// tags (EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity").
pub(super) fn trust(environment: &Environment, cluster: &Cluster, namespace: &str, service_account: &str) -> Statement {
    assumed_by_pods(environment, cluster).when("StringEquals", "aws:RequestTag/kubernetes-namespace", [namespace]).when(
        "StringEquals",
        "aws:RequestTag/kubernetes-service-account",
        [service_account],
    )
}

/// Lets EKS hand a role to the pods of a cluster; of which service accounts is said by who takes this.
pub(super) fn assumed_by_pods(environment: &Environment, cluster: &Cluster) -> Statement {
    iam::assumed_by("pods.eks.amazonaws.com").actions(&["sts:AssumeRole", "sts:TagSession"]).when(
        "StringEquals",
        "aws:RequestTag/eks-cluster-arn",
        [super::arn(environment, cluster)],
    )
}

fn with_role(environment: &Environment) -> impl Iterator<Item = &Service> {
    environment.services.iter().filter(|service| {
        environment.databases_of(service).next().is_some()
            || environment.caches_of(service).next().is_some()
            || environment.buckets_of(service).next().is_some()
    })
}

/// Kept apart from `cluster` and `node`, which services may be called too.
fn label(service: &Service) -> String {
    format!("service-{}", service.name)
}

fn role(environment: &Environment, cluster: &Cluster, service: &Service, stack: &mut StackBuilder<'_>) -> Block {
    let trust = trust(environment, cluster, &environment.namespace, &service.name);
    let name = format!("{}-{}", service.role, cluster.colour);
    let description = format!("Service {} in {}", service.name, cluster.name);
    let boundary = inputs::workload_boundary_arn(stack);
    iam::role(&label(service), name, &description, trust, boundary).from(Some(service.span))
}

fn policy(environment: &Environment, service: &Service, stack: &mut StackBuilder<'_>) -> Block {
    let logins = [databases(environment, service, stack), caches(environment, service)];
    let statements = logins.into_iter().flatten().chain(buckets::statements(environment, service));
    hcl::resource("aws_iam_role_policy", &label(service))
        .attribute("name", "uses")
        .attribute("role", hcl::reference(&format!("aws_iam_role.{}.id", label(service))))
        .attribute("policy", policy::document(statements))
        .from(Some(service.span))
}

/// To log in to each database and its copies as the database user of the service's own name. That holds where Vault makes users as
/// well: on the way there and back, copies of the service run that log in through IAM. Whether it may is the database's to say,
/// where that user has no more rights than those of Vault.
fn databases(environment: &Environment, service: &Service, stack: &mut StackBuilder<'_>) -> Option<Statement> {
    let mut users = Vec::new();
    for database in environment.databases_of(service).filter(|database| database.is_there()) {
        let start = environment.arn("rds-db", "dbuser:");
        let end = format!("/{}", environment.names.lasting(&service.name));
        for login in database.logins() {
            let resource = inputs::database_resource_id(stack, login);
            users.push(hcl::template(&[Part::Text(&start), Part::Reference(resource), Part::Text(&end)]));
        }
    }
    (!users.is_empty()).then(|| Statement::allow("Databases").actions(&["rds-db:connect"]).resources(users))
}

/// To log in to each cache as the service's own user; IAM asks for the permission on both.
fn caches(environment: &Environment, service: &Service) -> Option<Statement> {
    let cache = |identifier: &str| environment.arn("elasticache", &format!("replicationgroup:{identifier}"));
    let mut arns: Vec<String> = environment.caches_of(service).map(|used| cache(&used.identifier)).collect();
    if arns.is_empty() {
        return None;
    }
    arns.push(environment.arn("elasticache", &format!("user:{}", environment.cache_user(service))));
    Some(Statement::allow("Caches").actions(&["elasticache:Connect"]).resources(arns))
}

fn association(environment: &Environment, service: &Service) -> Block {
    hcl::resource("aws_eks_pod_identity_association", &service.name)
        .attribute("cluster_name", super::cluster_name())
        .attribute("namespace", environment.namespace.as_str())
        .attribute("service_account", service.name.as_str())
        .attribute("role_arn", hcl::reference(&format!("aws_iam_role.{}.arn", label(service))))
        .from(Some(service.span))
}
