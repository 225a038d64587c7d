//! Data that is no longer encrypted.

use super::{Change, RiskRule};
use crate::facts::Facts;
use crate::spec::guard::{Risk, Severity};

pub(super) const RULE: RiskRule = RiskRule {
    risk: Risk::EncryptionOff,
    what: "Something is not encrypted, at rest or on its way, or no longer.",
    why: "Who gets hold of a disk, a snapshot or a network can read it. Most frameworks ask for encryption, and what was made without it can often only be replaced.",
    example: "~ aws_elasticache_replication_group.sessions  transit_encryption_enabled: true → false",
    fix: "Leave the encryption on.",
    in_production: Severity::Refuse,
    elsewhere: Severity::Warn,
    find,
};

fn find(change: &Change<'_>) -> Option<String> {
    let facts = Facts::embedded().risky_attributes();
    if change.ending() == Some("deleted") && facts.encryption_types.contains(change.kind) {
        return Some("deleted, and the encryption with it".to_owned());
    }
    let off = change.set().find(|attribute| attribute.is_named(&facts.encryption) && attribute.is_switched_off())?;
    Some(format!("`{}` is off", off.path()))
}
