//! Storage of a database that RDS does not offer.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::data::DatabaseEngine;
use crate::spec::decode::Located;
use crate::spec::scalar::Size;

pub(super) const RULE: Rule = Rule {
    id: "storage-range",
    what: "Storage of a database that RDS does not offer, that is not written, or that is written for Aurora.",
    why: "RDS offers 20 GiB to 64 TiB, and grows storage only when the limit is at least a tenth above the start. The storage of Aurora grows by itself, and is paid as it is used.",
    example: "databases:\n  bookings: { storage: 10Gi }",
    fix: "Write `storage` from `20Gi`, and `maxStorage` at least a tenth above it.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, database) in spec.databases.iter() {
        if database.engine.value == DatabaseEngine::AuroraPostgres {
            let written = [("storage", &database.storage), ("maxStorage", &database.max_storage)];
            for (key, size) in written {
                let finding = not_for_aurora(name.as_str(), key, size.as_ref());
                findings.extend(finding.map(Diagnostics::from).unwrap_or_default());
            }
            continue;
        }
        let Some(storage) = &database.storage else {
            if !context.is_refused(&format!("databases.{name}.storage"))
                && !context.is_refused(&format!("databases.{name}.engine"))
            {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`databases.{name}` says nothing of its `storage`"))
                        .at(database.name_span, "")
                        .help("write how large it is at the start, for example `storage: 100Gi`"),
                );
            }
            continue;
        };
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

fn not_for_aurora(name: &str, key: &str, size: Option<&Located<Size>>) -> Option<Diagnostic> {
    let finding = Diagnostic::error(RULE.id, format!("`databases.{name}.{key}` is not for Aurora"))
        .at(size?.span, "")
        .because("The storage of Aurora grows by itself, and is paid as it is used.")
        .help("take it away");
    Some(finding)
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
