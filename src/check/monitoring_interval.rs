//! An interval of enhanced monitoring that RDS does not offer.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "monitoring-interval",
    what: "An interval of enhanced monitoring that RDS does not offer.",
    why: "RDS samples every 1, 5, 10, 15, 30 or 60 seconds, or not at all.",
    example: "databases:\n  bookings: { monitoring: 20 }",
    fix: "Write 0, 1, 5, 10, 15, 30 or 60.",
    check,
};

const OFFERED: [u32; 7] = [0, 1, 5, 10, 15, 30, 60];

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, database) in spec.databases.iter() {
        let wrong = database.monitoring.as_ref().filter(|interval| !OFFERED.contains(&interval.value.value()));
        if let Some(wrong) = wrong {
            findings.push(
                Diagnostic::error(RULE.id, format!("`databases.{name}.monitoring` is not an interval of RDS"))
                    .at(wrong.span, "")
                    .help("write 0 (off), 1, 5, 10, 15, 30 or 60 seconds"),
            );
        }
    }
}
