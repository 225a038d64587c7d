//! The way into the clusters for the worst case.
//!
//! It is made here, where an administrator applies: a pipeline that could change who may take the role could take it.

use crate::hcl::{self, Block, Body, reference, resource};
use crate::model::{BreakGlass, COLOURS, Environment};
use crate::terraform::iam;
use crate::terraform::policy::{Statement, document};

/// The longest session, and the oldest second factor: the shortest that IAM offers.
const SESSION_SECONDS: u32 = 60 * 60;

/// `break_glass.tf`.
pub(super) fn file(environment: &Environment, made: &BreakGlass) -> Body {
    [role(environment, made), policy(environment)]
        .into_iter()
        .fold(Body::new(), |body, block| body.block(block.from(Some(made.span))))
}

/// The ARN of the role, known before it exists; or that of one that exists already.
pub(in crate::terraform) fn role_arn(environment: &Environment, made: &BreakGlass) -> String {
    let made = || environment.iam_arn(&format!("role/{}", made.role));
    environment.given_text("bootstrap", "break_glass_role_arn").map_or_else(made, str::to_owned)
}

fn role(environment: &Environment, made: &BreakGlass) -> Block {
    let boundary = reference("aws_iam_policy.infrastructure_boundary.arn");
    let factor = if made.mfa { ", with a second factor," } else { "" };
    iam::role(
        "break_glass",
        made.role.clone(),
        "Enters the clusters in the worst case.",
        trust(environment, made),
        boundary,
    )
    .about(format!(
        "Taken by hand{factor} when nothing else helps; each time raises an alarm. Only the token services of the\n\
             environment's own regions give it out, since alarms are raised there:\n\
             aws sts assume-role --region {} --role-arn {} --role-session-name NAME",
        environment.cloud.region,
        role_arn(environment, made)
    ))
    .attribute("max_session_duration", SESSION_SECONDS)
    .attribute("tags", hcl::object([("Name", hcl::string(made.role.as_str()))]))
}

fn trust(environment: &Environment, made: &BreakGlass) -> Statement {
    let regions = environment.regions().map(|region| region.cloud.region.as_str());
    let trust = Statement::allow("WorstCase")
        .principals("AWS", made.principals.iter().map(String::as_str))
        .actions(&["sts:AssumeRole"])
        .when("StringEquals", "aws:RequestedRegion", regions);
    if !made.mfa {
        return trust;
    }
    trust.when("Bool", "aws:MultiFactorAuthPresent", ["true"]).when(
        "NumericLessThan",
        "aws:MultiFactorAuthAge",
        [SESSION_SECONDS.to_string()],
    )
}

/// What kubectl needs to find a cluster. What the role may do inside is said by each cluster. Clusters of both colours are
/// named, whether they are there or not: in the worst case nobody wants to wait for an administrator.
fn policy(environment: &Environment) -> Block {
    let colours = COLOURS.map(|colour| environment.names.component(colour));
    let own = environment.clusters.iter().map(|cluster| cluster.name.clone());
    let mut names: Vec<String> = colours.into_iter().chain(own).collect();
    names.sort_unstable();
    names.dedup();
    let first = names.iter().map(|name| environment.arn("eks", &format!("cluster/{name}")));
    let second = environment.recovery.iter().map(|recovery| &recovery.environment);
    let second = second.map(|region| region.arn("eks", &format!("cluster/{}", region.names.prefix())));
    let clusters: Vec<String> = first.chain(second).collect();
    let find = Statement::allow("FindClusters").actions(&["eks:DescribeCluster"]).resources(clusters);
    resource("aws_iam_role_policy", "break_glass")
        .attribute("name", "find-clusters")
        .attribute("role", reference("aws_iam_role.break_glass.id"))
        .attribute("policy", document([find]))
}
