//! The log of all traffic in the VPC, accepted and rejected.

use super::{in_vpc, name_tag};
use crate::hcl::{Block, Body, Expression, reference, resource};
use crate::model::Environment;
use crate::terraform::policy::{Statement, document};

/// Days of logs that auditors ask for (PCI DSS 10.5.1).
const AUDITED_DAYS: u32 = 365;

/// `flow_logs.tf`; `key` is the ARN of the key that encrypts the log group.
pub(super) fn flow_logs(environment: &Environment, key: Expression) -> Body {
    let flow_log = in_vpc(environment, "aws_flow_log", "main", "flow-logs")
        .attribute("traffic_type", "ALL")
        .attribute("log_destination_type", "cloud-watch-logs")
        .attribute("log_destination", reference("aws_cloudwatch_log_group.flow_logs.arn"))
        .attribute("iam_role_arn", reference("aws_iam_role.flow_logs.arn"));
    Body::new()
        .block(log_group(environment, key))
        .block(role(environment))
        .block(role_policy(environment))
        .block(flow_log)
}

fn group_name(environment: &Environment) -> String {
    format!("/aws/vpc/{}", environment.names.component("flow-logs"))
}

fn log_group(environment: &Environment, key: Expression) -> Block {
    let mut group = resource("aws_cloudwatch_log_group", "flow_logs");
    let days = environment.log_retention_days;
    if days < AUDITED_DAYS {
        group =
            group.comment(format!("checkov:skip=CKV_AWS_338: the spec of this environment keeps logs for {days} days"));
    }
    let name = group_name(environment);
    group
        .attribute("name", name.as_str())
        .attribute("retention_in_days", days)
        .attribute("kms_key_id", key)
        .attribute("tags", name_tag(&name))
        .from(Some(environment.network.span))
}

fn role(environment: &Environment) -> Block {
    let name = environment.names.component("flow-logs");
    let trust = Statement::allow("FlowLogs")
        .principal("Service", "vpc-flow-logs.amazonaws.com")
        .actions(&["sts:AssumeRole"])
        .when("StringEquals", "aws:SourceAccount", [environment.cloud.account.as_str()])
        .when("ArnLike", "aws:SourceArn", [environment.arn("ec2", "vpc-flow-log/*")]);
    resource("aws_iam_role", "flow_logs")
        .attribute("name", name.as_str())
        .attribute("description", "Writes the flow logs of the VPC.")
        .attribute("assume_role_policy", document([trust]))
        .attribute("tags", name_tag(&name))
        .from(Some(environment.network.span))
}

fn role_policy(environment: &Environment) -> Block {
    let group = environment.arn("logs", &format!("log-group:{}", group_name(environment)));
    let write = Statement::allow("WriteOwnGroup")
        .actions(&["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"])
        .resources([group.clone(), format!("{group}:*")]);
    let find = Statement::allow("FindGroup")
        .actions(&["logs:DescribeLogGroups"])
        .resources([environment.arn("logs", "log-group:*")]);
    resource("aws_iam_role_policy", "flow_logs")
        .about("tfsec:ignore:aws-iam-no-policy-wildcards")
        .attribute("name", "write")
        .attribute("role", reference("aws_iam_role.flow_logs.id"))
        .attribute("policy", document([write, find]))
        .from(Some(environment.network.span))
}
