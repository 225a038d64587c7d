//! Encryption keys and their policies.
//!
//! A key's policy names administration and use apart: IAM policies of the account can hand out administration, but use
//! only through the services that the key is for.

use super::policy::{Statement, document};
use crate::hcl::{self, Block, reference, resource};
use crate::model::Environment;

/// The longest waiting period KMS offers: what a lost key encrypted is lost.
const DELETION_WINDOW_DAYS: u32 = 30;

/// What encrypting and decrypting takes.
pub(super) const USE: [&str; 7] = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
];

/// The administration of a key, without its use.
const ADMINISTRATION: [&str; 14] = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:Describe*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Get*",
    "kms:List*",
    "kms:Put*",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
];

/// The resource `aws_kms_key.<name>`: administration by the account, use as `statements` say.
pub(super) fn key(environment: &Environment, name: &str, description: &str, statements: Vec<Statement>) -> Block {
    key_as(environment, name, name, description, statements)
}

/// The same under another label, for a stack with keys of one name in several regions.
pub(super) fn key_as(
    environment: &Environment,
    label: &str,
    name: &str,
    description: &str,
    statements: Vec<Statement>,
) -> Block {
    let statements = std::iter::once(administration(environment)).chain(statements);
    resource("aws_kms_key", label)
        .attribute("description", description)
        .attribute("deletion_window_in_days", DELETION_WINDOW_DAYS)
        .attribute("enable_key_rotation", true)
        .attribute("policy", document(statements))
        .attribute("tags", hcl::object([("Name", hcl::string(environment.names.component(name)))]))
        .from(Some(environment.cloud.span))
}

/// The resource `aws_kms_alias.<name>`, by which people and the state backend find the key.
pub(super) fn alias(environment: &Environment, name: &str) -> Block {
    alias_as(environment, name, name)
}

/// The same under another label.
pub(super) fn alias_as(environment: &Environment, label: &str, name: &str) -> Block {
    resource("aws_kms_alias", label)
        .attribute("name", format!("alias/{}", environment.names.component(name)))
        .attribute("target_key_id", reference(&format!("aws_kms_key.{label}.key_id")))
        .from(Some(environment.cloud.span))
}

/// Use by whoever IAM allows it to, through the named services of this region only.
pub(super) fn use_through(environment: &Environment, services: &[&str]) -> Statement {
    through(environment, Statement::allow("UseThroughServices").actions(&USE), services)
}

/// The grants by which the named services go on using the key when the caller is gone.
pub(super) fn grants_through(environment: &Environment, services: &[&str]) -> Statement {
    let actions = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"];
    through(environment, Statement::allow("GrantsForServices").actions(&actions), services).when(
        "Bool",
        "kms:GrantIsForAWSResource",
        ["true"],
    )
}

/// The end of such grants, which some services ask for in the name of whoever deletes what was encrypted.
pub(super) fn retirement_through(environment: &Environment, services: &[&str]) -> Statement {
    let statement = Statement::allow("EndOfGrantsForServices").actions(&["kms:RetireGrant"]);
    through(environment, statement, services)
}

fn through(environment: &Environment, statement: Statement, services: &[&str]) -> Statement {
    let region = &environment.cloud.region;
    statement.principal("AWS", environment.iam_arn("root")).resources(["*"]).when(
        "StringEquals",
        "kms:ViaService",
        services.iter().map(|service| format!("{service}.{region}.amazonaws.com")),
    )
}

fn administration(environment: &Environment) -> Statement {
    Statement::allow("AdministrationByTheAccount")
        .principal("AWS", environment.iam_arn("root"))
        .actions(&ADMINISTRATION)
        .resources(["*"])
}
