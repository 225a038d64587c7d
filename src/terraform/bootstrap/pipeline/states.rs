//! Who may read and write the states, and what whoever plans may not read.

use super::super::state::Place;
use super::applying::drawing_passwords;
use crate::hcl::Expression;
use crate::model::Environment;
use crate::pull_request::PREFIX;
use crate::terraform::policy::Statement;

/// Reading the state and holding its lock; ReadOnlyAccess would read the business's data as well, and where alarms are
/// delivered to: an address may be a key.
pub(super) fn plan_statements(environment: &Environment) -> Vec<Statement> {
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

pub(super) fn state_bucket(environment: &Environment) -> String {
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
pub(super) fn state_statements(environment: &Environment, writes: bool) -> Vec<Statement> {
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
pub(super) fn state_keys(environment: &Environment) -> Vec<Expression> {
    let second = environment.recovery.as_ref().map(|recovery| Place::second(&recovery.environment));
    std::iter::once(Place::first(environment)).chain(second).map(Place::key_arn).collect()
}
