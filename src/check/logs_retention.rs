//! A retention of logs that CloudWatch Logs does not offer.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "logs-retention",
    what: "A retention of logs that CloudWatch Logs does not offer.",
    why: "CloudWatch Logs keeps logs for one of a list of periods.",
    example: "logs: { retention: 100d }",
    fix: "Write a period that is offered, such as `90d` or `365d`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(retention) = spec.logs.as_ref().and_then(|logs| logs.retention.as_ref()) else { return };
    let offered = context.facts.log_retention_days();
    if retention.is_whole_days() && offered.contains(&retention.days()) {
        return;
    }
    let longer = offered.iter().find(|days| **days >= retention.days() && **days > 0).or(offered.last());
    findings.push(
        Diagnostic::error(RULE.id, "CloudWatch Logs does not offer this retention")
            .at(retention.span, "")
            .because(format!("It offers {} days.", offered.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")))
            .help(longer.map(|days| format!("write `{days}d`")).unwrap_or_default()),
    );
}
