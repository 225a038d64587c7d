//! What somebody is called for: no way to the clusters, errors, a certificate that is not renewed.
//!
//! The alarms are about all colours together, so that a switch from one to the other changes none of them.

use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::{Edge, Environment};
use crate::terraform::alarms::{self, PERIOD_SECONDS};
use crate::terraform::inputs;
use crate::terraform::stack::StackBuilder;

/// Minutes without a ready gateway after which somebody is called.
const UNREACHABLE_MINUTES: u32 = 2;
/// The share of requests that may fail, in percent, and the minutes for which more may.
const ERROR_PERCENT: u32 = 5;
const ERROR_MINUTES: u32 = 5;
/// Fewer requests than these say nothing about a share.
const FEWEST_REQUESTS: u32 = 20;
/// A certificate is renewed at least 45 days before it expires; two weeks of failures are no accident.
const CERTIFICATE_DAYS: u32 = 30;
const DAY_SECONDS: u32 = 24 * 60 * 60;

/// `alarms.tf`; empty where nobody wants to be told.
pub(super) fn file(environment: &Environment, edge: &Edge, stack: &mut StackBuilder<'_>) -> Body {
    let Some(topic) = inputs::alerts_topic_arn(stack, environment) else { return Body::new() };
    let mut body = Body::new().block(unreachable(environment, edge)).block(errors(environment, edge));
    if edge.certificate.is_none() {
        body.push_block(certificate(environment, edge));
    }
    alarms::telling(&topic, body)
}

fn alarm(label: &str, what: &str, environment: &Environment, edge: &Edge) -> Block {
    let kind = format!("edge-{}", label.replace('_', "-"));
    let name = environment.names.component(&kind);
    resource("aws_cloudwatch_metric_alarm", label)
        .attribute("alarm_name", name.as_str())
        .attribute("alarm_description", alarms::described(environment, &kind, what))
        .attribute("tags", hcl::object([("Name", hcl::string(&name))]))
        .from(Some(edge.span))
}

/// A metric of the load balancer that an expression uses.
fn metric(id: &str, name: &str, statistic: &str, target_group: Option<&str>) -> Block {
    let mut dimensions = vec![("LoadBalancer", reference("aws_lb.main.arn_suffix"))];
    dimensions.extend(
        target_group.map(|colour| ("TargetGroup", reference(&format!("aws_lb_target_group.{colour}.arn_suffix")))),
    );
    Block::new("metric_query", &[]).attribute("id", id).nested("metric", |metric| {
        metric
            .attribute("namespace", "AWS/ApplicationELB")
            .attribute("metric_name", name)
            .attribute("dimensions", hcl::object(dimensions))
            .attribute("stat", statistic)
            .attribute("period", PERIOD_SECONDS)
    })
}

/// How an expression calls the gateways of a colour; identifiers have no hyphens.
fn identifier(colour: &str) -> String {
    format!("ready_{}", colour.replace('-', "_"))
}

/// Groups of colours that have no targets tell nothing.
fn unreachable(environment: &Environment, edge: &Edge) -> Block {
    let what =
        format!("The load balancer has found no ready gateway in any cluster for {UNREACHABLE_MINUTES} minutes.");
    let filled: Vec<String> = edge.weights.keys().map(|colour| format!("FILL({}, 0)", identifier(colour))).collect();
    let alarm = alarm("unreachable", &what, environment, edge)
        .attribute("comparison_operator", "LessThanThreshold")
        .attribute("threshold", 1)
        .attribute("evaluation_periods", UNREACHABLE_MINUTES)
        .attribute("treat_missing_data", "breaching");
    let colours = edge.weights.keys().fold(alarm, |alarm, colour| {
        alarm.block(metric(&identifier(colour), "HealthyHostCount", "Maximum", Some(colour)))
    });
    colours.block(alarms::result("result", filled.join(" + "), "Ready gateways"))
}

/// Errors that the clusters answer, and those of the load balancer where no cluster answers.
fn errors(environment: &Environment, edge: &Edge) -> Block {
    let what = format!("More than {ERROR_PERCENT}% of the requests have failed for {ERROR_MINUTES} minutes.");
    let share =
        format!("IF(requests >= {FEWEST_REQUESTS}, 100 * (FILL(answered, 0) + FILL(unanswered, 0)) / requests, 0)");
    alarm("errors", &what, environment, edge)
        .attribute("comparison_operator", "GreaterThanThreshold")
        .attribute("threshold", ERROR_PERCENT)
        .attribute("evaluation_periods", ERROR_MINUTES)
        .attribute("treat_missing_data", "notBreaching")
        .block(metric("requests", "RequestCount", "Sum", None))
        .block(metric("answered", "HTTPCode_Target_5XX_Count", "Sum", None))
        .block(metric("unanswered", "HTTPCode_ELB_5XX_Count", "Sum", None))
        .block(alarms::result("result", share, "Failed requests in percent"))
}

fn certificate(environment: &Environment, edge: &Edge) -> Block {
    let arn: Expression = reference("aws_acm_certificate.main.arn");
    alarm("certificate", "The certificate is not renewed: are its validation records still there?", environment, edge)
        .attribute("namespace", "AWS/CertificateManager")
        .attribute("metric_name", "DaysToExpiry")
        .attribute("dimensions", hcl::object([("CertificateArn", arn)]))
        .attribute("statistic", "Minimum")
        .attribute("period", DAY_SECONDS)
        .attribute("evaluation_periods", 1)
        .attribute("comparison_operator", "LessThanThreshold")
        .attribute("threshold", CERTIFICATE_DAYS)
        .attribute("treat_missing_data", "notBreaching")
}
