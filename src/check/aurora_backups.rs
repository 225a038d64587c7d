//! Backups of Aurora that nothing brings to the second region.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::data::DatabaseEngine;
use crate::spec::policy::DatabaseRecovery;

pub(super) const RULE: Rule = Rule {
    id: "aurora-backups",
    what: "A database on Aurora that reaches the second region by backups, without backups in a vault.",
    why: "RDS copies no automated backups of Aurora to another region: only AWS Backup brings them there.",
    example: "databases:\n  bookings: { engine: aurora-postgres, recovery: backups }\nrecovery: { region: us-west-2, rto: 4h, rpo: 1d }",
    fix: "Write `backups` in `recovery`, or `recovery: replica`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(recovery) = spec.recovery.as_ref().filter(|_| spec.shares.is_none()) else { return };
    if recovery.backups.is_some() || context.is_refused("recovery.backups") {
        return;
    }
    for (name, database) in spec.databases.iter() {
        let chosen = database.recovery.as_ref().or(recovery.databases.as_ref());
        let chosen = chosen.filter(|chosen| chosen.value == DatabaseRecovery::Backups);
        if let Some(chosen) = chosen.filter(|_| database.engine.value == DatabaseEngine::AuroraPostgres) {
            findings.push(
                Diagnostic::error(
                    RULE.id,
                    format!("nothing brings backups of `databases.{name}` to the second region"),
                )
                .at(chosen.span, "this is how its data should get there")
                .at(database.engine.span, "RDS copies no automated backups of this engine")
                .help("write `backups` in `recovery`, or `recovery: replica`"),
            );
        }
    }
}
