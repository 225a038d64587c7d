//! The stack `cost`: the budget of the environment, what is unusual in its bill, and the tags that both tell it by.
//!
//! A bill is of the account, whatever the regions. Of several environments in an account, each has a budget of its own; the
//! tags are made known to the bill by one of them.

use super::inputs;
use super::stack::{Stack, StackBuilder};
use crate::hcl::{self, Block, Body, Expression, object, reference, resource, string};
use crate::model::{Budget, Environment};
use crate::spec::cost::Allocation;

/// The tags by which a bill tells environments apart. Every resource has them.
const TELLING: [&str; 2] = ["Environment", "Platform"];
/// Tags that are worth a column of the bill besides, with those of the spec.
const OTHERS: [&str; 2] = ["Owner", "Stack"];
/// The share of the budget that a forecast has to exceed to be told of.
const FORECAST_PERCENT: u32 = 100;

/// The stack; none where there is neither a budget nor a tag to make known.
pub(super) fn stack(environment: &Environment) -> Option<Stack> {
    let cost = &environment.cost;
    let tags = allocation_tags(environment);
    if cost.budget.is_none() && tags.is_none() {
        return None;
    }
    let mut stack = StackBuilder::new(environment, "cost");
    if let Some(tags) = tags {
        stack.file("allocation.tf", tags);
    }
    if let Some(written) = &cost.budget {
        let topic = inputs::alerts_topic_arn(&mut stack, environment);
        stack.file("budget.tf", Body::new().block(budget(environment, written, topic.as_ref())));
        if let Some(topic) = topic {
            stack.file("anomalies.tf", anomalies(environment, written, topic));
        }
    }
    Some(stack.finish())
}

/// The tags, each made known to the bill once in an account.
fn allocation_tags(environment: &Environment) -> Option<Body> {
    let is_here = environment.cost.allocation == Some(Allocation::Here);
    if !is_here || environment.account_holder != environment.name {
        return None;
    }
    let own = environment.tags.keys().map(String::as_str);
    let mut names: Vec<&str> = TELLING.into_iter().chain(OTHERS).chain(own).collect();
    names.sort_unstable();
    names.dedup();
    let tag = |name: &&str| {
        let label: String =
            name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        resource("aws_ce_cost_allocation_tag", &label.to_lowercase())
            .attribute("tag_key", *name)
            .attribute("status", "Active")
            .from(Some(environment.span))
    };
    let tags = names.iter().map(tag).enumerate().map(|(index, tag)| match index {
        0 => tag.about("AWS knows a tag a day after the first resource has it; until then this cannot be applied."),
        _ => tag,
    });
    Some(tags.fold(Body::new(), Body::block))
}

fn budget(environment: &Environment, budget: &Budget, topic: Option<&Expression>) -> Block {
    let name = environment.names.prefix();
    let block = resource("aws_budgets_budget", "environment")
        .about("Counts what has the tags of this environment; what has none, such as support and taxes, is in no environment's.")
        .attribute("name", name)
        .attribute("budget_type", "COST")
        .attribute("limit_amount", budget.dollars.to_string())
        .attribute("limit_unit", "USD")
        .attribute("time_unit", "MONTHLY")
        .attribute("tags", object([("Name", string(name))]))
        .block(of_this_environment(environment));
    let told = budget.alerts.iter().map(|percent| ("ACTUAL", number(*percent)));
    let told = told.chain([("FORECASTED", Expression::from(FORECAST_PERCENT))]);
    let block = told.filter(|_| topic.is_some()).fold(block, |block, (kind, percent)| {
        block.nested("notification", |notification| {
            notification
                .attribute("notification_type", kind)
                .attribute("comparison_operator", "GREATER_THAN")
                .attribute("threshold", percent)
                .attribute("threshold_type", "PERCENTAGE")
                .attribute("subscriber_sns_topic_arns", hcl::list(topic.cloned()))
        })
    });
    block.from(Some(budget.span))
}

/// A share in percent; whole ones without a fraction.
fn number(percent: f64) -> Expression {
    match percent.fract() == 0.0 {
        true => Expression::from(percent as u32),
        false => Expression::from(percent),
    }
}

/// Both tags: another platform may have an environment of the same name.
fn of_this_environment(environment: &Environment) -> Block {
    let values = [environment.name.as_str(), environment.platform.as_str()];
    TELLING.into_iter().zip(values).fold(Block::new("filter_expression", &[]), |expression, (key, value)| {
        expression.nested("and", |and| {
            and.nested("tags", |tags| {
                tags.attribute("key", key)
                    .attribute("match_options", hcl::list([string("EQUALS")]))
                    .attribute("values", hcl::list([string(value)]))
            })
        })
    })
}

/// What is unusual: AWS learns what each day costs, and tells of what is far above it.
fn anomalies(environment: &Environment, budget: &Budget, topic: Expression) -> Body {
    let name = environment.names.component("anomalies");
    let body = Body::new();
    let (body, monitor) = match &budget.monitor {
        Some(arn) => (body, string(arn)),
        None => (body.block(monitor(environment, budget)), reference("aws_ce_anomaly_monitor.environment.arn")),
    };
    let threshold = Block::new("threshold_expression", &[]).nested("dimension", |dimension| {
        dimension
            .attribute("key", "ANOMALY_TOTAL_IMPACT_ABSOLUTE")
            .attribute("match_options", hcl::list([string("GREATER_THAN_OR_EQUAL")]))
            .attribute("values", hcl::list([string(budget.anomaly_dollars.to_string())]))
    });
    let subscription = resource("aws_ce_anomaly_subscription", "environment")
        .attribute("name", name.as_str())
        .attribute("frequency", "IMMEDIATE")
        .attribute("monitor_arn_list", hcl::list([monitor]))
        .attribute("tags", object([("Name", string(name.as_str()))]))
        .nested("subscriber", |subscriber| subscriber.attribute("type", "SNS").attribute("address", topic))
        .block(threshold);
    body.block(subscription.from(Some(budget.span)))
}

/// A monitor looks at one tag only.
fn monitor(environment: &Environment, budget: &Budget) -> Block {
    let name = environment.names.component("environment");
    let tag = object([
        ("Key", string("Environment")),
        ("MatchOptions", hcl::list([string("EQUALS")])),
        ("Values", hcl::list([string(environment.name.as_str())])),
    ]);
    resource("aws_ce_anomaly_monitor", "environment")
        .about("A monitor looks at one tag: other platforms' environments of this name in this account are in it.")
        .attribute("name", name.as_str())
        .attribute("monitor_type", "CUSTOM")
        .attribute("monitor_specification", hcl::jsonencode(object([("Tags", tag)])))
        .attribute("tags", object([("Name", string(name.as_str()))]))
        .from(Some(budget.span))
}
