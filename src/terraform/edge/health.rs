//! Whether this region serves, for Route 53: it leads requests to the second region as soon as this one does not.
//!
//! It is judged by what the load balancer sees of the gateways and not by calls from outside: those would need a way past
//! the sources that the load balancer takes, and a host that always answers.

use crate::hcl::{self, Block, Body, reference, resource};
use crate::model::{Edge, Environment, Standby};
use crate::terraform::alarms;

/// Minutes without a ready gateway after which a cluster counts as lost.
const MINUTES: u32 = 3;
const PERIOD_SECONDS: u32 = 60;

/// `health.tf`; empty where there is no second region, or where somebody else chooses between the two.
pub(super) fn file(environment: &Environment, edge: &Edge) -> Body {
    let Some(standby) = edge.standby.as_ref().filter(|_| edge.is_checked_by_route53()) else { return Body::new() };
    let mut body = Body::new();
    for colour in edge.weights.keys() {
        body.push_block(alarm(environment, edge, colour));
        body.push_block(cluster_check(edge, colour));
    }
    body.block(region_check(edge, standby))
}

/// Route 53 follows alarms about single metrics only. Nobody is called by this one: a colour may well have no gateways.
fn alarm(environment: &Environment, edge: &Edge, colour: &str) -> Block {
    let name = environment.names.component(&format!("edge-{colour}-unreachable"));
    let dimensions = hcl::object([
        ("LoadBalancer", reference("aws_lb.main.arn_suffix")),
        ("TargetGroup", reference(&format!("aws_lb_target_group.{colour}.arn_suffix"))),
    ]);
    let what = format!("The load balancer has found no ready gateway in {colour} for {MINUTES} minutes.");
    resource("aws_cloudwatch_metric_alarm", &format!("{colour}_unreachable"))
        .attribute("alarm_name", name.as_str())
        .attribute("alarm_description", alarms::described(environment, "edge-unreachable", &what))
        .attribute("namespace", "AWS/ApplicationELB")
        .attribute("metric_name", "HealthyHostCount")
        .attribute("dimensions", dimensions)
        .attribute("statistic", "Maximum")
        .attribute("period", PERIOD_SECONDS)
        .attribute("evaluation_periods", MINUTES)
        .attribute("comparison_operator", "LessThanThreshold")
        .attribute("threshold", 1)
        // A group without targets tells nothing at all.
        .attribute("treat_missing_data", "breaching")
        .attribute("tags", hcl::object([("Name", hcl::string(&name))]))
        .from(Some(edge.span))
}

fn cluster_check(edge: &Edge, colour: &str) -> Block {
    let alarm = |attribute: &str| reference(&format!("aws_cloudwatch_metric_alarm.{colour}_unreachable.{attribute}"));
    named(resource("aws_route53_health_check", colour), &format!("{}-{colour}", edge.name))
        .attribute("type", "CLOUDWATCH_METRIC")
        .attribute("cloudwatch_alarm_name", alarm("alarm_name"))
        .attribute("cloudwatch_alarm_region", edge.region.as_str())
        .attribute("insufficient_data_health_status", "Unhealthy")
        .from(Some(edge.span))
}

/// One cluster that serves is enough. When the second region has taken over, this one counts as lost whatever it says.
fn region_check(edge: &Edge, standby: &Standby) -> Block {
    let checks = edge.weights.keys().map(|colour| reference(&format!("aws_route53_health_check.{colour}.id")));
    let check = named(resource("aws_route53_health_check", "region"), &format!("{}-{}", edge.name, edge.region))
        .attribute("type", "CALCULATED")
        .attribute("child_healthchecks", hcl::list(checks.collect::<Vec<_>>()))
        .attribute("child_health_threshold", 1)
        .from(Some(edge.span));
    if !standby.serves {
        return check;
    }
    check
        .comment("The second region serves: a check that is not made counts as passed, and here that is turned round.")
        .attribute("disabled", true)
        .attribute("invert_healthcheck", true)
}

/// Health checks have no name but this tag.
fn named(check: Block, name: &str) -> Block {
    check.attribute("tags", hcl::object([("Name", hcl::string(name))]))
}
