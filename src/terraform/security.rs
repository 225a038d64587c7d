//! The `security` stack: the keys that encrypt everything else, and the most that a workload may ever do.
//!
//! EBS encryption by default is not switched on here: it is a setting of the whole account and region, and several
//! environments may live in one account. The launch templates of the clusters encrypt every disk themselves.

use super::Stack;
use super::key::{alias, grants_through, key, use_by, use_through};
use super::policy::{Statement, document};
use super::stack::StackBuilder;
use crate::hcl::{self, Block, Body, reference, resource};
use crate::model::Environment;

/// The role of EC2 Auto Scaling; it makes the encrypted disks of node groups.
const AUTO_SCALING_ROLE: &str = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";

pub(super) fn stack(environment: &Environment) -> Stack {
    let mut stack = StackBuilder::new(environment, "security");
    stack.file("keys.tf", keys(environment));
    stack.file("permissions_boundary.tf", Body::new().block(permissions_boundary(environment)));
    for (name, what) in KEY_PURPOSES {
        let value = reference(&format!("aws_kms_key.{name}.arn"));
        stack.output(&format!("{name}_key_arn"), value, &format!("ARN of the key that encrypts {what}."));
    }
    let boundary = reference("aws_iam_policy.workload_boundary.arn");
    stack.output("permissions_boundary_arn", boundary, "ARN of the permissions boundary of every workload's role.");
    stack.finish()
}

/// The keys and what each encrypts.
const KEY_PURPOSES: [(&str, &str); 3] = [
    ("data", "disks, databases and caches"),
    ("secrets", "secrets, in Secrets Manager and inside the clusters"),
    ("logs", "log groups"),
];

fn keys(environment: &Environment) -> Body {
    KEY_PURPOSES.into_iter().fold(Body::new(), |body, (name, what)| {
        let statements = match name {
            "data" => data_key_statements(environment),
            "secrets" => secrets_key_statements(environment),
            _ => vec![logs_key_statement(environment)],
        };
        let description = format!("{}: encrypts {what}.", environment.names.prefix());
        let key = key(environment, name, &description, statements).about(about_key(name));
        body.block(key).block(alias(environment, name))
    })
}

fn about_key(name: &str) -> &'static str {
    match name {
        "data" => {
            "Used through EC2, RDS and ElastiCache only. EC2 Auto Scaling has to be named itself: it starts the machines of\n\
             node groups without a caller. Its role exists in every account that ever had an Auto Scaling group; in a new\n\
             account, `aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com` makes it."
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
        let role = environment.iam_arn(AUTO_SCALING_ROLE);
        statements.push(use_by("UseByAutoScaling", "AWS", role.clone()));
        statements.push(
            Statement::allow("GrantsForAutoScaling")
                .principal("AWS", role)
                .actions(&["kms:CreateGrant"])
                .resources(["*"])
                .when("Bool", "kms:GrantIsForAWSResource", ["true"]),
        );
    }
    statements
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
    use_by("UseByCloudWatchLogs", "Service", format!("logs.{}.amazonaws.com", environment.cloud.region)).when(
        "ArnLike",
        "kms:EncryptionContext:aws:logs:arn",
        [groups],
    )
}

/// The boundary caps the roles of pods: whatever their own policies say, nothing beyond this is possible.
fn permissions_boundary(environment: &Environment) -> Block {
    let name = environment.names.component("workload-boundary");
    resource("aws_iam_policy", "workload_boundary")
        .about(
            "The most that the role of a pod may ever do. It grants nothing by itself; each role's own policy does, within\n\
             these limits.\ntfsec:ignore:aws-iam-no-policy-wildcards",
        )
        .attribute("name", name.as_str())
        .attribute("description", format!("Limits of the workload roles of {}.", environment.names.prefix()))
        .attribute("policy", document(boundary_statements(environment)))
        .attribute("tags", hcl::object([("Name", hcl::string(name.as_str()))]))
        .from(Some(environment.cloud.span))
}

fn boundary_statements(environment: &Environment) -> Vec<Statement> {
    let mut statements = boundary_of_data(environment);
    statements.extend(boundary_of_platform(environment));
    statements.extend(forbidden_to_workloads(environment));
    statements
}

fn boundary_of_data(environment: &Environment) -> Vec<Statement> {
    let prefix = environment.names.prefix();
    let bucket = |path: &str| format!("arn:{}:s3:::{prefix}-*{path}", environment.cloud.partition);
    vec![
        Statement::allow("ConnectToDatabases")
            .actions(&["rds-db:connect"])
            .resources([environment.arn("rds-db", "dbuser:*/*")]),
        Statement::allow("ConnectToCaches").actions(&["elasticache:Connect"]).resources([
            environment.arn("elasticache", &format!("replicationgroup:{prefix}-*")),
            environment.arn("elasticache", &format!("user:{prefix}-*")),
        ]),
        Statement::allow("ReadOwnSecrets")
            .actions(&["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"])
            .resources([environment.arn("secretsmanager", &format!("secret:{prefix}*"))]),
        Statement::allow("UseOwnBuckets")
            .actions(&["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"])
            .resources([bucket(""), bucket("/*")]),
    ]
}

fn boundary_of_platform(environment: &Environment) -> Vec<Statement> {
    let prefix = environment.names.prefix();
    let region = &environment.cloud.region;
    let through = ["s3", "secretsmanager"].map(|service| format!("{service}.{region}.amazonaws.com"));
    vec![
        Statement::allow("UseKeysThroughServices")
            .actions(&["kms:Decrypt", "kms:GenerateDataKey"])
            .resources([environment.arn("kms", "key/*")])
            .when("StringEquals", "kms:ViaService", through),
        Statement::allow("WriteLogs")
            .actions(&["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"])
            .resources([environment.arn("logs", &format!("log-group:*{prefix}*"))]),
    ]
}

fn forbidden_to_workloads(environment: &Environment) -> Vec<Statement> {
    let state = format!("arn:{}:s3:::{}", environment.cloud.partition, environment.names.state_bucket());
    vec![
        Statement::deny("NoAdministration")
            .actions(&[
                "account:*",
                "iam:*",
                "kms:CreateGrant",
                "kms:CreateKey",
                "kms:Disable*",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "organizations:*",
            ])
            .resources(["*"]),
        Statement::deny("NoTerraformState").actions(&["s3:*"]).resources([state.clone(), format!("{state}/*")]),
    ]
}
