//! What all alarms of CloudWatch have in common.

use crate::hcl::{self, Block, Body, Expression};
use crate::model::Environment;

/// Seconds of which each value of a metric is.
pub(super) const PERIOD_SECONDS: u32 = 60;

/// What an alarm says: what is wrong, and where is written what to do about it. `kind` is a heading of `docs/alarms.md`, and the
/// last part of the address.
pub(super) fn described(environment: &Environment, kind: &str, what: &str) -> String {
    match environment.alerts.as_ref().and_then(|alerts| alerts.runbooks.as_deref()) {
        Some(address) => format!("{what} What to do: {address}/{kind}"),
        None => what.to_owned(),
    }
}

/// Tells a topic when one of the alarms is raised, and when all is well again.
pub(super) fn telling(topic: &Expression, alarms: Body) -> Body {
    alarms.map_blocks(|block| {
        let topics = || hcl::list([topic.clone()]);
        block.attribute("alarm_actions", topics()).attribute("ok_actions", topics())
    })
}

/// What an alarm about several metrics looks at: an expression over their identifiers.
pub(super) fn result(id: &str, expression: String, label: &str) -> Block {
    Block::new("metric_query", &[])
        .attribute("id", id)
        .attribute("expression", expression)
        .attribute("label", label)
        .attribute("return_data", true)
}
