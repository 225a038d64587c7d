//! Data that can be deleted more easily.

use serde_json::Value;

use super::{Change, RiskRule};
use crate::facts::{Class, Facts};
use crate::plan::Action;
use crate::spec::guard::{Risk, Severity};

pub(super) const RULE: RiskRule = RiskRule {
    risk: Risk::ProtectionOff,
    what: "What keeps data, or what carries traffic, from being deleted is taken away: deletion protection, a last snapshot, backups.",
    why: "It is the step before a deletion, and the last one that can be taken back. A cluster is not counted: of two, the one that takes no traffic has no protection.",
    example: "~ aws_db_instance.orders  deletion_protection: true → false",
    fix: "Leave it on. Where something is to go for good, waive this first, and the deletion in a second change.",
    in_production: Severity::Refuse,
    elsewhere: Severity::Warn,
    find,
};

fn find(change: &Change<'_>) -> Option<String> {
    if change.action != Action::Update || !(change.holds_data || change.class == Class::NetworkFoundation) {
        return None;
    }
    let facts = Facts::embedded().risky_attributes();
    let none = |value: Option<&Value>| value.is_none_or(|value| value.as_u64() == Some(0));
    change.set().find_map(|attribute| {
        let path = attribute.path();
        if attribute.is_named(&facts.protection) && attribute.is_switched_off() {
            Some(format!("`{path}` is off"))
        } else if attribute.is_named(&facts.destruction) && attribute.is_switched_on() {
            Some(format!("`{path}` is on"))
        } else if attribute.is_named(&facts.retention) && none(attribute.after()) && !none(attribute.before()) {
            Some(format!("`{path}` ends the backups"))
        } else {
            None
        }
    })
}
