//! An event of EventBridge that raises an alarm.

use crate::diagnostic::Span;
use crate::hcl::{self, Block, Expression, jsonencode, object, reference, resource, string};
use crate::model::Environment;
use crate::terraform::alarms;

/// A kind of event, and what is said when it happens.
pub(in crate::terraform) struct EventAlarm<'a> {
    /// Its label, and the end of its name.
    pub(in crate::terraform) name: &'a str,
    /// What it is, as a sentence.
    pub(in crate::terraform) what: &'a str,
    /// Which events it is.
    pub(in crate::terraform) pattern: Expression,
    /// Words of the message, and where in the event each is. Only what has no quotes in it: EventBridge puts values in as
    /// they are, and a message that is no JSON any more is lost.
    pub(in crate::terraform) words: &'a [(&'a str, &'a str)],
    /// The message, with each word in angle brackets.
    pub(in crate::terraform) message: &'a str,
    /// Whether events count that change nothing, which EventBridge leaves out otherwise.
    pub(in crate::terraform) with_reads: bool,
    /// The place in the spec that asked for it.
    pub(in crate::terraform) span: Span,
}

impl EventAlarm<'_> {
    /// The rule, and the topic of alarms as its target, in the stack that makes the topic.
    pub(super) fn blocks(&self, environment: &Environment) -> [Block; 2] {
        self.blocks_to(environment, reference("aws_sns_topic_policy.alerts.arn"))
    }

    /// The same in another stack, which takes the topic's ARN.
    pub(in crate::terraform) fn blocks_to(&self, environment: &Environment, topic: Expression) -> [Block; 2] {
        let label = self.name.replace('-', "_");
        let message = alarms::described(environment, self.name, self.message);
        let name = environment.names.component(self.name);
        let rule = resource("aws_cloudwatch_event_rule", &label)
            .attribute("name", name.as_str())
            .attribute("description", alarms::described(environment, self.name, self.what))
            .attribute("event_pattern", jsonencode(self.pattern.clone()))
            .optional("state", self.with_reads.then_some("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"))
            .attribute("tags", object([("Name", string(name))]));
        let target = resource("aws_cloudwatch_event_target", &label)
            .attribute("rule", reference(&format!("aws_cloudwatch_event_rule.{label}.name")))
            .attribute("target_id", "alerts")
            .attribute("arn", topic)
            .nested("input_transformer", |transformer| {
                let words = self.words.iter().map(|(word, path)| (*word, string(*path)));
                transformer
                    .attribute("input_paths", hcl::object(words))
                    .attribute("input_template", format!("\"{message}\""))
            });
        [rule, target].map(|block| block.from(Some(self.span)))
    }
}
