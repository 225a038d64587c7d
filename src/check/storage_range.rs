//! Storage of a database that RDS does not offer.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Size;

pub(super) const RULE: Rule = Rule {
    id: "storage-range",
    what: "Storage of a database that RDS does not offer.",
    why: "RDS offers 20 GiB to 64 TiB, and grows storage only when the limit is at least a tenth above the start.",
    example: "databases:\n  bookings: { storage: 10Gi }",
    fix: "Write `storage` from `20Gi`, and `maxStorage` at least a tenth above it.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, database) in spec.databases.iter() {
        let storage = &database.storage;
        findings.extend(check_range(&format!("databases.{name}.storage"), storage));
        let Some(limit) = &database.max_storage else { continue };
        findings.extend(check_range(&format!("databases.{name}.maxStorage"), limit));
        // The smallest limit: a tenth above, rounded up to whole gibibytes.
        let smallest = (storage.gibibytes() * 11).div_ceil(10);
        if limit.gibibytes() < smallest {
            findings.push(
                Diagnostic::error(RULE.id, format!("`databases.{name}.maxStorage` leaves no room to grow"))
                    .at(limit.span, "")
                    .at(storage.span, "the storage at the start")
                    .because("RDS asks for a limit that is at least a tenth above the storage at the start.")
                    .help(format!("write `{smallest}Gi` or more")),
            );
        }
    }
}

fn check_range(key: &str, size: &Located<Size>) -> Diagnostics {
    let (smallest, largest) = (Size::from_gibibytes(20), Size::from_gibibytes(64 * 1024));
    let is_whole = size.bytes().is_multiple_of(1 << 30);
    if is_whole && (smallest..=largest).contains(&size.value) {
        return Diagnostics::default();
    }
    Diagnostic::error(RULE.id, format!("`{key}` is out of range"))
        .at(size.span, if is_whole { "" } else { "this is not whole gibibytes" })
        .help(format!("write whole gibibytes from `{smallest}` to `{largest}`"))
        .into()
}
