//! Alarms about what happens in the account, wherever it happens: the trail has the events of all regions.

use crate::facts::Activity;
use crate::hcl::{Block, Body, list, object, reference, resource, string};
use crate::model::Environment;
use crate::terraform::alarms;
use crate::terraform::bootstrap::APPLY_ROLE;

/// Seconds within which an activity has to happen often enough.
const PERIOD_SECONDS: u32 = 300;

/// `activity_alarms.tf`; empty without a trail or without somebody to tell.
pub(super) fn file(environment: &Environment) -> Body {
    let Some(trail) = environment.audit.trail.as_ref().filter(|_| environment.alerts.is_some()) else {
        return Body::new();
    };
    let blocks =
        trail.activities.iter().flat_map(|activity| [filter(environment, activity), alarm(environment, activity)]);
    blocks.fold(Body::new(), |body, block| body.block(block.from(Some(environment.audit.span))))
}

/// Events that the pipeline or AWS itself cause are left out where they are their daily work.
fn pattern(activity: &Activity) -> String {
    let condition = activity.condition();
    if !activity.by_hand {
        return format!("{{ {condition} }}");
    }
    let role = "$.userIdentity.sessionContext.sessionIssuer.userName";
    format!(
        "{{ ({condition}) && ($.userIdentity.invokedBy NOT EXISTS) && \
         (({role} NOT EXISTS) || ({role} != \"*-{APPLY_ROLE}\")) }}"
    )
}

fn label(activity: &Activity) -> String {
    activity.name.replace('-', "_")
}

fn namespace(environment: &Environment) -> String {
    format!("{}/activities", environment.names.prefix())
}

fn filter(environment: &Environment, activity: &Activity) -> Block {
    resource("aws_cloudwatch_log_metric_filter", &label(activity))
        .attribute("name", environment.names.component(&activity.name))
        .attribute("log_group_name", reference("aws_cloudwatch_log_group.trail.name"))
        .attribute("pattern", pattern(activity))
        .nested("metric_transformation", |metric| {
            metric
                .attribute("name", activity.name.as_str())
                .attribute("namespace", namespace(environment))
                .attribute("value", "1")
        })
}

fn alarm(environment: &Environment, activity: &Activity) -> Block {
    let name = environment.names.component(&activity.name);
    resource("aws_cloudwatch_metric_alarm", &label(activity))
        .attribute("alarm_name", name.as_str())
        .attribute("alarm_description", alarms::described(environment, &activity.name, &activity.what))
        .attribute("namespace", namespace(environment))
        .attribute("metric_name", activity.name.as_str())
        .attribute("statistic", "Sum")
        .attribute("comparison_operator", "GreaterThanOrEqualToThreshold")
        .attribute("threshold", activity.at_least)
        .attribute("period", PERIOD_SECONDS)
        .attribute("evaluation_periods", 1)
        .attribute("treat_missing_data", "notBreaching")
        .attribute("alarm_actions", list([reference("aws_sns_topic_policy.alerts.arn")]))
        .attribute("tags", object([("Name", string(name.as_str()))]))
}
