//! IAM roles: who may be them, and the policies that AWS maintains for them.

use super::policy::{self, Statement};
use crate::hcl::{self, Block, Expression};
use crate::model::Environment;

/// A role that the statement's principal may assume, and that can never do more than the policy `boundary`.
///
/// The pipeline may make no role without a boundary; without that rule it could make itself one that may do anything.
pub(super) fn role(label: &str, name: String, description: &str, trust: Statement, boundary: Expression) -> Block {
    hcl::resource("aws_iam_role", label)
        .attribute("name", name)
        .attribute("description", description)
        .attribute("permissions_boundary", boundary)
        .attribute("assume_role_policy", policy::document([trust]))
}

/// Lets an AWS service assume a role.
pub(super) fn assumed_by(service: &str) -> Statement {
    Statement::allow("Assume").principal("Service", service).actions(&["sts:AssumeRole"])
}

/// Lets an AWS service assume a role while it acts for one of these resources of this account, and for nobody else.
pub(super) fn assumed_for(
    environment: &Environment,
    service: &str,
    arns: impl IntoIterator<Item = String>,
) -> Statement {
    assumed_by(service).when("StringEquals", "aws:SourceAccount", [environment.cloud.account.as_str()]).when(
        "ArnLike",
        "aws:SourceArn",
        arns,
    )
}

/// Attaches a policy that AWS maintains; `path` is its name with its path, for example `AmazonEKSClusterPolicy`.
pub(super) fn attachment(environment: &Environment, label: &str, role: &str, path: &str) -> Block {
    hcl::resource("aws_iam_role_policy_attachment", label)
        .attribute("role", hcl::reference(&format!("aws_iam_role.{role}.name")))
        .attribute("policy_arn", format!("arn:{}:iam::aws:policy/{path}", environment.cloud.partition))
}
