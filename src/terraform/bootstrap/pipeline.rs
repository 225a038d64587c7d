//! The roles in which GitHub Actions plans and applies, without a key that could leak.
//!
//! Planning is open to every pull request of the repository and therefore only reads. Workflows of forks get no token from
//! GitHub, unless a workflow runs on `pull_request_target`, which must never check out what a fork wrote. Applying needs the GitHub
//! environment of the same name, whose reviewers are its guard. Neither may change its own permissions: this stack is
//! applied by an administrator.

use std::collections::BTreeSet;

use super::state::Place;
use super::{access_log_bucket, boundaries, break_glass_arn, parts};
use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::{Bucket, Edge, Environment};
use crate::pull_request::PREFIX;
use crate::spec::edge::Dns;
use crate::terraform::edge::AUTHORITIES;
use crate::terraform::iam;
use crate::terraform::policy::{Statement, document};
use crate::terraform::security::trail_bucket_name;

/// GitHub's token service, as the name of an identity provider.
const ISSUER: &str = "token.actions.githubusercontent.com";
const AUDIENCE: &str = "sts.amazonaws.com";
/// The end of the name of the role that applies.
pub(in crate::terraform) const APPLY_ROLE: &str = "github-apply";
/// Longest run of the pipeline in seconds; the first apply makes databases and clusters.
const SESSION_SECONDS: u32 = 2 * 60 * 60;

/// What manages the stacks of CloudFormation.
const CLOUDFORMATION: &str = "cloudformation:*";
/// What manages a bucket, but nothing in it.
const OWN_BUCKETS: [&str; 5] = ["s3:CreateBucket", "s3:DeleteBucket*", "s3:Get*", "s3:ListBucket*", "s3:Put*"];
/// What manages a role that belongs to an AWS service.
const TEND_LINKED_ROLES: [&str; 4] =
    ["iam:DeleteServiceLinkedRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateRoleDescription"];
/// What changes the settings of the account that are of no region.
const ACCOUNT_SETTINGS: [&str; 4] = [
    "iam:DeleteAccountPasswordPolicy",
    "iam:UpdateAccountPasswordPolicy",
    "s3:GetAccountPublicAccessBlock",
    "s3:PutAccountPublicAccessBlock",
];
/// What makes the account blind. An administrator can; a pipeline has no reason to.
const SWITCH_OFF: [&str; 7] = [
    "cloudtrail:DeleteTrail",
    "cloudtrail:StopLogging",
    "config:DeleteConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "s3:BypassGovernanceRetention",
    "securityhub:DisableSecurityHub",
];
/// What looks after budgets, which are of no region.
const BUDGETS: &str = "budgets:*";
/// What looks after whatever is unusual in a bill, which is of no region either.
const COST: [&str; 8] = [
    "ce:CreateAnomaly*",
    "ce:DeleteAnomaly*",
    "ce:GetAnomaly*",
    "ce:List*",
    "ce:TagResource",
    "ce:UntagResource",
    "ce:UpdateAnomaly*",
    "ce:UpdateCostAllocationTagsStatus",
];
/// What loses backups before their time.
const LOSE_BACKUPS: [&str; 4] = [
    "backup:DeleteBackupVaultLockConfiguration",
    "backup:DeleteRecoveryPoint",
    "backup:DisassociateRecoveryPoint",
    "backup:UpdateRecoveryPointLifecycle",
];
/// What manages the profile of the machines that Karpenter starts.
const PROFILES: [&str; 6] = [
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
    "iam:UntagInstanceProfile",
];
/// What changes DNS records.
const CHANGE_RECORDS: &str = "route53:ChangeResourceRecordSets";
/// What looks after health checks, which are of no region and have no names of their own.
const HEALTH_CHECKS: [&str; 6] = [
    "route53:ChangeTagsForResource",
    "route53:CreateHealthCheck",
    "route53:DeleteHealthCheck",
    "route53:GetHealthCheck*",
    "route53:ListHealthChecks",
    "route53:UpdateHealthCheck",
];
/// What finds a zone and tells what is in it.
const READ_RECORDS: [&str; 5] = [
    "route53:GetChange",
    "route53:GetHostedZone",
    "route53:ListHostedZones*",
    "route53:ListResourceRecordSets",
    "route53:ListTagsForResource",
];
/// `pipeline.tf`: the trust in GitHub, both roles and what they may do.
pub(super) fn pipeline(environment: &Environment, repository: &str) -> Body {
    let plan_subjects = [
        format!("repo:{repository}:pull_request"),
        format!("repo:{repository}:ref:refs/heads/{}", environment.ci.branch),
    ];
    let apply_subjects = [format!("repo:{repository}:environment:{}", environment.name)];
    let read_only = iam::attachment(environment, "plan_read_only", "plan", "ReadOnlyAccess");
    let body = if holds_identity_provider(environment) {
        Body::new().block(identity_provider(environment))
    } else {
        Body::new()
    };
    body.block(boundary(environment))
        .block(role(environment, "plan", "Plans pull requests.", &plan_subjects))
        .block(read_only.from(Some(environment.cloud.span)))
        .block(inline(environment, "plan", "state", plan_statements(environment)))
        .block(role(environment, "apply", "Applies what was approved.", &apply_subjects))
        .block(inline(environment, "apply", "infrastructure", apply_statements(environment)))
        .block(inline(environment, "apply", "state", state_statements(environment, true)))
}

/// An account knows GitHub once, so that only one of its environments makes the trust.
fn holds_identity_provider(environment: &Environment) -> bool {
    environment.account_holder == environment.name
}

fn identity_provider(environment: &Environment) -> Block {
    resource("aws_iam_openid_connect_provider", "github")
        .about(format!(
            "An account knows GitHub once. Of the environments that live in this account, the first by name makes the trust\n\
             for all of them. Where something else has made it before, import it:\n\
             terraform import aws_iam_openid_connect_provider.github {}",
            provider_arn(environment)
        ))
        .attribute("url", format!("https://{ISSUER}"))
        .attribute("client_id_list", hcl::list([hcl::string(AUDIENCE)]))
        .attribute("tags", hcl::object([("Name", hcl::string("github"))]))
        .from(Some(environment.cloud.span))
}

fn provider_arn(environment: &Environment) -> String {
    environment.iam_arn(&format!("oidc-provider/{ISSUER}"))
}

/// The ARN of the role that GitHub Actions takes to `plan` or to `apply` an environment.
#[must_use]
pub fn pipeline_role(environment: &Environment, name: &str) -> String {
    let made = || environment.iam_arn(&format!("role/{}", role_name(environment, name)));
    environment.given_text("bootstrap", &format!("{name}_role_arn")).map_or_else(made, str::to_owned)
}

fn role_name(environment: &Environment, name: &str) -> String {
    environment.names.component(&format!("github-{name}"))
}

fn role(environment: &Environment, name: &str, description: &str, subjects: &[String]) -> Block {
    let trust = Statement::allow("GitHubActions")
        .principal("Federated", provider_arn(environment))
        .actions(&["sts:AssumeRoleWithWebIdentity"])
        .when("StringEquals", &format!("{ISSUER}:aud"), [AUDIENCE])
        .when("StringEquals", &format!("{ISSUER}:sub"), subjects.iter().map(String::as_str));
    let role_name = role_name(environment, name);
    let role = resource("aws_iam_role", name);
    let role = if holds_identity_provider(environment) {
        role.attribute("depends_on", hcl::list([reference("aws_iam_openid_connect_provider.github")]))
    } else {
        role.about(format!(
            "The account's trust in GitHub is made by the environment `{}`.",
            environment.account_holder
        ))
    };
    role.attribute("name", role_name.as_str())
        .attribute("description", description)
        .attribute("max_session_duration", SESSION_SECONDS)
        .attribute("permissions_boundary", reference("aws_iam_policy.pipeline_boundary.arn"))
        .attribute("assume_role_policy", document([trust]))
        .attribute("tags", hcl::object([("Name", hcl::string(role_name))]))
        .from(Some(environment.cloud.span))
}

fn inline(environment: &Environment, role: &str, name: &str, statements: Vec<Statement>) -> Block {
    let mut block = resource("aws_iam_role_policy", &format!("{role}_{name}"));
    if name == "infrastructure" {
        block = block
            .about(
                "Manages the services that the stacks use, in this region only, and roles whose names begin with this\n\
                 environment's prefix. It can give rights only to roles that have one of the boundaries in boundaries.tf.\ntfsec:ignore:aws-iam-no-policy-wildcards the IDs of what it makes are not known before",
            );
    } else {
        block = block.about("tfsec:ignore:aws-iam-no-policy-wildcards names begin with the environment's prefix");
    }
    block
        .attribute("name", name)
        .attribute("role", reference(&format!("aws_iam_role.{role}.id")))
        .attribute("policy", document(statements))
        .from(Some(environment.cloud.span))
}

/// Reading the state and holding its lock; ReadOnlyAccess would read the business's data as well, and where alarms are
/// delivered to: an address may be a key.
fn plan_statements(environment: &Environment) -> Vec<Statement> {
    let mut statements = state_statements(environment, false);
    let states = environment.regions().flat_map(|region| {
        folders_of_states(environment).map(move |folder| format!("{}/{folder}/*", state_bucket(region)))
    });
    statements.extend(drawing_passwords(environment));
    statements.push(Statement::deny("NoDataButTheState").actions(&["s3:GetObject*"]).resources_except(states));
    statements.push(
        Statement::deny("NoOtherData")
            .actions(&[
                "athena:GetQueryResults",
                "cloudformation:DescribeStackResource*",
                "cloudformation:ListStackResources",
                "dynamodb:BatchGetItem",
                "dynamodb:GetItem",
                "dynamodb:Query",
                "dynamodb:Scan",
                "logs:FilterLogEvents",
                "logs:GetLogEvents",
                "logs:GetLogRecord",
                "logs:GetQueryResults",
                "logs:StartLiveTail",
                "logs:StartQuery",
                "rds:Download*",
                "sns:ListSubscriptions*",
                "sqs:ReceiveMessage",
                "ssm:GetParameter*",
            ])
            .resources(["*"]),
    );
    statements
}

fn state_bucket(environment: &Environment) -> String {
    format!("arn:{}:s3:::{}", environment.cloud.partition, environment.names.state_bucket())
}

/// The folders of the states in the buckets: the environment's own, and those of the whole environments that it makes for pull
/// requests.
fn folders_of_states(environment: &Environment) -> impl Iterator<Item = String> + '_ {
    std::iter::once(environment.name.clone()).chain(folder_of_wholes(environment))
}

fn folder_of_wholes(environment: &Environment) -> Option<String> {
    environment.wholes.is_some().then(|| format!("{}-{PREFIX}*", environment.name))
}

/// What the S3 backend asks for; a plan takes the lock but writes no state.
fn state_statements(environment: &Environment, writes: bool) -> Vec<Statement> {
    let buckets = || environment.regions().map(state_bucket);
    let objects = |suffix: &'static str| {
        buckets().flat_map(move |bucket| {
            folders_of_states(environment).map(move |folder| format!("{bucket}/{folder}/*{suffix}"))
        })
    };
    let state_actions: &[&str] = if writes { &["s3:GetObject", "s3:PutObject"] } else { &["s3:GetObject"] };
    let of_wholes = folder_of_wholes(environment).filter(|_| writes);
    let ended = of_wholes.map(|folder| {
        let states = [format!("{}/{folder}/*.tfstate", state_bucket(environment))];
        // Old versions stay, so that what was in it can still be looked up.
        Statement::allow("StatesOfPullRequestsGo").actions(&["s3:DeleteObject"]).resources(states)
    });
    let statements = vec![
        Statement::allow("ListStates").actions(&["s3:ListBucket"]).resources(buckets()),
        Statement::allow("States").actions(state_actions).resources(objects(".tfstate")),
        Statement::allow("Locks")
            .actions(&["s3:DeleteObject", "s3:GetObject", "s3:PutObject"])
            .resources(objects(".tflock")),
        Statement::allow("StateKey")
            .actions(&["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"])
            .resources(state_keys(environment)),
    ];
    statements.into_iter().chain(ended).collect()
}

/// The ARNs of the keys of the states, that of each region.
fn state_keys(environment: &Environment) -> Vec<Expression> {
    let second = environment.recovery.as_ref().map(|recovery| Place::second(&recovery.environment));
    std::iter::once(Place::first(environment)).chain(second).map(Place::key_arn).collect()
}

/// Where RDS cannot manage the password of a database, it is drawn in each run and given away in few of them.
fn drawing_passwords(environment: &Environment) -> Option<Statement> {
    let is_wanted = environment.databases.iter().any(|database| database.is_followed);
    is_wanted.then(|| Statement::allow("DrawPasswords").actions(&["secretsmanager:GetRandomPassword"]).resources(["*"]))
}

fn apply_statements(environment: &Environment) -> Vec<Statement> {
    let own_roles = environment.iam_arn(&format!("role/{}-*", environment.names.prefix()));
    let mut statements = vec![
        boundaries::in_own_regions(
            environment,
            Statement::allow("Infrastructure").actions(&parts::services(environment)),
        ),
        // RDS makes the master user's secret in the name of whoever makes the database.
        Statement::allow("ManagedSecrets")
            .actions(&["secretsmanager:CreateSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"])
            .resources([environment.arn("secretsmanager", "secret:rds!*")]),
        boundaries::of_no_region(environment, Statement::allow("ReadIdentities").actions(&["iam:Get*", "iam:List*"])),
        Statement::allow("RightsOfOwnRoles").actions(&GIVE_RIGHTS).resources([own_roles.as_str()]).when(
            "StringEquals",
            "iam:PermissionsBoundary",
            boundaries::arns(environment),
        ),
        Statement::allow("OwnRoles").actions(&TEND_ROLES).resources([own_roles.as_str()]),
        Statement::allow("HandOverRoles").actions(&["iam:PassRole"]).resources([own_roles.as_str()]).when(
            "StringEquals",
            "iam:PassedToService",
            parts::role_takers(environment),
        ),
        Statement::allow("LinkedRoles")
            .actions(&["iam:CreateServiceLinkedRole"])
            .resources([environment.iam_arn("role/aws-service-role/*")])
            .when("StringEquals", "iam:AWSServiceName", parts::linked_services(environment)),
    ];
    statements.extend(drawing_passwords(environment));
    statements.extend(bucket_statements(environment));
    if environment.has_karpenter() {
        let profiles = environment.iam_arn(&format!("instance-profile/{}-*", environment.names.prefix()));
        statements.push(Statement::allow("OwnProfiles").actions(&PROFILES).resources([profiles]));
    }
    if let Some(edge) = &environment.edge {
        statements.extend(edge_statements(environment, edge));
    }
    statements.extend(audit_statements(environment));
    let snapshots = environment.regions().filter_map(|region| Some((region, region.vault_snapshots()?)));
    let snapshots: Vec<String> =
        snapshots.map(|(region, made)| format!("arn:{}:s3:::{}", region.cloud.partition, made.bucket)).collect();
    if !snapshots.is_empty() {
        statements.push(Statement::allow("BucketsOfVault").actions(&OWN_BUCKETS).resources(snapshots));
    }
    if parts::watches_cost(environment) {
        let budget = format!("budget/{}", environment.names.prefix());
        let cloud = &environment.cloud;
        let budget = format!("arn:{}:budgets::{}:{budget}", cloud.partition, cloud.account);
        statements.push(Statement::allow("OwnBudget").actions(&[BUDGETS]).resources([budget]));
        statements.push(boundaries::of_no_region(environment, Statement::allow("Anomalies").actions(&COST)));
    }
    if parts::tells_pagerduty(environment) {
        let stack = |region: &Environment| region.arn("cloudformation", &format!("stack/{}-*", region.names.prefix()));
        let stacks = environment.regions().map(stack);
        statements.push(Statement::allow("OwnStacks").actions(&[CLOUDFORMATION]).resources(stacks));
    }
    statements
}

/// The regions of the environment, and the one that requests to services of no region count as.
fn regions_with_global(environment: &Environment) -> BTreeSet<&str> {
    let own = environment.regions().map(|region| region.cloud.region.as_str());
    own.chain(environment.cloud.regions_of_global_services().iter().copied()).collect()
}

/// The buckets of services, and what is in those that may be deleted with it.
fn bucket_statements(environment: &Environment) -> Vec<Statement> {
    let buckets = || environment.regions().flat_map(|region| &region.buckets);
    let arn = |bucket: &Bucket, end: &str| format!("arn:{}:s3:::{}{end}", environment.cloud.partition, bucket.bucket);
    let of_wholes = |end: &'static str| {
        let prefix = environment.names.prefix();
        let made = environment.buckets.iter().filter(|_| environment.wholes.is_some());
        let ends = made.filter_map(move |bucket| bucket.bucket.strip_prefix(prefix));
        ends.map(move |rest| format!("arn:{}:s3:::{prefix}-{PREFIX}*{rest}{end}", environment.cloud.partition))
    };
    let all: Vec<String> = buckets().map(|bucket| arn(bucket, "")).chain(of_wholes("")).collect();
    let unprotected = buckets().filter(|bucket| !bucket.protected);
    let emptied: Vec<String> = unprotected.map(|bucket| arn(bucket, "/*")).chain(of_wholes("/*")).collect();
    let manage = Statement::allow("BucketsOfServices").actions(&OWN_BUCKETS).resources(all.clone());
    let empty = Statement::allow("EmptyBuckets").actions(&["s3:DeleteObject*"]).resources(emptied.clone());
    let wanted = [(!all.is_empty(), manage), (!emptied.is_empty(), empty)];
    wanted.into_iter().filter_map(|(is_wanted, statement)| is_wanted.then_some(statement)).collect()
}

/// What the audit has to do with identities besides.
fn audit_identity_actions(environment: &Environment) -> Vec<&'static str> {
    let role = environment.audits(|audit| audit.recorder.as_ref().is_some_and(|recorder| recorder.makes_role));
    let passwords = environment.audits(|audit| audit.settings.as_ref().is_some_and(|settings| settings.of_the_account));
    let role = role.then_some("iam:DeleteServiceLinkedRole");
    role.into_iter().chain(passwords.then_some("iam:*AccountPasswordPolicy")).collect()
}

/// What of the audit is of no region, or one of many.
fn audit_statements(environment: &Environment) -> Vec<Statement> {
    let mut statements = Vec::new();
    let buckets = trail_buckets(environment);
    if !buckets.is_empty() {
        statements.push(Statement::allow("BucketsOfTheTrail").actions(&OWN_BUCKETS).resources(buckets));
    }
    if environment.audits(|audit| audit.recorder.as_ref().is_some_and(|recorder| recorder.makes_role)) {
        let role = environment.iam_arn("role/aws-service-role/config.amazonaws.com/*");
        statements.push(Statement::allow("RoleOfConfig").actions(&TEND_LINKED_ROLES).resources([role]));
    }
    if environment.audits(|audit| audit.settings.as_ref().is_some_and(|settings| settings.of_the_account)) {
        statements.push(Statement::allow("SettingsOfTheAccount").actions(&ACCOUNT_SETTINGS).resources(["*"]));
    }
    statements
}

/// The buckets that the trail's files are in, when this environment makes the trail.
fn trail_buckets(environment: &Environment) -> Vec<String> {
    let regions = environment.regions().filter(|_| environment.audit.trail.is_some());
    regions.map(|region| format!("arn:{}:s3:::{}", region.cloud.partition, trail_bucket_name(region))).collect()
}

/// What switches off whatever would show that something is wrong.
fn blinding(environment: &Environment) -> Option<Statement> {
    let watches = environment.audits(|audit| {
        audit.trail.is_some() || audit.recorder.is_some() || audit.guardduty.is_some() || audit.security_hub.is_some()
    });
    watches.then(|| Statement::deny("NoSwitchingOff").actions(&SWITCH_OFF).resources(["*"]))
}

/// Records are of no region, but below one domain.
fn edge_statements(environment: &Environment, edge: &Edge) -> Vec<Statement> {
    let partition = environment.cloud.partition;
    let mut statements = Vec::new();
    if edge.dns == Dns::Route53 {
        let zone = format!("arn:{partition}:route53:::hostedzone/{}", edge.zone.as_deref().unwrap_or("*"));
        statements.push(Statement::allow("RecordsOfTheDomain").actions(&[CHANGE_RECORDS]).resources([zone]).when(
            "ForAllValues:StringLike",
            "route53:ChangeResourceRecordSetsNormalizedRecordNames",
            [format!("*.{}", edge.domain)],
        ));
        let read = Statement::allow("ReadRecords").actions(&READ_RECORDS);
        statements.push(boundaries::of_no_region(environment, read));
    }
    if parts::chooses_region(environment) {
        let checks = Statement::allow("HealthChecks").actions(&HEALTH_CHECKS);
        statements.push(boundaries::of_no_region(environment, checks));
    }
    let with_edge = || environment.regions().filter(|region| region.edge.is_some());
    let buckets = || with_edge().map(move |region| format!("arn:{partition}:s3:::{}", access_log_bucket(region)));
    if edge.cloudflare.as_ref().is_some_and(|cloudflare| cloudflare.origin_pulls.is_some()) {
        // What is not there is told from what may not be read by whoever may list.
        statements.push(Statement::allow("FindAuthorities").actions(&["s3:ListBucket"]).resources(buckets()));
        statements.push(
            Statement::allow("AuthoritiesOfTheLoadBalancer")
                .actions(&["s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"])
                .resources(buckets().map(|bucket| format!("{bucket}/{AUTHORITIES}"))),
        );
    }
    statements
}

/// What decides on the rights of a role; IAM tells with each of them which boundary the role has, or is to have.
const GIVE_RIGHTS: [&str; 6] = [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
];
/// Everything else that the stacks do with their roles.
const TEND_ROLES: [&str; 5] =
    ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole*"];

fn boundary(environment: &Environment) -> Block {
    let name = environment.names.component("pipeline-boundary");
    resource("aws_iam_policy", "pipeline_boundary")
        .about(
            "The most that the pipeline may ever do, whatever is attached to its roles later, and in the environment's own\n\
             regions only; what is of no region counts as one. It grants nothing by itself.\n\
             tfsec:ignore:aws-iam-no-policy-wildcards a boundary grants nothing",
        )
        .attribute("name", name.as_str())
        .attribute("description", format!("Limits of the pipeline of {}.", environment.names.prefix()))
        .attribute("policy", document(boundary_statements(environment)))
        .attribute("tags", hcl::object([("Name", hcl::string(name.as_str()))]))
        .from(Some(environment.cloud.span))
}

fn boundary_statements(environment: &Environment) -> Vec<Statement> {
    let buckets = || environment.regions().map(state_bucket);
    let identity_actions = ["iam:CreateServiceLinkedRole", "iam:Get*", "iam:List*", "iam:PassRole"];
    let others = ["autoscaling:Describe*", "s3:*", "secretsmanager:*", "sts:*"];
    let keeps_records = environment.edge.as_ref().is_some_and(|edge| edge.dns == Dns::Route53);
    let records = READ_RECORDS.into_iter().chain([CHANGE_RECORDS]).filter(|_| keeps_records);
    let stacks = parts::tells_pagerduty(environment).then_some(CLOUDFORMATION);
    let checks = HEALTH_CHECKS.into_iter().filter(|_| parts::chooses_region(environment));
    let audit = audit_identity_actions(environment);
    let services = parts::services(environment).into_iter().chain(records).chain(checks).chain(stacks).chain(audit);
    let services = services.chain(COST.into_iter().chain([BUDGETS]).filter(|_| parts::watches_cost(environment)));
    let services = services.chain(PROFILES.into_iter().filter(|_| environment.has_karpenter()));
    let services = services.chain(others).chain(identity_actions).chain(GIVE_RIGHTS).chain(TEND_ROLES);
    let pipeline = ["plan", "apply"].map(|name| environment.iam_arn(&format!("role/{}", role_name(environment, name))));
    let break_glass = environment.access.break_glass.as_ref().map(|made| break_glass_arn(environment, made));
    let own_boundary = environment.iam_arn(&format!("policy/{}", environment.names.component("pipeline-boundary")));
    let identities = ["group/*", "oidc-provider/*", "saml-provider/*", "user/*"].map(|kind| environment.iam_arn(kind));
    let mut statements = vec![
        Statement::allow("Services").actions(&services.collect::<Vec<_>>()).resources(["*"]).when(
            "StringEquals",
            "aws:RequestedRegion",
            regions_with_global(environment),
        ),
        Statement::deny("NoOtherIdentities")
            .actions(&[
                "iam:Add*",
                "iam:Attach*",
                "iam:Create*",
                "iam:Delete*",
                "iam:Detach*",
                "iam:Put*",
                "iam:Remove*",
                "iam:Set*",
                "iam:Update*",
            ])
            .resources(
                pipeline
                    .into_iter()
                    .chain(break_glass)
                    .chain([own_boundary])
                    .chain(boundaries::arns(environment))
                    .chain(identities),
            ),
        Statement::deny("NoSecrets").actions(&["secretsmanager:GetSecretValue"]).resources(["*"]),
        Statement::deny("NoChangeOfTheStateBucket")
            .actions(&["s3:Delete*", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration"])
            .resources(buckets()),
        Statement::deny("NoChangeOfTheStateKey")
            .actions(&[
                "kms:DeleteAlias",
                "kms:Disable*",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "kms:UpdateAlias",
            ])
            .resources(state_keys(environment)),
        Statement::deny("NoLossOfOldStates")
            .actions(&["s3:DeleteObjectVersion"])
            .resources(buckets().map(|bucket| format!("{bucket}/*"))),
    ];
    statements.extend(blinding(environment));
    if environment.backup.is_some() {
        statements.push(Statement::deny("NoLossOfBackups").actions(&LOSE_BACKUPS).resources(["*"]));
    }
    statements
}
