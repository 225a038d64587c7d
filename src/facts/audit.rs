//! What watches an account, from `data/aws`: standards of Security Hub, features of GuardDuty, activities to be told of.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Facts;

/// The standards of Security Hub.
#[derive(Debug, Deserialize)]
pub(super) struct SecurityStandards {
    standards: BTreeMap<String, String>,
}

/// The features of GuardDuty.
#[derive(Debug, Deserialize)]
pub(super) struct GuardDutyFeatures {
    features: Vec<DetectorFeature>,
}

/// What should not happen in an account without somebody being told.
#[derive(Debug, Deserialize)]
pub(super) struct AccountActivities {
    activities: Vec<Activity>,
}

/// A feature of GuardDuty's detector.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DetectorFeature {
    /// Its name in the API, for example `EKS_AUDIT_LOGS`.
    pub name: String,
    /// What it looks at.
    pub what: String,
    /// Its own parts, and whether each is on.
    #[serde(default)]
    pub additional: BTreeMap<String, bool>,
}

/// Something that should not happen in an account without somebody being told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Activity {
    /// Its name, in words joined by hyphens.
    pub name: String,
    /// What happened, as a sentence.
    pub what: String,
    /// Which events of CloudTrail it is, where names alone do not say it.
    condition: Option<String>,
    /// The service whose events it is, for example `iam`.
    service: Option<String>,
    /// The names of the events; an asterisk at the end stands for anything.
    #[serde(default)]
    events: Vec<String>,
    /// Whether the pipeline and AWS itself do the same all the time, so that only others count.
    pub by_hand: bool,
    /// How often it has to happen within five minutes.
    pub at_least: u32,
}

/// What frameworks ask of the audit.
#[derive(Debug, Deserialize)]
pub(super) struct AuditRequirements {
    frameworks: BTreeMap<String, AuditRequirement>,
}

/// What a framework asks of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AuditRequirement {
    /// How the framework is called.
    pub called: String,
    /// Days that logs have to be kept; `None` where it names no number.
    pub retention_days: Option<u32>,
    /// Where it names that number.
    pub retention_requirement: Option<String>,
    /// The parts that have to be there, by their keys in the spec, each with where that is asked.
    pub parts: BTreeMap<String, String>,
}

impl Activity {
    /// Which events of CloudTrail it is, in the language of metric filters.
    #[must_use]
    pub fn condition(&self) -> String {
        let names = self.events.iter().map(|event| format!("($.eventName = \"{event}\")"));
        let names = names.collect::<Vec<_>>().join(" || ");
        match (&self.condition, &self.service) {
            (Some(condition), _) => condition.clone(),
            (None, Some(service)) => format!("($.eventSource = \"{service}.amazonaws.com\") && ({names})"),
            (None, None) => names,
        }
    }
}

impl Facts {
    /// The end of the ARN of a standard of Security Hub, for example `pci-dss/v/4.0.1`.
    #[must_use]
    pub fn security_standard(&self, name: &str) -> Option<&str> {
        self.security_standards.standards.get(name).map(String::as_str)
    }

    /// What a framework asks of the audit; `None` for one that is not known.
    #[must_use]
    pub fn audit_requirement(&self, framework: &str) -> Option<&AuditRequirement> {
        self.audit_requirements.frameworks.get(framework)
    }

    /// The features of GuardDuty that are switched on, by name.
    #[must_use]
    pub fn detector_features(&self) -> &[DetectorFeature] {
        &self.guardduty_features.features
    }

    /// What should not happen in an account without somebody being told, by name.
    #[must_use]
    pub fn account_activities(&self) -> &[Activity] {
        &self.account_activities.activities
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_activity_says_which_events_it_is() {
        let activities = Facts::embedded().account_activities();
        assert!(activities.is_sorted_by_key(|activity| &activity.name));
        for activity in activities {
            assert_ne!(activity.condition.is_some(), activity.service.is_some(), "{}", activity.name);
            assert_eq!(activity.service.is_some(), !activity.events.is_empty(), "{}", activity.name);
            assert!(activity.at_least > 0, "{}", activity.name);
        }
        let keys = activities.iter().find(|activity| activity.name == "key-deletions").map(Activity::condition);
        let expected = "($.eventSource = \"kms.amazonaws.com\") && (($.eventName = \"DisableKey\") || \
                        ($.eventName = \"ScheduleKeyDeletion\"))";
        assert_eq!(keys.as_deref(), Some(expected));
    }
}
