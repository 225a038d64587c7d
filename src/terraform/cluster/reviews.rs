//! What the services of pull requests may do in AWS: log in to databases and caches, each as what its namespace is called.
//!
//! One role serves all pull requests. Pod Identity says in a session tag which namespace asks, and the role allows a
//! namespace to log in as the database user of its own name, so that nothing has to be made in IAM for a pull request.

use super::pod_identity;
use crate::hcl::{self, Block, Body, Part};
use crate::model::{Cluster, DATABASE_ADMINISTRATION, Database, Environment, Reviews};
use crate::pull_request::PREFIX;
use crate::terraform::policy::{self, Statement};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{iam, inputs};

/// The namespace of who asks, as EKS Pod Identity says it (EKS User Guide, "Grant Pods access to AWS resources based on
/// tags").
const NAMESPACE: &str = "${aws:PrincipalTag/kubernetes-namespace}";
/// The database user that makes and drops the databases of pull requests.
const ADMINISTRATOR: &str = "review";

/// `reviews.tf`; empty where no pull requests live, or their services use neither databases nor caches.
pub(super) fn file(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Body {
    let reviews = environment.reviews.as_ref().filter(|reviews| cluster.active && !reviews.users.is_empty());
    let Some(reviews) = reviews else { return Body::new() };
    let services = Body::new().block(services(environment, cluster, reviews, stack)).block(role_policy(
        "reviews",
        [databases(environment, reviews, NAMESPACE, stack), caches(environment, reviews)],
        reviews,
    ));
    if reviews.databases.is_empty() {
        return services;
    }
    services.block(administration(environment, cluster, reviews, stack)).block(role_policy(
        "review_databases",
        [databases(environment, reviews, ADMINISTRATOR, stack), None],
        reviews,
    ))
}

/// The role of the services of pull requests, whose name is known before it exists.
pub(in crate::terraform) fn role_name(environment: &Environment, cluster: &Cluster) -> String {
    format!("{}-{}", environment.names.component("review"), cluster.colour)
}

/// The role of the jobs that make and drop their databases.
pub(in crate::terraform) fn administration_role_name(environment: &Environment, cluster: &Cluster) -> String {
    format!("{}-{}", environment.names.component("review-databases"), cluster.colour)
}

/// Lets EKS hand a role to the pods of some service accounts, in the namespaces of pull requests.
fn trust<'a>(environment: &Environment, cluster: &Cluster, accounts: impl IntoIterator<Item = &'a str>) -> Statement {
    pod_identity::assumed_by_pods(environment, cluster)
        .when("StringEquals", "aws:RequestTag/kubernetes-service-account", accounts)
        .when("StringLike", "aws:RequestTag/kubernetes-namespace", [format!("{PREFIX}*")])
}

fn administration(
    environment: &Environment,
    cluster: &Cluster,
    reviews: &Reviews,
    stack: &mut StackBuilder<'_>,
) -> Block {
    let trust = trust(environment, cluster, [DATABASE_ADMINISTRATION]);
    let description = format!("Databases of pull requests in {}", cluster.name);
    let boundary = inputs::workload_boundary_arn(stack);
    let name = administration_role_name(environment, cluster);
    iam::role("review_databases", name, &description, trust, boundary)
        .about(
            "It logs in as a database user that may make databases and users, and nothing of the environment's own. The user\n\
             has to be there; the comment over each database says how it is made.",
        )
        .from(Some(reviews.span))
}

fn services(environment: &Environment, cluster: &Cluster, reviews: &Reviews, stack: &mut StackBuilder<'_>) -> Block {
    let trust = trust(environment, cluster, reviews.users.iter().map(String::as_str));
    let description = format!("Services of pull requests in {}", cluster.name);
    let boundary = inputs::workload_boundary_arn(stack);
    iam::role("reviews", role_name(environment, cluster), &description, trust, boundary).from(Some(reviews.span))
}

fn role_policy(label: &str, statements: [Option<Statement>; 2], reviews: &Reviews) -> Block {
    hcl::resource("aws_iam_role_policy", label)
        .attribute("name", "uses")
        .attribute("role", hcl::reference(&format!("aws_iam_role.{label}.id")))
        .attribute("policy", policy::document(statements.into_iter().flatten()))
        .from(Some(reviews.span))
}

/// To log in to each database and its copies as a user.
fn databases(
    environment: &Environment,
    reviews: &Reviews,
    user: &str,
    stack: &mut StackBuilder<'_>,
) -> Option<Statement> {
    let start = environment.arn("rds-db", "dbuser:");
    let login = |server: &str| {
        let resource = inputs::database_resource_id(stack, server);
        hcl::template(&[Part::Text(&start), Part::Reference(resource), Part::Text("/"), Part::Text(user)])
    };
    let used = environment.databases.iter().filter(|database| reviews.databases.contains(&database.name));
    let users: Vec<_> = used.flat_map(Database::logins).map(login).collect();
    (!users.is_empty()).then(|| Statement::allow("Databases").actions(&["rds-db:connect"]).resources(users))
}

/// To log in to each cache as the one user that pull requests have; IAM asks for the permission on both.
fn caches(environment: &Environment, reviews: &Reviews) -> Option<Statement> {
    let used = environment.caches.iter().filter(|cache| reviews.caches.contains(&cache.name));
    let cache = |identifier: &str| environment.arn("elasticache", &format!("replicationgroup:{identifier}"));
    let mut arns: Vec<String> = used.map(|cache_| cache(&cache_.identifier)).collect();
    if arns.is_empty() {
        return None;
    }
    arns.push(environment.arn("elasticache", &format!("user:{}", environment.names.component("review"))));
    Some(Statement::allow("Caches").actions(&["elasticache:Connect"]).resources(arns))
}
