//! Whom the alarms of the clusters reach, resolved.

use super::Secret;
use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::SecretReference;

/// Whom the alarms of the clusters reach.
#[derive(Debug, Clone, Default)]
pub struct Receivers {
    /// Services in PagerDuty: the platform's own first, then those of the teams by name.
    pub pagers: Vec<Pager>,
    /// Who raises an alarm when a cluster raises none any more, by the cluster's colour.
    pub heartbeats: Vec<Heartbeat>,
}

/// A service in PagerDuty.
#[derive(Debug, Clone)]
pub struct Pager {
    /// The team whose alarms go there; `None` for what is of no team.
    pub team: Option<String>,
    /// Where its routing key is.
    pub secret: Secret,
    /// Where it is written.
    pub span: Span,
}

/// An address that is called as long as the alarms of a cluster work.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    /// The colour of the cluster.
    pub cluster: String,
    /// Where the address is.
    pub secret: Secret,
    /// Where it is written.
    pub span: Span,
}

impl Pager {
    /// What Alertmanager calls it.
    #[must_use]
    pub fn name(&self) -> String {
        self.team.as_ref().map_or_else(|| "platform".to_owned(), |team| format!("team-{team}"))
    }
}

impl Receivers {
    /// What Alertmanager has to know in order to tell somebody.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let pagers = self.pagers.iter().map(|pager| &pager.secret);
        pagers.chain(self.heartbeats.iter().map(|heartbeat| &heartbeat.secret))
    }

    /// Where the first secret is written that Alertmanager has to know.
    #[must_use]
    pub fn first(&self) -> Option<Span> {
        let pagers = self.pagers.iter().map(|pager| pager.span);
        pagers.chain(self.heartbeats.iter().map(|heartbeat| heartbeat.span)).next()
    }
}

pub(super) fn resolve(spec: &Spec) -> Receivers {
    let alerts = spec.alerts.as_ref();
    let platform = alerts.and_then(|alerts| alerts.pagerduty.as_ref()?.routing_key.as_ref()).map(|key| (None, key));
    let teams = spec.teams.iter().filter_map(|(name, team)| Some((Some(name.to_string()), team.pagerduty.as_ref()?)));
    let pager = |(team, key): (Option<String>, &Located<SecretReference>)| Pager {
        team,
        secret: Secret::from(&key.value),
        span: key.span,
    };
    let heartbeats = alerts.into_iter().flat_map(|alerts| &alerts.heartbeats.0).map(|(cluster, address)| Heartbeat {
        cluster: cluster.clone(),
        secret: Secret::from(&**address),
        span: address.span,
    });
    Receivers { pagers: platform.into_iter().chain(teams).map(pager).collect(), heartbeats: heartbeats.collect() }
}
