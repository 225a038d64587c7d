//! The VPC itself, and what AWS makes with every VPC, locked.

use super::{in_vpc, name_tag};
use crate::hcl::{self, Block, Body, reference, resource};
use crate::model::Environment;

/// `vpc.tf`.
pub(super) fn vpc(environment: &Environment) -> Body {
    Body::new()
        .block(main(environment))
        .block(in_vpc(environment, "aws_default_security_group", "locked", "default-locked").about(
            "Without rules: whatever is started without a security group reaches nothing and is reached by nothing.",
        ))
        .block(default_network_acl(environment))
        .block(in_vpc(environment, "aws_internet_gateway", "main", "internet"))
}

fn main(environment: &Environment) -> Block {
    let mut block = resource("aws_vpc", "main");
    if !environment.network.flow_logs {
        block = block
            .about("tfsec:ignore:aws-ec2-require-vpc-flow-logs-for-all-vpcs the spec says flowLogs: false")
            .comment("checkov:skip=CKV2_AWS_11: the spec of this environment switches flow logs off");
    }
    block
        .attribute("cidr_block", environment.network.cidr.to_string())
        .attribute("enable_dns_support", true)
        .attribute("enable_dns_hostnames", true)
        .attribute("tags", name_tag(environment.names.prefix()))
        .from(Some(environment.network.span))
}

fn default_network_acl(environment: &Environment) -> Block {
    resource("aws_default_network_acl", "locked")
        .about("Without rules: a subnet that was given no network ACL of its own is cut off.")
        .attribute("default_network_acl_id", reference("aws_vpc.main.default_network_acl_id"))
        .attribute("tags", name_tag(&environment.names.component("default-locked")))
        .nested("lifecycle", |lifecycle| {
            lifecycle
                .comment("A new subnet is in this ACL until it is given its own.")
                .attribute("ignore_changes", hcl::list([reference("subnet_ids")]))
        })
        .from(Some(environment.network.span))
}
