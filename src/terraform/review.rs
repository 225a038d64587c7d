//! The stack `review` of a pull request: who its services are to AWS.
//!
//! A Pod Identity association is of one namespace and one service account, so that each pull request has its own. The role
//! is the shared environment's and is known by its name; nothing here waits for another stack. The tags say whose it is,
//! so that what is left of a pull request can be found in AWS.

use super::cluster::{administration_role_name, review_role_name};
use super::stack::{Stack, StackBuilder};
use crate::diagnostic::Span;
use crate::hcl::{self, Block, Body};
use crate::model::{Cluster, DATABASE_ADMINISTRATION, Environment, Review, Service};

/// The stack; `None` when no service uses a database or a cache.
pub(super) fn stack(environment: &Environment, review: &Review) -> Option<Stack> {
    let cluster = environment.clusters.first()?;
    let mut stack = StackBuilder::new(environment, "review");
    let uses = |service: &&Service| {
        environment.databases_of(service).next().is_some() || environment.caches_of(service).next().is_some()
    };
    let services = environment.services.iter().filter(uses);
    let role = review_role_name(environment, cluster);
    let associations = services.map(|service| association(environment, cluster, &service.name, &role, service.span));
    let administration = (!environment.databases.is_empty()).then(|| {
        let role = administration_role_name(environment, cluster);
        association(environment, cluster, DATABASE_ADMINISTRATION, &role, review.span)
    });
    let body = associations.chain(administration).fold(Body::new(), Body::block);
    if body.is_empty() {
        return None;
    }
    let about = format!("What the services of pull request {} may do in AWS.", review.pull_request);
    let mut file = Body::new();
    file.push_comment(about.as_str());
    file.append(body);
    stack.file("pod_identity.tf", file);
    Some(stack.finish())
}

fn association(environment: &Environment, cluster: &Cluster, account: &str, role: &str, span: Span) -> Block {
    hcl::resource("aws_eks_pod_identity_association", account)
        .attribute("cluster_name", cluster.name.as_str())
        .attribute("namespace", environment.namespace.as_str())
        .attribute("service_account", account)
        .attribute("role_arn", environment.iam_arn(&format!("role/{role}")))
        .from(Some(span))
}
