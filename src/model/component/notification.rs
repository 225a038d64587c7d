//! Whom Argo CD tells of what it does.

use serde::Serialize;

use crate::model::Secret;
use crate::spec::component::Notifications;
use crate::spec::decode::Located;
use crate::spec::scalar::SecretReference;

/// Whom Argo CD tells of what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotificationSettings {
    /// The channel in Slack.
    pub channel: Option<String>,
    /// Whether PagerDuty is told.
    pub pagerduty: bool,
    /// The app at GitHub: its number, and that of its installation.
    pub github: Option<(String, String)>,
    /// The keys of the Secret that it reads, with their places in the store.
    pub secrets: Vec<NotificationSecret>,
}

/// A key of the Secret that Argo CD's notifications read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotificationSecret {
    /// The key.
    pub name: &'static str,
    /// Where it is in the store.
    pub place: Secret,
}

impl NotificationSettings {
    /// What the spec says; `None` where nobody is told.
    pub(super) fn resolve(written: &Notifications) -> Option<Self> {
        let secrets = references(written)
            .into_iter()
            .map(|(name, reference)| NotificationSecret { name, place: Secret::from(&reference.value) });
        let secrets: Vec<_> = secrets.collect();
        (!secrets.is_empty()).then(|| Self {
            channel: written.slack.as_ref().map(|slack| slack.channel.to_string()),
            pagerduty: written.pagerduty.is_some(),
            github: written.github.as_ref().map(|github| (github.app.to_string(), github.installation.to_string())),
            secrets,
        })
    }
}

/// The secrets that are named, each with the key that Argo CD reads it by.
#[must_use]
pub fn references(written: &Notifications) -> Vec<(&'static str, &Located<SecretReference>)> {
    let slack = written.slack.as_ref().map(|slack| ("slack-token", &slack.token));
    let pagerduty = written.pagerduty.as_ref().map(|key| ("pagerduty-key", key));
    let github = written.github.as_ref().map(|github| ("github-key", &github.key));
    [slack, pagerduty, github].into_iter().flatten().collect()
}
