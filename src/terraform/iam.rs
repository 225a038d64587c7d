//! IAM roles and policies. Documents are `jsonencode` of objects, so that all that is known is known at plan time.

use serde_json::{Value, json};

use crate::hcl::{self, Block, Expression};
use crate::model::Environment;

/// A policy document of some statements.
pub(super) fn policy(statements: impl IntoIterator<Item = Expression>) -> Expression {
    let statements: Vec<Expression> = statements.into_iter().collect();
    hcl::jsonencode(hcl::object([("Version", hcl::string("2012-10-17")), ("Statement", hcl::list(statements))]))
}

/// A statement that allows an action on some resources.
pub(super) fn allow(action: &str, resources: Vec<Expression>) -> Expression {
    hcl::object([
        ("Effect", hcl::string("Allow")),
        ("Action", hcl::string(action)),
        ("Resource", hcl::list(resources)),
    ])
}

/// A trust policy: an AWS service may assume the role, under conditions. `null` is no condition.
pub(super) fn trust(service: &str, actions: &[&str], condition: &Value) -> Expression {
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": { "Service": service },
        "Action": actions,
    });
    if !condition.is_null() {
        statement["Condition"] = condition.clone();
    }
    hcl::jsonencode(json!({ "Version": "2012-10-17", "Statement": [statement] }))
}

/// The condition that an AWS service acts for one of these resources of this account, and for nobody else.
pub(super) fn acting_for(environment: &Environment, arns: &[String]) -> Value {
    json!({
        "StringEquals": { "aws:SourceAccount": environment.cloud.account },
        "ArnLike": { "aws:SourceArn": arns },
    })
}

/// A role.
pub(super) fn role(label: &str, name: String, description: &str, trust: Expression) -> Block {
    hcl::resource("aws_iam_role", label)
        .attribute("name", name)
        .attribute("description", description)
        .attribute("assume_role_policy", trust)
}

/// Attaches a policy that AWS maintains; `path` is its name with its path, for example `AmazonEKSClusterPolicy`.
pub(super) fn attachment(environment: &Environment, label: &str, role: &str, path: &str) -> Block {
    hcl::resource("aws_iam_role_policy_attachment", label)
        .attribute("role", hcl::reference(&format!("aws_iam_role.{role}.name")))
        .attribute("policy_arn", format!("arn:{}:iam::aws:policy/{path}", environment.cloud.partition))
}
