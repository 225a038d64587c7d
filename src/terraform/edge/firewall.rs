//! The web application firewall before the load balancer, and its log.

use super::load_balancer::named;
use crate::hcl::{self, Block, Body, Part, reference, resource, template};
use crate::model::{Edge, Environment, Sources};
use crate::terraform::policy::{Statement, document};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{inputs, logs};

/// The rules that AWS maintains, in the order in which they are asked, after the limit.
const RULE_GROUPS: [(&str, &str); 5] = [
    ("ip-reputation", "AWSManagedRulesAmazonIpReputationList"),
    (ANONYMOUS, "AWSManagedRulesAnonymousIpList"),
    ("known-bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet"),
    ("sql-injection", "AWSManagedRulesSQLiRuleSet"),
    ("common", "AWSManagedRulesCommonRuleSet"),
];
/// Callers from VPNs and from machines that others let. People on a journey and programs of partners are among them, so
/// that they are always counted and never refused.
const ANONYMOUS: &str = "anonymous-ip";
/// The span over which requests of an address are counted.
const COUNTED_SECONDS: u32 = 300;
/// The header in which CloudFlare says whose request it passes on.
const CLOUDFLARE_HEADER: &str = "CF-Connecting-IP";
/// What is not written down: it lets whoever reads the log in.
const REDACTED_HEADERS: [&str; 2] = ["authorization", "cookie"];

/// `firewall.tf`.
pub(super) fn file(environment: &Environment, edge: &Edge, stack: &mut StackBuilder<'_>) -> Body {
    let key = inputs::logs_key_arn(stack);
    Body::new()
        .block(web_acl(edge))
        .block(association(edge))
        .block(logs::log_group(environment, "firewall", log_group_name(edge), key, edge.span))
        .block(log_policy(environment, edge))
        .block(logging(edge))
}

/// WAF writes only into groups whose names begin like this.
fn log_group_name(edge: &Edge) -> String {
    format!("aws-waf-logs-{}", edge.name)
}

fn web_acl(edge: &Edge) -> Block {
    let acl = named(resource("aws_wafv2_web_acl", "main"), &edge.name, edge.span)
        .attribute("description", format!("What may reach {}.", edge.name))
        .attribute("scope", "REGIONAL")
        .nested("default_action", |action| action.nested("allow", |allow| allow))
        .block(rate_limit(edge));
    let groups = (2..).zip(RULE_GROUPS);
    let acl = groups.fold(acl, |acl, (priority, (name, group))| acl.block(managed(edge, priority, name, group)));
    acl.block(visibility(&edge.name))
}

fn rule(name: &str, priority: u32) -> Block {
    Block::new("rule", &[]).attribute("name", name).attribute("priority", priority)
}

fn rate_limit(edge: &Edge) -> Block {
    let action = if edge.blocks { "block" } else { "count" };
    let behind_cloudflare = matches!(edge.sources, Sources::Ranges { has_cloudflare: true, .. });
    rule("rate-limit", 1)
        .nested("action", |block| block.nested(action, |block| block))
        .nested("statement", |statement| {
            statement.nested("rate_based_statement", |rate| {
                let rate = rate
                    .attribute("limit", edge.rate_limit)
                    .attribute("evaluation_window_sec", COUNTED_SECONDS)
                    .attribute("aggregate_key_type", if behind_cloudflare { "FORWARDED_IP" } else { "IP" });
                if behind_cloudflare { rate.block(forwarded_address()) } else { rate }
            })
        })
        .block(visibility("rate-limit"))
}

/// Behind CloudFlare, all requests come from CloudFlare's addresses, and a limit on those would hit everybody.
fn forwarded_address() -> Block {
    Block::new("forwarded_ip_config", &[])
        .attribute("header_name", CLOUDFLARE_HEADER)
        .attribute("fallback_behavior", "MATCH")
}

fn managed(edge: &Edge, priority: u32, name: &str, group: &str) -> Block {
    let action = if edge.blocks && name != ANONYMOUS { "none" } else { "count" };
    rule(name, priority)
        .nested("override_action", |block| block.nested(action, |block| block))
        .nested("statement", |statement| {
            statement.nested("managed_rule_group_statement", |managed| {
                managed.attribute("vendor_name", "AWS").attribute("name", group)
            })
        })
        .block(visibility(name))
}

fn visibility(metric: &str) -> Block {
    Block::new("visibility_config", &[])
        .attribute("metric_name", metric)
        .attribute("cloudwatch_metrics_enabled", true)
        .attribute("sampled_requests_enabled", true)
}

fn association(edge: &Edge) -> Block {
    resource("aws_wafv2_web_acl_association", "main")
        .attribute("resource_arn", reference("aws_lb.main.arn"))
        .attribute("web_acl_arn", reference("aws_wafv2_web_acl.main.arn"))
        .from(Some(edge.span))
}

/// Without it, WAF would add a policy of its own to the account, for all log groups.
fn log_policy(environment: &Environment, edge: &Edge) -> Block {
    let streams = template(&[Part::Reference(reference("aws_cloudwatch_log_group.firewall.arn")), Part::Text(":*")]);
    let write = Statement::allow("DeliveryOfFirewallLogs")
        .principal("Service", "delivery.logs.amazonaws.com")
        .actions(&["logs:CreateLogStream", "logs:PutLogEvents"])
        .resources([streams])
        .when("StringEquals", "aws:SourceAccount", [environment.cloud.account.as_str()])
        .when("ArnLike", "aws:SourceArn", [environment.arn("logs", "*")]);
    resource("aws_cloudwatch_log_resource_policy", "firewall")
        .attribute("policy_name", environment.names.component("firewall"))
        .attribute("policy_document", document([write]))
        .from(Some(edge.span))
}

fn logging(edge: &Edge) -> Block {
    let logging = resource("aws_wafv2_web_acl_logging_configuration", "main")
        .attribute("resource_arn", reference("aws_wafv2_web_acl.main.arn"))
        .attribute("log_destination_configs", hcl::list([reference("aws_cloudwatch_log_group.firewall.arn")]))
        .attribute("depends_on", hcl::list([reference("aws_cloudwatch_log_resource_policy.firewall")]));
    let logging = REDACTED_HEADERS.into_iter().fold(logging, |logging, header| {
        logging
            .nested("redacted_fields", |field| field.nested("single_header", |block| block.attribute("name", header)))
    });
    logging.from(Some(edge.span))
}
