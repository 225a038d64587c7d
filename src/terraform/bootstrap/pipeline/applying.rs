//! What the role may do that applies.

use super::super::{access_log_bucket, boundaries, parts};
use super::actions::{
    ACCOUNT_SETTINGS, BUDGETS, CHANGE_RECORDS, CLOUDFORMATION, COST, GIVE_RIGHTS, HEALTH_CHECKS, OWN_BUCKETS, PROFILES,
    READ_RECORDS, TEND_LINKED_ROLES, TEND_ROLES,
};
use crate::model::{Bucket, Edge, Environment};
use crate::pull_request::PREFIX;
use crate::spec::edge::Dns;
use crate::terraform::edge::AUTHORITIES;
use crate::terraform::policy::Statement;
use crate::terraform::security::trail_bucket_name;

pub(super) fn apply_statements(environment: &Environment) -> Vec<Statement> {
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

/// Where RDS cannot manage the password of a database, it is drawn in each run and given away in few of them.
pub(super) fn drawing_passwords(environment: &Environment) -> Option<Statement> {
    let is_wanted = environment.databases.iter().any(|database| database.is_followed);
    is_wanted.then(|| Statement::allow("DrawPasswords").actions(&["secretsmanager:GetRandomPassword"]).resources(["*"]))
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
