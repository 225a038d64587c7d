//! Logs that are kept for a shorter or another time than they may be.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::AuditRequirement;
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::policy::Compliance;
use crate::spec::scalar::Duration;

pub(super) const RULE: Rule = Rule {
    id: "audit-retention",
    what: "A trail or logs that are kept for a shorter time than a framework asks for, or not for whole days.",
    why: "PCI DSS wants twelve months (10.5.1). S3 locks and expires files by the day, for a hundred years at most.",
    example: "compliance: [pci-dss]\nlogs: { retention: 90d }",
    fix: "Write at least `365d`.",
    check,
};

/// The longest lock that S3 takes.
const LONGEST_DAYS: u32 = 36_500;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let trail = spec.audit.as_ref().and_then(|audit| audit.retention.as_ref());
    let logs = spec.logs.as_ref().and_then(|logs| logs.retention.as_ref());
    findings.extend(trail.map(check_days).unwrap_or_default());
    for framework in &spec.compliance {
        let Some(required) = context.facts.audit_requirement(framework.value.word()) else { continue };
        for (key, written) in [("audit.retention", trail), ("logs.retention", logs)] {
            findings.extend(written.map(|days| check_framework(key, days, framework, required)).unwrap_or_default());
        }
    }
}

fn check_days(retention: &Located<Duration>) -> Diagnostics {
    if retention.is_whole_days() && (1..=LONGEST_DAYS).contains(&retention.days()) {
        return Diagnostics::default();
    }
    Diagnostic::error(RULE.id, "`audit.retention` is out of range")
        .at(retention.span, if retention.is_whole_days() { "" } else { "this is not whole days" })
        .help(format!("write whole days from `1d` to `{LONGEST_DAYS}d`"))
        .into()
}

fn check_framework(
    key: &str,
    retention: &Located<Duration>,
    framework: &Located<Compliance>,
    required: &AuditRequirement,
) -> Diagnostics {
    let Some(days) = required.retention_days.filter(|days| retention.days() < *days) else {
        return Diagnostics::default();
    };
    let requirement = required.retention_requirement.as_deref().unwrap_or_default();
    Diagnostic::error(RULE.id, format!("`{key}` is shorter than {} allows", required.called))
        .at(retention.span, format!("{}, {requirement}, wants {days} days", required.called))
        .at(framework.span, "the environment is held against this")
        .help(format!("write `{days}d` or more, or leave it out"))
        .into()
}
