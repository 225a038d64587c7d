//! VPC endpoints: AWS services reached without leaving the VPC.

use super::{Tier, in_vpc, name_tag};
use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::Environment;
use crate::terraform::policy::{Statement, document};

/// The services that machines and pods of a private EKS cluster talk to, after AWS's list for clusters without internet
/// access. Left out are those for which the platform has something else: X-Ray; and
/// `ec2messages`, which Session Manager can do without and regions launched since 2024 do not have (Systems Manager User
/// Guide, "Reference: ec2messages, ssmmessages, and other API operations").
const SERVICES: [&str; 13] = [
    "autoscaling",
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "eks",
    "eks-auth",
    "elasticloadbalancing",
    "kms",
    "logs",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "sts",
];

/// The service that tells Karpenter of machines that are taken away.
const QUEUES: &str = "sqs";

/// Whether there are interface endpoints: without a cluster nobody would use them.
pub(super) fn has_interface_endpoints(environment: &Environment) -> bool {
    environment.network.endpoints && !environment.clusters.is_empty()
}

/// `endpoints.tf`.
pub(super) fn endpoints(environment: &Environment) -> Body {
    let mut body = Body::new().block(s3(environment));
    if has_interface_endpoints(environment) {
        body.push_block(security_group(environment));
        for zone in &environment.network.zones {
            let name = Tier::Private.of(zone);
            let rule = resource("aws_vpc_security_group_ingress_rule", &format!("endpoints_from_{name}"))
                .attribute("security_group_id", reference("aws_security_group.endpoints.id"))
                .attribute("description", format!("HTTPS from the private subnet of {}", zone.name))
                .attribute("cidr_ipv4", reference(&format!("aws_subnet.{name}.cidr_block")))
                .attribute("ip_protocol", "tcp")
                .attribute("from_port", 443)
                .attribute("to_port", 443)
                .from(Some(environment.network.span));
            body.push_block(rule);
        }
        let queues = environment.has_karpenter().then_some(QUEUES);
        let services = SERVICES.into_iter().chain(queues);
        services.for_each(|service| body.push_block(interface(environment, service)));
    }
    body
}

/// Costs nothing, so that it is always there. Databases and caches do not call S3: the data subnets are left out.
fn s3(environment: &Environment) -> Block {
    let zones = environment.network.zones.iter();
    let tables = zones.map(|zone| reference(&format!("aws_route_table.{}.id", Tier::Private.of(zone))));
    in_vpc(environment, "aws_vpc_endpoint", "s3", "s3")
        .about(
            "S3 without NAT: the account's own buckets, and those from which AWS serves container images and packages.",
        )
        .attribute("service_name", service_name(environment, "s3"))
        .attribute("vpc_endpoint_type", "Gateway")
        .attribute("route_table_ids", hcl::list(tables))
        .attribute("policy", s3_policy(environment))
}

/// Nothing can be carried off through the endpoint to a bucket of another account.
fn s3_policy(environment: &Environment) -> Expression {
    let (account, region) = (environment.cloud.account.as_str(), &environment.cloud.region);
    let served = [format!("prod-{region}-starport-layer-bucket"), format!("al2023-repos-{region}-de612dc2")];
    let served = served.map(|bucket| format!("arn:{}:s3:::{bucket}/*", environment.cloud.partition));
    document([
        Statement::allow("OwnBuckets")
            .everyone()
            .actions(&["s3:*"])
            .resources(["*"])
            .when("StringEquals", "aws:PrincipalAccount", [account])
            .when("StringEquals", "aws:ResourceAccount", [account]),
        Statement::allow("ImagesAndPackages").everyone().actions(&["s3:GetObject"]).resources(served),
    ])
}

fn security_group(environment: &Environment) -> Block {
    let name = environment.names.component("endpoints");
    resource("aws_security_group", "endpoints")
        .about("The interface endpoints: HTTPS from the private subnets; they call nobody.")
        .attribute("name", name.as_str())
        .attribute("description", format!("Interface endpoints of {}", environment.names.prefix()))
        .attribute("vpc_id", reference("aws_vpc.main.id"))
        .attribute("tags", name_tag(&name))
        .from(Some(environment.network.span))
}

fn interface(environment: &Environment, service: &str) -> Block {
    let name = service.replace(['.', '-'], "_");
    in_vpc(environment, "aws_vpc_endpoint", &name, &service.replace('.', "-"))
        .attribute("service_name", service_name(environment, service))
        .attribute("vpc_endpoint_type", "Interface")
        .attribute("private_dns_enabled", true)
        .attribute("subnet_ids", Tier::Private.subnets(environment))
        .attribute("security_group_ids", hcl::list([reference("aws_security_group.endpoints.id")]))
}

fn service_name(environment: &Environment, service: &str) -> String {
    format!("com.amazonaws.{}.{service}", environment.cloud.region)
}
