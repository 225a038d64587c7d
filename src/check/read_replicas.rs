//! Copies of a database to read from that RDS does not make, or that nobody asked for.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::MOST_READERS;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "read-replicas",
    what: "More copies of a database than RDS makes, or the class of copies that are not there.",
    why: "A database has up to 15 read replicas; without any, their class means nothing.",
    example: "databases:\n  bookings: { readReplicas: 20 }",
    fix: "Write `readReplicas` from 0 to 15, and `replicaInstance` only beside it.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, database) in spec.databases.iter() {
        let count = database.read_replicas.as_ref();
        if let Some(count) = count.filter(|count| count.value.value() > MOST_READERS) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`databases.{name}.readReplicas` is out of range"))
                    .at(count.span, "")
                    .help(format!("write a number from 0 to {MOST_READERS}")),
            );
        }
        let is_there = count.is_some_and(|count| count.value.value() > 0);
        if is_there || context.is_refused(&format!("databases.{name}.readReplicas")) {
            continue;
        }
        if let Some(instance) = &database.replica_instance {
            findings.push(
                Diagnostic::error(RULE.id, format!("`databases.{name}` has no copies of this class"))
                    .at(instance.span, "")
                    .help("say with `readReplicas` how many there are, or take the class away"),
            );
        }
    }
}
