//! A retention of backups or snapshots that RDS or ElastiCache cannot keep.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Duration;

pub(super) const RULE: Rule = Rule {
    id: "backups-retention",
    what: "A retention of backups or snapshots that RDS or ElastiCache cannot keep.",
    why: "RDS keeps automated backups 1 to 35 days; ElastiCache keeps snapshots up to 35 days.",
    example: "databases:\n  bookings: { backups: 90d }",
    fix: "Write whole days up to `35d`.",
    check,
};

const LONGEST_DAYS: u32 = 35;

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, database) in spec.databases.iter() {
        if let Some(backups) = &database.backups {
            findings.extend(check_days(&format!("databases.{name}.backups"), backups, 1));
        }
    }
    for (name, cache) in spec.caches.iter() {
        if let Some(snapshots) = &cache.snapshots {
            findings.extend(check_days(&format!("caches.{name}.snapshots"), snapshots, 0));
        }
    }
}

fn check_days(key: &str, duration: &Located<Duration>, shortest: u32) -> Diagnostics {
    if duration.is_whole_days() && (shortest..=LONGEST_DAYS).contains(&duration.days()) {
        return Diagnostics::default();
    }
    Diagnostic::error(RULE.id, format!("`{key}` is out of range"))
        .at(duration.span, if duration.is_whole_days() { "" } else { "this is not whole days" })
        .help(format!("write whole days from `{shortest}d` to `{LONGEST_DAYS}d`"))
        .into()
}
