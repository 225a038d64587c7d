//! Backups that AWS Backup cannot make or keep.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::policy::Backups;

pub(super) const RULE: Rule = Rule {
    id: "backup-vault",
    what: "Backups that are written twice, of nothing, or for a time that no vault keeps them.",
    why: "An environment has one plan of backups. What it keeps is whole days, from one to a hundred years, and only databases are in it.",
    example: "backups: { daily: \"03:00\", retention: 12h }",
    fix: "Write `backups` once, in `recovery` where there is a second region, with a retention of whole days.",
    check,
};

/// The longest that AWS Backup keeps anything.
const LONGEST_DAYS: u32 = 36_500;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let of_recovery = spec.recovery.as_ref().and_then(|recovery| recovery.backups.as_ref());
    if let (Some(first), Some(second)) = (&spec.backups, of_recovery) {
        findings.push(
            Diagnostic::error(RULE.id, "backups are written twice")
                .at(first.span, "here")
                .at(second.span, "and here, with copies in the second region")
                .help("take `backups` of the environment away; those of `recovery` are kept in both regions"),
        );
    }
    let written = [("backups", spec.backups.as_ref()), ("recovery.backups", of_recovery)];
    for (key, backups) in written.into_iter().filter_map(|(key, backups)| Some((key, backups?))) {
        retention(key, backups, findings);
        if spec.databases.names().next().is_none() && !context.is_refused("databases") {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{key}` has nothing to back up"))
                    .at(backups.span, "the environment has no databases of its own")
                    .help(format!("leave `{key}` out")),
            );
        }
    }
}

fn retention(key: &str, backups: &Backups, findings: &mut Diagnostics) {
    let retention = &backups.retention;
    if retention.is_whole_days() && (1..=LONGEST_DAYS).contains(&retention.days()) {
        return;
    }
    findings.push(
        Diagnostic::error(RULE.id, format!("`{key}.retention` is out of range"))
            .at(retention.span, if retention.is_whole_days() { "" } else { "this is not whole days" })
            .help(format!("write whole days from `1d` to `{LONGEST_DAYS}d`")),
    );
}
