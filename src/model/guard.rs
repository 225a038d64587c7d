//! What an environment is guarded against.

use std::collections::BTreeMap;

use crate::facts::Date;
use crate::spec::Spec;
use crate::spec::guard::{GuardRules, Risk, Severity};

/// What is refused, and what is let through nonetheless.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// Whether this is production.
    pub is_production: bool,
    /// What is done about risks, where the spec says so.
    pub severities: BTreeMap<Risk, Severity>,
    /// Dangerous changes that are meant, by name.
    pub waivers: Vec<Waiver>,
}

/// A dangerous change that is meant.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Its name.
    pub name: String,
    /// The risk that is taken.
    pub risk: Risk,
    /// What may change; `*` stands for anything.
    pub address: String,
    /// Who answers for it.
    pub by: String,
    /// Why it is meant.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
}

pub(super) fn resolve(spec: &Spec) -> Guard {
    let is_regulated = !spec.compliance.is_empty();
    let Some(written) = &spec.guard else { return Guard { is_production: is_regulated, ..Guard::default() } };
    let waiver = |name: &str, waiver: &crate::spec::guard::Waiver| Waiver {
        name: name.to_owned(),
        risk: waiver.risk.value,
        address: waiver.address.to_string(),
        by: waiver.by.to_string(),
        reason: waiver.reason.to_string(),
        until: waiver.until.value.date(),
    };
    Guard {
        is_production: written.production.as_ref().map_or(is_regulated, |production| production.is_on()),
        severities: written.rules.as_ref().map(severities).unwrap_or_default(),
        waivers: written.waivers.iter().map(|(name, written)| waiver(name.as_str(), written)).collect(),
    }
}

fn severities(rules: &GuardRules) -> BTreeMap<Risk, Severity> {
    let written = [
        (Risk::DataDestroyed, &rules.data_destroyed),
        (Risk::NetworkDestroyed, &rules.network_destroyed),
        (Risk::IdentityDestroyed, &rules.identity_destroyed),
        (Risk::PublicExposure, &rules.public_exposure),
        (Risk::EncryptionOff, &rules.encryption_off),
        (Risk::ProtectionOff, &rules.protection_off),
        (Risk::WidePermissions, &rules.wide_permissions),
    ];
    written.into_iter().filter_map(|(risk, severity)| Some((risk, severity.as_ref()?.value))).collect()
}
