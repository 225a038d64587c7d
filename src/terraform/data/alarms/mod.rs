//! What somebody is called for: databases and caches that have no room left, or do not keep up.
//!
//! Each alarm is in the region of what it watches, since CloudWatch looks at no metrics of another region.

mod caches;
mod databases;
mod events;

use crate::diagnostic::Span;
use crate::facts::{Facts, Threshold};
use crate::hcl::{self, Block, Body, resource};
use crate::model::Environment;
use crate::terraform::stack::StackBuilder;
use crate::terraform::{alarms, inputs};

/// `alarms.tf`; empty where nobody wants to be told.
pub(super) fn file(environment: &Environment, stack: &mut StackBuilder<'_>) -> Body {
    let Some(topic) = inputs::alerts_topic_arn(stack, environment) else { return Body::new() };
    let facts = Facts::embedded();
    let there = || environment.databases.iter().filter(|database| database.is_there());
    let databases = there().flat_map(|database| databases::alarms(environment, database, facts));
    let caches = environment.caches.iter().flat_map(|cache| caches::alarms(environment, cache, facts));
    let all = databases.chain(caches).fold(Body::new(), Body::block);
    let mut body = events::file(environment, &topic);
    body.append(alarms::telling(&topic, all));
    body
}

/// An alarm, up to its metric.
struct Alarm<'a> {
    /// What its label begins with: for a database or a cache, that of its security group.
    store: &'a str,
    /// What its name begins with.
    beginning: &'a str,
    /// What is wrong, in a word.
    name: &'a str,
    /// The same as a sentence.
    what: String,
    /// Whether more than the threshold is bad; otherwise, less is.
    is_ceiling: bool,
    /// What is still good.
    threshold: u64,
    /// Minutes in a row.
    minutes: u32,
    /// What it means when nothing is measured.
    when_missing: &'static str,
    /// Where what it is about is written.
    span: Span,
}

impl Alarm<'_> {
    /// What is wrong with which kind of store, whichever it is: `database-cpu`. The names of alarms about a shard of a cache
    /// begin with its number.
    fn kind(&self) -> String {
        let store = self.store.split('-').next().unwrap_or_default();
        let name = self.name.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '_');
        format!("{store}-{}", name.replace('_', "-"))
    }

    fn block(&self, environment: &Environment) -> Block {
        let label = format!("{}_{}", self.store, self.name);
        let name = format!("{}-{}", self.beginning, self.name.replace('_', "-"));
        let comparison = if self.is_ceiling { "GreaterThanThreshold" } else { "LessThanThreshold" };
        resource("aws_cloudwatch_metric_alarm", &label)
            .attribute("alarm_name", name.as_str())
            .attribute("alarm_description", alarms::described(environment, &self.kind(), &self.what))
            .attribute("comparison_operator", comparison)
            .attribute("threshold", self.threshold)
            .attribute("evaluation_periods", self.minutes)
            .attribute("treat_missing_data", self.when_missing)
            .attribute("tags", hcl::object([("Name", hcl::string(&name))]))
            .from(Some(self.span))
    }
}

/// How long something lasts, for people.
fn minutes(threshold: Threshold) -> String {
    match threshold.minutes {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
