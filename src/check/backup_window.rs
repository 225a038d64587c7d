//! A backup that would begin while a database is being maintained.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "backup-window",
    what: "A daily backup that may begin within the hour before a database's maintenance, or during it.",
    why: "RDS refuses backups then, so that one of seven is missing.",
    example: "backups: { daily: \"05:00\", retention: 30d }\ndatabases:\n  bookings: { backupAt: \"03:00\" }",
    fix: "Let the backup begin with the databases' own ones, or after their maintenance, which is from two to three hours after `backupAt`.",
    check,
};

const MINUTES_OF_A_DAY: u32 = 24 * 60;
/// Minutes between the beginning of a database's own backup and that of its maintenance, and the length of the latter.
const MAINTENANCE_AFTER: u32 = 120;
const MAINTENANCE_TAKES: u32 = 60;
/// Minutes before the maintenance in which no backup begins, and those in which ours may begin after its time.
const CLOSED_BEFORE: u32 = 60;
const BEGINS_WITHIN: u32 = 60;

fn check(_: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved else { return };
    let Some(backup) = &environment.backup else { return };
    for database in &environment.databases {
        let maintenance = database.window.backup_minutes() + MAINTENANCE_AFTER;
        // Minutes from the first moment at which a backup must not begin to ours.
        let closed_from = maintenance + MINUTES_OF_A_DAY - CLOSED_BEFORE - BEGINS_WITHIN;
        let into = (backup.at.minutes() + MINUTES_OF_A_DAY * 2 - closed_from % MINUTES_OF_A_DAY) % MINUTES_OF_A_DAY;
        if into == 0 || into >= CLOSED_BEFORE + BEGINS_WITHIN + MAINTENANCE_TAKES {
            continue;
        }
        findings.push(
            Diagnostic::warning(RULE.id, format!("the backup of `{}` may not begin once a week", database.name))
                .at(backup.span, format!("it begins at {}, or within the hour after it", backup.at))
                .at(database.span, format!("its maintenance is at {}", database.window.maintenance()))
                .because("RDS refuses backups during the maintenance and in the hour before it.")
                .help("let it begin with the database's own backup, at `backupAt`, or after the maintenance"),
        );
    }
}
