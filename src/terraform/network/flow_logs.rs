//! The log of all traffic in the VPC, accepted and rejected.

use super::in_vpc;
use crate::hcl::{Block, Body, Expression, reference, resource};
use crate::model::Environment;
use crate::terraform::policy::{Statement, document};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{iam, inputs, logs};

/// `flow_logs.tf`.
pub(super) fn flow_logs(environment: &Environment, stack: &mut StackBuilder<'_>) -> Body {
    let (key, boundary) = (inputs::logs_key_arn(stack), inputs::infrastructure_boundary_arn(stack));
    let flow_log = in_vpc(environment, "aws_flow_log", "main", "flow-logs")
        .attribute("traffic_type", "ALL")
        .attribute("log_destination_type", "cloud-watch-logs")
        .attribute("log_destination", reference("aws_cloudwatch_log_group.flow_logs.arn"))
        .attribute("iam_role_arn", reference("aws_iam_role.flow_logs.arn"));
    Body::new()
        .block(log_group(environment, key))
        .block(role(environment, boundary))
        .block(role_policy(environment))
        .block(flow_log)
}

fn group_name(environment: &Environment) -> String {
    format!("/aws/vpc/{}", environment.names.component("flow-logs"))
}

fn log_group(environment: &Environment, key: Expression) -> Block {
    logs::log_group(environment, "flow_logs", group_name(environment), key, environment.network.span)
}

fn role(environment: &Environment, boundary: Expression) -> Block {
    let (service, sources) = ("vpc-flow-logs.amazonaws.com", [environment.arn("ec2", "vpc-flow-log/*")]);
    let trust = iam::assumed_for(environment, service, sources);
    let name = environment.names.component("flow-logs");
    iam::role("flow_logs", name, "Writes the flow logs of the VPC.", trust, boundary)
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
        .about("tfsec:ignore:aws-iam-no-policy-wildcards the streams of the group are named by AWS")
        .attribute("name", "write")
        .attribute("role", reference("aws_iam_role.flow_logs.id"))
        .attribute("policy", document([write, find]))
        .from(Some(environment.network.span))
}
