//! Numbers that Prometheus cannot keep as asked.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::scalar::{Duration, Size};

pub(super) const RULE: Rule = Rule {
    id: "monitoring-limits",
    what: "Numbers that are kept for less than four days, or a disk for them that is too small or larger than there are.",
    why: "Alarms about a service's objective look back three days, and what happened over a weekend is looked at on Monday. Prometheus writes what it has counted anew before it removes the old, for which a small disk has no room.",
    example: "components: { kube-prometheus-stack: { retention: 2d, storage: 1Gi } }",
    fix: "Keep numbers for at least `4d`, on a disk of `10Gi` to `64Ti`.",
    check,
};

/// The longest window of an alarm is three days; a day more, so that it is whole.
const LEAST_DAYS: u32 = 4;
const LEAST_GIBIBYTES: u32 = 10;
/// The largest volume of the type gp3 (Amazon EBS User Guide, "General Purpose SSD volumes", 2026-10).
const MOST_GIBIBYTES: u32 = 65_536;

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(stack) = spec.components.as_ref().and_then(|components| components.kube_prometheus_stack.as_ref()) else {
        return;
    };
    if let Some(retention) =
        stack.retention.as_ref().filter(|retention| retention.value < Duration::from_days(LEAST_DAYS))
    {
        findings.push(
            Diagnostic::error(RULE.id, format!("numbers are kept for {}", retention.value))
                .at(retention.span, "alarms look back three days")
                .help(format!("write at least `{LEAST_DAYS}d`")),
        );
    }
    let range = Size::from_gibibytes(LEAST_GIBIBYTES)..=Size::from_gibibytes(MOST_GIBIBYTES);
    if let Some(storage) = stack.storage.as_ref().filter(|storage| !range.contains(&storage.value)) {
        findings.push(
            Diagnostic::error(RULE.id, format!("Prometheus cannot have a disk of {}", storage.value))
                .at(storage.span, "")
                .help("write `10Gi` to `64Ti`"),
        );
    }
}
