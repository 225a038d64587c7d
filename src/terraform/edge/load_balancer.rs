//! The load balancer, who may reach it, and what it does with a request.

use super::{certificate, cloudflare};
use crate::diagnostic::Span;
use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::{Edge, Environment, Sources};
use crate::terraform::bootstrap::LOAD_BALANCER_FOLDERS;
use crate::terraform::stack::StackBuilder;
use crate::terraform::{inputs, protection};

const HTTP: u16 = 80;
const HTTPS: u16 = 443;
/// How long a browser remembers to come with HTTPS only: a year.
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// `load_balancer.tf`.
pub(super) fn file(environment: &Environment, edge: &Edge, stack: &mut StackBuilder<'_>) -> Body {
    let mut body = Body::new().block(security_group(environment, edge, stack));
    if let Sources::Ranges { ranges, .. } = &edge.sources {
        body.push_block(prefix_list(environment, edge, ranges.iter()));
    }
    body.push_block(ingress(edge, "https", HTTPS));
    // CloudFlare leads to HTTPS itself, and asks the load balancer for nothing else.
    let leads_to_https = edge.cloudflare.is_none();
    if leads_to_https {
        body.push_block(ingress(edge, "http", HTTP));
    }
    body.push_block(load_balancer(environment, edge, stack));
    if leads_to_https {
        body.push_block(to_https(edge));
    }
    body.block(forward(environment, edge))
}

/// Gives a resource its name, and the tag that shows it in the console.
pub(super) fn named(block: Block, name: &str, span: Span) -> Block {
    let tags = hcl::object([("Name", hcl::string(name))]);
    block.attribute("name", name).attribute("tags", tags).from(Some(span))
}

fn security_group(environment: &Environment, edge: &Edge, stack: &mut StackBuilder<'_>) -> Block {
    let group = resource("aws_security_group", "load_balancer")
        .about("The way out, to the gateways, is opened by the stack of each cluster.");
    named(group, &environment.names.component("load-balancer"), edge.span)
        .attribute("description", "The load balancer")
        .attribute("vpc_id", inputs::vpc_id(stack))
}

/// A list, so that two rules are enough for any number of ranges.
fn prefix_list<'a>(
    environment: &Environment,
    edge: &Edge,
    ranges: impl ExactSizeIterator<Item = (&'a String, &'a String)>,
) -> Block {
    let list = resource("aws_ec2_managed_prefix_list", "sources").about("Who may reach the load balancer.");
    let list = named(list, &environment.names.component("sources"), edge.span)
        .attribute("address_family", "IPv4")
        .attribute("max_entries", ranges.len());
    ranges.fold(list, |list, (range, what)| {
        list.nested("entry", |entry| entry.attribute("cidr", range.as_str()).attribute("description", what.as_str()))
    })
}

fn ingress(edge: &Edge, protocol: &str, port: u16) -> Block {
    let rule = resource("aws_vpc_security_group_ingress_rule", &format!("load_balancer_{protocol}"));
    let rule = match edge.sources {
        Sources::Anywhere => rule.about("tfsec:ignore:aws-ec2-no-public-ingress-sgr the public comes in here"),
        Sources::Ranges { .. } => rule,
    };
    let rule = match port {
        HTTP => {
            rule.comment("checkov:skip=CKV_AWS_260: whoever comes without TLS is led to HTTPS and gets nothing else")
        }
        _ => rule,
    };
    let rule = rule
        .attribute("security_group_id", reference("aws_security_group.load_balancer.id"))
        .attribute("description", format!("{} from those who may come", protocol.to_uppercase()))
        .attribute("ip_protocol", "tcp")
        .attribute("from_port", port)
        .attribute("to_port", port)
        .from(Some(edge.span));
    match edge.sources {
        Sources::Anywhere => rule.attribute("cidr_ipv4", "0.0.0.0/0"),
        Sources::Ranges { .. } => rule.attribute("prefix_list_id", reference("aws_ec2_managed_prefix_list.sources.id")),
    }
}

fn load_balancer(environment: &Environment, edge: &Edge, stack: &mut StackBuilder<'_>) -> Block {
    let is_protected = protection::is_wanted(environment);
    let balancer = resource("aws_lb", "main").about("tfsec:ignore:aws-elb-alb-not-public the public comes in here");
    let balancer = if is_protected {
        balancer
    } else {
        balancer.comment("checkov:skip=CKV_AWS_150: it is protected with the databases, and none of them is")
    };
    let balancer = named(balancer, &edge.name, edge.span)
        .attribute("load_balancer_type", "application")
        .attribute("internal", false)
        .attribute("subnets", inputs::public_subnet_ids(stack))
        .attribute("security_groups", hcl::list([reference("aws_security_group.load_balancer.id")]))
        .attribute("idle_timeout", edge.idle_timeout_seconds)
        .attribute("drop_invalid_header_fields", true)
        .attribute("desync_mitigation_mode", "defensive")
        .attribute("enable_deletion_protection", is_protected)
        .attribute("enable_zonal_shift", true);
    let bucket = inputs::access_logs_bucket_of(stack, environment);
    let logs = ["access_logs", "connection_logs"].into_iter().zip(LOAD_BALANCER_FOLDERS);
    let balancer = logs.fold(balancer, |balancer, (kind, prefix)| {
        balancer.nested(kind, |log| {
            log.attribute("bucket", bucket.clone()).attribute("prefix", prefix).attribute("enabled", true)
        })
    });
    protection::with_databases(environment, balancer)
}

fn listener(edge: &Edge, label: &str, port: u16) -> Block {
    resource("aws_lb_listener", label)
        .attribute("load_balancer_arn", reference("aws_lb.main.arn"))
        .attribute("port", port)
        .attribute("protocol", label.to_uppercase())
        .from(Some(edge.span))
}

fn to_https(edge: &Edge) -> Block {
    listener(edge, "http", HTTP).nested("default_action", |action| {
        action.attribute("type", "redirect").nested("redirect", |redirect| {
            redirect
                .attribute("protocol", "HTTPS")
                .attribute("port", HTTPS.to_string())
                .attribute("status_code", "HTTP_301")
        })
    })
}

fn forward(environment: &Environment, edge: &Edge) -> Block {
    let forward = listener(edge, "https", HTTPS)
        .about(
            "The weights say how much of the traffic each cluster gets: a switch changes them and nothing else here.",
        )
        .attribute("ssl_policy", edge.tls_policy.as_str())
        .attribute("certificate_arn", certificate::arn(edge))
        .attribute("routing_http_response_server_enabled", false)
        .attribute("routing_http_response_strict_transport_security_header_value", STRICT_TRANSPORT)
        .nested("default_action", |action| {
            action.attribute("type", "forward").nested("forward", |forward| {
                edge.weights.iter().fold(forward, |forward, (colour, weight)| {
                    forward.nested("target_group", |group| target(group, colour, *weight))
                })
            })
        });
    let forward = forward.block(cloudflare::mutual_authentication(edge));
    forward.optional("depends_on", cloudflare::enabling(environment, edge).map(|enabling| hcl::list([enabling])))
}

fn target(group: Block, colour: &str, weight: u32) -> Block {
    let arn: Expression = reference(&format!("aws_lb_target_group.{colour}.arn"));
    group.attribute("arn", arn).attribute("weight", weight)
}
