//! Dangerous changes: what an environment is guarded against, and what a waiver lets through.
//!
//! One file per rule, each with its documentation as data, so that `platform explain` and `docs/risks.md` say the same. A
//! rule looks at one change of a plan. What is not known yet cannot be judged; apply judges again what it is about to do.

mod change;
mod data_destroyed;
mod encryption_off;
mod identity_destroyed;
mod judge;
mod network_destroyed;
mod policy;
mod protection_off;
mod public_exposure;
mod wide_permissions;

pub use judge::{Finding, Verdict};

use change::Change;

use crate::spec::guard::{Risk, Severity};

/// What makes a change dangerous.
#[derive(Debug, Clone, Copy)]
pub struct RiskRule {
    /// The risk that it finds.
    pub risk: Risk,
    /// What it finds.
    pub what: &'static str,
    /// Why that is dangerous.
    pub why: &'static str,
    /// A change that it finds, as a plan has it.
    pub example: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    /// What is done about it in production, unless the spec says otherwise.
    pub in_production: Severity,
    /// What is done about it elsewhere, unless the spec says otherwise.
    pub elsewhere: Severity,
    /// What is dangerous about a change, as a phrase; none when it is not.
    find: fn(&Change<'_>) -> Option<String>,
}

impl RiskRule {
    /// Its name, for example `risk-data-destroyed`.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.risk.word()
    }
}

/// All rules.
pub const RISKS: &[RiskRule] = &[
    data_destroyed::RULE,
    network_destroyed::RULE,
    identity_destroyed::RULE,
    public_exposure::RULE,
    encryption_off::RULE,
    protection_off::RULE,
    wide_permissions::RULE,
];
