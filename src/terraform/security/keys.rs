//! The keys that encrypt everything else.

use crate::hcl::{self, Body, Expression, reference};
use crate::model::Environment;
use crate::model::component::ComponentKind;
use crate::terraform::cluster::component_role_name;
use crate::terraform::key::{USE, alias, grants_through, key, use_through};
use crate::terraform::policy::Statement;
use crate::terraform::protection;

/// The role of EC2 Auto Scaling; it makes the encrypted disks of node groups.
const AUTO_SCALING_ROLE: &str = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";

/// The keys and what each encrypts.
pub(super) const PURPOSES: [(&str, &str); 3] = [
    ("data", "disks, databases and caches"),
    ("secrets", "secrets, in Secrets Manager and inside the clusters"),
    ("logs", "log groups"),
];

/// What the key of Vault is called.
const VAULT: &str = "vault";

/// The ARN of a key, made here or not.
pub(super) fn arn(environment: &Environment, name: &str) -> Expression {
    match environment.existing_keys.get(name) {
        Some(arn) => hcl::string(arn),
        None => reference(&format!("aws_kms_key.{name}.arn")),
    }
}

/// `keys.tf`, with those that do not exist already.
pub(super) fn file(environment: &Environment) -> Body {
    let made = PURPOSES.into_iter().filter(|(name, _)| !environment.existing_keys.contains_key(name));
    made.fold(Body::new(), |body, (name, what)| {
        let statements = match name {
            "data" => data_key_statements(environment),
            "secrets" => secrets_key_statements(environment),
            _ => vec![logs_key_statement(environment)],
        };
        let description = format!("{}: encrypts {what}.", environment.names.prefix());
        let key = key(environment, name, &description, statements).about(about_key(name));
        let key = if name == "logs" { key } else { protection::with_databases(environment, key) };
        body.block(key).block(alias(environment, name))
    })
}

/// `vault.tf`: the key without which nobody opens a Vault of the clusters' own. It is the environment's and not a cluster's, so
/// that what one colour's Vault has saved the other one's can open.
pub(super) fn of_vault(environment: &Environment) -> Option<Body> {
    let component = environment.component(ComponentKind::Vault).filter(|component| !component.is_external())?;
    let role = |cluster| environment.iam_arn(&format!("role/{}", component_role_name(cluster, component)));
    let roles = environment.clusters.iter().map(role);
    let usage = Statement::allow("OpenVault")
        .principal("AWS", environment.iam_arn("root"))
        .actions(&["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"])
        .resources(["*"])
        .when("ArnEquals", "aws:PrincipalArn", roles);
    // What is saved of it is encrypted with the key once more.
    let saved = environment.vault_snapshots().is_some();
    let description = format!("{}: opens Vault in the clusters.", environment.names.prefix());
    let statements = std::iter::once(usage).chain(saved.then(|| use_through(environment, &["s3"]))).collect();
    let key = key(environment, VAULT, &description, statements)
        .about("Vault opens itself with it whenever one of its copies starts. What is in Vault is lost without it.");
    let key = protection::with_databases(environment, key);
    Some(Body::new().block(key.from(Some(component.span))).block(alias(environment, VAULT)))
}

fn about_key(name: &str) -> &'static str {
    match name {
        "data" => {
            "Used through EC2, RDS and ElastiCache only, and by EC2 Auto Scaling, which starts the machines of node groups\n\
             without a caller. A condition names its role, because KMS refuses a principal that does not exist, and AWS\n\
             makes this role with an account's first Auto Scaling group."
        }
        "secrets" => {
            "Used through Secrets Manager, and by the clusters, which encrypt the keys of their own secrets with it."
        }
        _ => "CloudWatch Logs may use it, for the log groups of this environment and no others.",
    }
}

fn data_key_statements(environment: &Environment) -> Vec<Statement> {
    let services = ["ec2", "elasticache", "rds"];
    let mut statements = vec![use_through(environment, &services), grants_through(environment, &services)];
    if !environment.node_groups.is_empty() && !environment.clusters.is_empty() {
        statements.push(by_auto_scaling(environment, Statement::allow("UseByAutoScaling").actions(&USE)));
        let grants = Statement::allow("GrantsForAutoScaling").actions(&["kms:CreateGrant"]);
        statements.push(by_auto_scaling(environment, grants).when("Bool", "kms:GrantIsForAWSResource", ["true"]));
    }
    statements
}

/// The role has no KMS permissions in IAM, so that the key's policy has to give them, not only to allow IAM to.
fn by_auto_scaling(environment: &Environment, statement: Statement) -> Statement {
    statement
        .principal("AWS", "*")
        .resources(["*"])
        .when("StringEquals", "kms:CallerAccount", [environment.cloud.account.as_str()])
        .when("ArnEquals", "aws:PrincipalArn", [environment.iam_arn(AUTO_SCALING_ROLE)])
}

fn secrets_key_statements(environment: &Environment) -> Vec<Statement> {
    let services = ["rds", "secretsmanager"];
    let mut statements = vec![use_through(environment, &services), grants_through(environment, &services)];
    if !environment.clusters.is_empty() {
        statements.push(clusters_encrypt_secrets(environment));
    }
    statements
}

/// EKS asks for a grant with the permissions of whoever makes the cluster and uses the key as the cluster's role; neither
/// call carries `kms:ViaService`, so that IAM alone narrows it down.
fn clusters_encrypt_secrets(environment: &Environment) -> Statement {
    Statement::allow("ClustersEncryptSecrets")
        .principal("AWS", environment.iam_arn("root"))
        .actions(&["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"])
        .resources(["*"])
        .when("StringEquals", "kms:CallerAccount", [environment.cloud.account.as_str()])
}

fn logs_key_statement(environment: &Environment) -> Statement {
    let groups = environment.arn("logs", &format!("log-group:*{}*", environment.names.prefix()));
    Statement::allow("UseByCloudWatchLogs")
        .principal("Service", format!("logs.{}.amazonaws.com", environment.cloud.region))
        .actions(&USE)
        .resources(["*"])
        .when("ArnLike", "kms:EncryptionContext:aws:logs:arn", [groups])
}
