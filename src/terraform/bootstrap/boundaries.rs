//! Permissions boundaries: the most that the roles of the other stacks may ever do.
//!
//! They are made here, where an administrator applies, because the pipeline may make roles within them only: whoever
//! could change them could make a role that may do anything.

use super::access_log_bucket;
use crate::hcl::{self, Block, Body, resource};
use crate::model::Environment;
use crate::terraform::cluster::records;
use crate::terraform::policy::{Statement, document};
use crate::terraform::security::{pagerduty, trail_bucket_name};

/// The boundary of the roles of pods.
const WORKLOADS: &str = "workload";
/// The boundary of the roles that AWS services and machines are.
const INFRASTRUCTURE: &str = "infrastructure";

/// What the roles of control planes, machines, add-ons, flow logs and database monitoring have to do, by service.
const INFRASTRUCTURE_ACTIONS: [&str; 22] = [
    "autoscaling:*",
    "ec2:*",
    "ecr:Batch*",
    "ecr:Get*",
    "eks-auth:AssumeRoleForPodIdentity",
    "eks:Describe*",
    "elasticloadbalancing:*",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ListGrants",
    "kms:ReEncrypt*",
    "kms:RevokeGrant",
    "logs:*",
    "ssm:Describe*",
    "ssm:Get*",
    "ssm:List*",
    "ssm:Put*",
    "ssm:Update*",
    "ssmmessages:*",
];

/// What copying buckets to a second region takes besides.
const REPLICATION_ACTIONS: [&str; 6] = [
    "s3:GetObjectLegalHold",
    "s3:GetObjectRetention",
    "s3:GetObjectVersion*",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:Replicate*",
];

/// What making backups of databases and restoring them takes besides.
const BACKUP_ACTIONS: [&str; 13] = [
    "backup:*",
    "backup-storage:*",
    "rds:AddTagsToResource",
    "rds:CopyDB*Snapshot",
    "rds:CreateDB*Snapshot",
    "rds:CreateDBInstance",
    "rds:DeleteDB*Snapshot",
    "rds:DeleteDBInstance",
    "rds:Describe*",
    "rds:ListTagsForResource",
    "rds:ModifyDB*",
    "rds:RestoreDB*",
    "tag:GetResources",
];

/// What keeping records from inside the clusters takes besides.
const RECORD_ACTIONS: [&str; 3] = ["route53:ChangeResourceRecordSets", "route53:GetChange", "route53:List*"];

/// What hearing of machines that are taken away takes besides.
const QUEUE_ACTIONS: [&str; 3] = ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"];

/// `boundaries.tf`.
pub(super) fn boundaries(environment: &Environment) -> Body {
    Body::new().block(workload_boundary(environment)).block(infrastructure_boundary(environment))
}

/// The ARNs of the boundaries, known before they exist.
pub(super) fn arns(environment: &Environment) -> [String; 2] {
    [WORKLOADS, INFRASTRUCTURE].map(|kind| arn(environment, kind))
}

/// The ARN of the boundary of roles of a kind: `workload` or `infrastructure`.
#[must_use]
pub fn arn(environment: &Environment, kind: &str) -> String {
    environment.iam_arn(&format!("policy/{}", name(environment, kind)))
}

fn name(environment: &Environment, kind: &str) -> String {
    environment.names.component(&format!("{kind}-boundary"))
}

fn boundary(environment: &Environment, kind: &str) -> Block {
    resource("aws_iam_policy", &format!("{kind}_boundary")).from(Some(environment.cloud.span))
}

fn described(environment: &Environment, kind: &str, boundary: Block, statements: Vec<Statement>) -> Block {
    let name = name(environment, kind);
    boundary
        .attribute("name", name.as_str())
        .attribute("description", format!("Limits of the {kind} roles of {}.", environment.names.prefix()))
        .attribute("policy", document(statements))
        .attribute("tags", hcl::object([("Name", hcl::string(name.as_str()))]))
}

fn infrastructure_boundary(environment: &Environment) -> Block {
    let boundary = boundary(environment, INFRASTRUCTURE).about(
        "The most that the role of a control plane, a machine, an add-on or an AWS service may ever do, and in the\n\
         environment's own regions only. It grants nothing by itself.\ntfsec:ignore:aws-iam-no-policy-wildcards a boundary grants nothing",
    );
    described(environment, INFRASTRUCTURE, boundary, infrastructure_statements(environment))
}

/// No identities but the one that load balancers need, so that such a role can never make itself a stronger one.
fn infrastructure_statements(environment: &Environment) -> Vec<Statement> {
    let copying: &[&str] = if environment.recovery.is_some() { &REPLICATION_ACTIONS } else { &[] };
    let backing_up: &[&str] = if environment.backup.is_some() { &BACKUP_ACTIONS } else { &[] };
    let starting: &[&str] = if environment.has_karpenter() { &QUEUE_ACTIONS } else { &[] };
    let actions = INFRASTRUCTURE_ACTIONS.iter().chain(copying).chain(backing_up).chain(starting);
    let actions: Vec<&str> = actions.copied().collect();
    let mut statements = vec![
        in_own_regions(environment, Statement::allow("Services").actions(&actions)),
        Statement::allow("LinkedRoleOfLoadBalancers")
            .actions(&["iam:CreateServiceLinkedRole"])
            .resources([environment.iam_arn("role/aws-service-role/elasticloadbalancing.amazonaws.com/*")])
            .when("StringEquals", "iam:AWSServiceName", ["elasticloadbalancing.amazonaws.com"]),
    ];
    if records::are_kept(environment) {
        let keeping = Statement::allow("Records").actions(&RECORD_ACTIONS);
        statements.push(of_no_region(environment, keeping));
    }
    if environment.has_karpenter() {
        statements.push(profiles_of_machines(environment));
        // The list of prices is the same for all accounts, and there are few regions that answer for all others.
        statements.push(Statement::allow("Prices").actions(&["pricing:GetProducts"]).resources(["*"]));
        statements.push(role_of_machines(environment));
    }
    statements.extend(pagerduty::statements(environment));
    statements
}

/// A statement about everything in the environment's own regions.
pub(super) fn in_own_regions(environment: &Environment, statement: Statement) -> Statement {
    let regions = environment.regions().map(|region| region.cloud.region.as_str());
    statement.resources(["*"]).when("StringEquals", "aws:RequestedRegion", regions)
}

/// A statement about everything that is of no region.
pub(super) fn of_no_region(environment: &Environment, statement: Statement) -> Statement {
    let regions = environment.cloud.regions_of_global_services().iter().copied();
    statement.resources(["*"]).when("StringEquals", "aws:RequestedRegion", regions)
}

/// Karpenter finds the profile of the machines that it starts.
fn profiles_of_machines(environment: &Environment) -> Statement {
    Statement::allow("ProfilesOfMachines")
        .actions(&["iam:GetInstanceProfile", "iam:ListInstanceProfiles"])
        .resources([environment.iam_arn("instance-profile/*")])
}

/// Karpenter hands the role of machines to those that it starts.
fn role_of_machines(environment: &Environment) -> Statement {
    let role = environment.iam_arn(&format!("role/{}-*-node", environment.names.prefix()));
    let roles = environment.recovery.iter().map(|second| second.environment.names.component("node"));
    let roles = roles.map(|role| environment.iam_arn(&format!("role/{role}")));
    Statement::allow("RoleOfMachines").actions(&["iam:PassRole"]).resources(roles.chain([role])).when(
        "StringEquals",
        "iam:PassedToService",
        ["ec2.amazonaws.com"],
    )
}

fn workload_boundary(environment: &Environment) -> Block {
    let boundary = boundary(environment, WORKLOADS).about(
        "The most that the role of a pod may ever do. It grants nothing by itself; each role's own policy does, within\n\
         these limits.\ntfsec:ignore:aws-iam-no-policy-wildcards a boundary grants nothing",
    );
    described(environment, WORKLOADS, boundary, workload_statements(environment))
}

fn workload_statements(environment: &Environment) -> Vec<Statement> {
    let mut statements = stores_of_workloads(environment);
    statements.extend(services_of_workloads(environment));
    statements.extend(forbidden_to_workloads(environment));
    statements
}

/// The ARNs of these resources in each region that the environment is in. The names of the second region begin with the
/// first one's prefix.
fn arns_by_region(environment: &Environment, service: &str, resources: &[&str]) -> Vec<String> {
    let of_region = |region: &Environment| resources.iter().map(|resource| region.arn(service, resource)).collect();
    environment.regions().flat_map(|region| -> Vec<String> { of_region(region) }).collect()
}

fn stores_of_workloads(environment: &Environment) -> Vec<Statement> {
    let prefix = environment.names.prefix();
    let bucket = |path: &str| format!("arn:{}:s3:::{prefix}-*{path}", environment.cloud.partition);
    let caches = [format!("replicationgroup:{prefix}-*"), format!("user:{prefix}-*")];
    vec![
        Statement::allow("ConnectToDatabases").actions(&["rds-db:connect"]).resources(arns_by_region(
            environment,
            "rds-db",
            &["dbuser:*/*"],
        )),
        Statement::allow("ConnectToCaches").actions(&["elasticache:Connect"]).resources(arns_by_region(
            environment,
            "elasticache",
            &caches.each_ref().map(String::as_str),
        )),
        Statement::allow("ReadOwnSecrets")
            .actions(&["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"])
            .resources(arns_by_region(environment, "secretsmanager", &[&format!("secret:{prefix}/*")])),
        Statement::allow("UseOwnBuckets")
            .actions(&["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"])
            .resources([bucket(""), bucket("/*")]),
    ]
}

fn services_of_workloads(environment: &Environment) -> Vec<Statement> {
    let prefix = environment.names.prefix();
    let through = environment.regions().flat_map(|region| {
        ["s3", "secretsmanager"].map(|service| format!("{service}.{}.amazonaws.com", region.cloud.region))
    });
    vec![
        Statement::allow("UseKeysThroughServices")
            .actions(&["kms:Decrypt", "kms:GenerateDataKey"])
            .resources(arns_by_region(environment, "kms", &["key/*"]))
            .when("StringEquals", "kms:ViaService", through),
        Statement::allow("WriteLogs")
            .actions(&["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"])
            .resources(arns_by_region(environment, "logs", &[&format!("log-group:*{prefix}*")])),
    ]
}

fn forbidden_to_workloads(environment: &Environment) -> Vec<Statement> {
    let buckets = environment.regions().flat_map(|region| {
        [region.names.state_bucket().to_owned(), access_log_bucket(region), trail_bucket_name(region)]
    });
    let buckets = buckets.map(|bucket| format!("arn:{}:s3:::{bucket}", environment.cloud.partition));
    let states_and_logs = buckets.flat_map(|bucket| [bucket.clone(), format!("{bucket}/*")]);
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
        Statement::deny("NoStatesAndLogs").actions(&["s3:*"]).resources(states_and_logs),
    ]
}
