//! CloudTrail: every call to AWS, in every region.

use super::trail_bucket::{trail_arn, trail_name};
use crate::hcl::{Block, Body, Expression, Part, list, object, reference, resource, string, template};
use crate::model::Environment;
use crate::terraform::iam::{assumed_for, role};
use crate::terraform::policy::{Statement, document};
use crate::terraform::security::keys;
use crate::terraform::stack::StackBuilder;
use crate::terraform::{inputs, logs};

const CLOUDTRAIL: &str = "cloudtrail.amazonaws.com";

/// `trail.tf`.
pub(super) fn file(environment: &Environment, stack: &mut StackBuilder<'_>) -> Body {
    let span = environment.audit.span;
    let group =
        logs::log_group(environment, "trail", log_group_name(environment), keys::arn(environment, "logs"), span);
    let boundary = inputs::infrastructure_boundary_arn(stack);
    let blocks = [
        topic(environment),
        topic_policy(environment),
        logging_role(environment, boundary),
        logging_policy(environment),
        trail(environment),
    ];
    blocks.into_iter().fold(Body::new().block(group), |body, block| body.block(block.from(Some(span))))
}

fn topic(environment: &Environment) -> Block {
    let name = trail_name(environment);
    resource("aws_sns_topic", "trail")
        .about("Tells of each new file: for whoever collects them elsewhere. Nobody has to listen.")
        .attribute("name", name.as_str())
        .attribute("kms_master_key_id", reference("aws_kms_key.trail.arn"))
        .attribute("tags", object([("Name", string(name.as_str()))]))
}

fn topic_policy(environment: &Environment) -> Block {
    let topic = environment.arn("sns", &trail_name(environment));
    let publish = Statement::allow("Files")
        .principal("Service", CLOUDTRAIL)
        .actions(&["sns:Publish"])
        .resources([topic])
        .when("StringEquals", "aws:SourceArn", [trail_arn(environment)]);
    resource("aws_sns_topic_policy", "trail")
        .attribute("arn", reference("aws_sns_topic.trail.arn"))
        .attribute("policy", document([publish]))
}

fn logging_role(environment: &Environment, boundary: Expression) -> Block {
    let trust = assumed_for(environment, CLOUDTRAIL, [trail_arn(environment)]);
    let name = trail_name(environment);
    role("trail", name, "Writes the trail to CloudWatch Logs.", trust, boundary)
}

/// CloudTrail names its streams itself.
fn logging_policy(environment: &Environment) -> Block {
    let (account, region) = (&environment.cloud.account, &environment.cloud.region);
    let group = log_group_name(environment);
    let streams = environment.arn("logs", &format!("log-group:{group}:log-stream:{account}_CloudTrail_{region}*"));
    let write =
        Statement::allow("WriteTrail").actions(&["logs:CreateLogStream", "logs:PutLogEvents"]).resources([streams]);
    resource("aws_iam_role_policy", "trail")
        .about("tfsec:ignore:aws-iam-no-policy-wildcards CloudTrail names its streams itself")
        .attribute("name", "write-logs")
        .attribute("role", reference("aws_iam_role.trail.id"))
        .attribute("policy", document([write]))
}

/// The log group's ARN as CloudTrail wants it.
fn log_group() -> Expression {
    template(&[Part::Reference(reference("aws_cloudwatch_log_group.trail.arn")), Part::Text(":*")])
}

fn log_group_name(environment: &Environment) -> String {
    format!("/aws/cloudtrail/{}", trail_name(environment))
}

fn trail(environment: &Environment) -> Block {
    let name = trail_name(environment);
    let before = ["aws_iam_role_policy.trail", "aws_s3_bucket_policy.trail", "aws_sns_topic_policy.trail"];
    resource("aws_cloudtrail", "main")
        .about(
            "Of the environments in this account, one makes the trail for all of them. Each file is signed, so that a change\n\
             shows: aws cloudtrail validate-logs",
        )
        .attribute("name", name.as_str())
        .attribute("s3_bucket_name", reference("aws_s3_bucket.trail.id"))
        .attribute("is_multi_region_trail", true)
        .attribute("include_global_service_events", true)
        .attribute("enable_log_file_validation", true)
        .attribute("kms_key_id", reference("aws_kms_key.trail.arn"))
        .attribute("cloud_watch_logs_group_arn", log_group())
        .attribute("cloud_watch_logs_role_arn", reference("aws_iam_role.trail.arn"))
        .attribute("sns_topic_name", reference("aws_sns_topic.trail.name"))
        .attribute("tags", object([("Name", string(name.as_str()))]))
        .attribute("depends_on", list(before.map(reference)))
}
