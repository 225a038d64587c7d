//! What is recorded of the account and what watches it, resolved.

use std::collections::BTreeMap;

use super::left_out;
use crate::diagnostic::Span;
use crate::facts::{Activity, DetectorFeature};
use crate::spec::Spec;
use crate::spec::audit::{Audit as Written, Lock, Standard};
use crate::spec::decode::Located;
use crate::spec::scalar::Provision;

/// What an environment makes of it in its region, for itself or for the whole account.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The trail of the account.
    pub trail: Option<Trail>,
    /// The recorder of AWS Config in this region.
    pub recorder: Option<Recorder>,
    /// The features of the detector of GuardDuty in this region; `None` when it is not made here.
    pub guardduty: Option<Vec<DetectorFeature>>,
    /// Whether findings of GuardDuty in this region raise alarms here, whoever made the detector.
    pub guardduty_alarms: bool,
    /// The standards of Security Hub in this region, each with the end of its ARN; `None` when it is not made here.
    pub security_hub: Option<BTreeMap<Standard, String>>,
    /// Whether findings of Security Hub in this region raise alarms here, whoever made it.
    pub security_hub_alarms: bool,
    /// What is looked for in this region.
    pub access_analyzer: Option<AccessAnalyzer>,
    /// Whether Inspector is switched on here for this region.
    pub inspector: bool,
    /// The settings that are made here.
    pub settings: Option<Settings>,
    /// Whether the clusters stay without GuardDuty's agent although the account has it.
    pub is_unwatched: bool,
    /// Where it is written.
    pub span: Span,
}

/// The trail of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// Days that its files are kept.
    pub retention_days: u32,
    /// How they are locked until then.
    pub lock: Lock,
    /// What in them raises alarms.
    pub activities: Vec<Activity>,
}

/// A recorder of AWS Config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorder {
    /// Whether the role that AWS Config has once in an account is made with it.
    pub makes_role: bool,
}

/// What IAM Access Analyzer looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessAnalyzer {
    /// Whether permissions that nobody uses are looked for, which is done once for all regions.
    pub unused: bool,
}

/// Settings of the whole account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether those that are of no region are among them.
    pub of_the_account: bool,
}

/// A part of it that an environment can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// CloudTrail.
    Trail,
    /// Alarms about what the trail holds.
    ActivityAlarms,
    /// AWS Config.
    Config,
    /// GuardDuty.
    GuardDuty,
    /// Security Hub.
    SecurityHub,
    /// IAM Access Analyzer.
    AccessAnalyzer,
    /// Inspector.
    Inspector,
    /// Settings of the account.
    AccountSettings,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 8] = [
        Self::Trail,
        Self::ActivityAlarms,
        Self::Config,
        Self::GuardDuty,
        Self::SecurityHub,
        Self::AccessAnalyzer,
        Self::Inspector,
        Self::AccountSettings,
    ];

    /// Its key in the spec's `audit`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Trail => "trail",
            Self::ActivityAlarms => "activityAlarms",
            Self::Config => "config",
            Self::GuardDuty => "guardduty",
            Self::SecurityHub => "securityHub",
            Self::AccessAnalyzer => "accessAnalyzer",
            Self::Inspector => "inspector",
            Self::AccountSettings => "accountSettings",
        }
    }

    /// What the spec says of it.
    #[must_use]
    pub fn written(self, audit: &Written) -> Option<&Located<Provision>> {
        let written = match self {
            Self::Trail => &audit.trail,
            Self::ActivityAlarms => &audit.activity_alarms,
            Self::Config => &audit.config,
            Self::GuardDuty => &audit.guardduty,
            Self::SecurityHub => &audit.security_hub,
            Self::AccessAnalyzer => &audit.access_analyzer,
            Self::Inspector => &audit.inspector,
            Self::AccountSettings => &audit.account_settings,
        };
        written.as_ref()
    }

    /// Who provides it for the environment of a spec.
    #[must_use]
    pub fn provision(self, spec: &Spec) -> Provision {
        match spec.audit.as_ref().and_then(|audit| self.written(audit)) {
            Some(written) => written.value,
            None if self == Self::ActivityAlarms => Self::Trail.provision(spec),
            None if spec.compliance.is_empty() => Provision::Nowhere,
            // What is asked for and not made here is somebody else's.
            None if left_out::is_left_out(spec, "security") => Provision::Organization,
            None => Provision::Here,
        }
    }
}

impl Audit {
    /// An environment that makes nothing of it.
    pub(super) fn nothing(span: Span) -> Self {
        Self {
            trail: None,
            recorder: None,
            guardduty: None,
            guardduty_alarms: false,
            security_hub: None,
            security_hub_alarms: false,
            access_analyzer: None,
            inspector: false,
            settings: None,
            is_unwatched: false,
            span,
        }
    }
}
