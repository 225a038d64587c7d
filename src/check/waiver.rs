//! Waivers that hold no more, or for too much.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::Date;
use crate::spec::Spec;
use crate::spec::guard::Waiver;

pub(super) const RULE: Rule = Rule {
    id: "waiver",
    what: "A waiver that holds no more, for too long, or for everything.",
    why: "A waiver lets one dangerous change through that somebody has thought about. Left behind, it would let the next one through that nobody has thought about.",
    example: "guard: { waivers: { move: { risk: risk-data-destroyed, address: \"*\", by: ada@example.com, reason: \"it moves\", until: 2020-01-01 } } }",
    fix: "Remove it once the change is applied, or write a later day; name the stack and the address as the plan does.",
    check,
};

/// Days that a waiver holds at most.
pub(super) const MOST: i64 = 366;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(guard) = &spec.guard else { return };
    for (name, waiver) in guard.waivers.iter() {
        findings.extend(until(name.as_str(), waiver, context.today));
        findings.extend(address(name.as_str(), waiver));
    }
}

fn until(name: &str, waiver: &Waiver, today: Date) -> Diagnostics {
    let until = waiver.until.value.date();
    let left = today.days_until(until);
    let finding = if left < 0 {
        Diagnostic::error(RULE.id, format!("the waiver `{name}` has expired"))
            .at(waiver.until.span, format!("{} ago", days_left(-left)))
            .help("remove it when the change is applied; else have it looked at again, and write a later day")
    } else if left > MOST {
        Diagnostic::error(RULE.id, format!("the waiver `{name}` holds for too long"))
            .at(waiver.until.span, format!("{} from now", days_left(left)))
            .help("write a day within a year; what is always allowed is a rule: `guard.rules`")
    } else {
        return Diagnostics::default();
    };
    finding.into()
}

/// A number of days in words.
pub(super) fn days_left(count: i64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

fn address(name: &str, waiver: &Waiver) -> Diagnostics {
    let address = waiver.address.as_str();
    let finding = match address.split_once('/') {
        Some((place, rest)) if !place.is_empty() && !rest.trim_matches('*').is_empty() => {
            return Diagnostics::default();
        }
        Some((place, _)) if !place.trim_matches('*').is_empty() => {
            Diagnostic::error(RULE.id, format!("the waiver `{name}` lets everything of `{place}` through"))
                .at(waiver.address.span, "nothing but a place")
        }
        _ => Diagnostic::error(RULE.id, format!("the waiver `{name}` does not say what may change"))
            .at(waiver.address.span, "a stack or a cluster, `/`, and an address are needed"),
    };
    finding
        .help("write for example `data/aws_db_instance.orders`, as the plan names it; `*` stands for anything")
        .into()
}
