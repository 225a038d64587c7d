//! How new versions reach the users, resolved for each service.

use crate::spec::rollout::{Abort, Rollout as Written, ServiceRollout, Strategy};
use crate::spec::service::{Protocol, Service as WrittenService, ServiceKind};

/// The usual shares of a canary, in percent.
const DEFAULT_STEPS: [f64; 4] = [5.0, 25.0, 50.0, 100.0];
const DEFAULT_EVERY_SECONDS: u64 = 300;
const DEFAULT_ERROR_PERCENT: f64 = 1.0;
const DEFAULT_P99_MILLISECONDS: u64 = 500;
/// Where the component `prometheus` answers.
const DEFAULT_PROMETHEUS: &str = "http://prometheus.monitoring:9090";

/// How the new versions of a service reach the users.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollout {
    /// How a new version replaces the old one.
    pub strategy: Strategy,
    /// The shares of the traffic in percent, rising to 100.
    pub steps: Vec<f64>,
    /// Seconds between two steps.
    pub every_seconds: u64,
    /// Share of failed requests in percent above which it is given up.
    pub error_percent: f64,
    /// Response time of the slowest hundredth in milliseconds above which it is given up.
    pub p99_milliseconds: u64,
    /// Whether the last step waits for a person.
    pub confirm: bool,
    /// Where Prometheus answers.
    pub prometheus: String,
}

/// The rollout of a service: what it says itself, then what the platform says, then the default.
///
/// Shares of the traffic need requests that the mesh can tell apart, so that the platform's `canary` and `blue-green`
/// are for web services; everything else is replaced pod by pod.
pub(super) fn resolve(service: &WrittenService, kind: ServiceKind, platform: Option<&Written>) -> Rollout {
    let own = service.rollout.as_ref();
    let is_tcp = service.protocol.as_ref().is_some_and(|protocol| protocol.value == Protocol::Tcp);
    let can_share = kind == ServiceKind::Web && service.port.is_some() && !is_tcp;
    let platforms = platform.map(|platform| platform.strategy.value).filter(|_| can_share);
    let strategy = own.and_then(|own| own.strategy.as_ref()).map(|strategy| strategy.value).or(platforms);
    Rollout {
        strategy: strategy.unwrap_or(Strategy::Rolling),
        steps: steps(own, platform),
        every_seconds: own
            .and_then(|own| own.every.as_ref())
            .or_else(|| platform.and_then(|platform| platform.every.as_ref()))
            .map_or(DEFAULT_EVERY_SECONDS, |every| every.seconds()),
        error_percent: abort(own, platform, |abort| abort.error_rate.as_ref().map(|rate| rate.percent()))
            .unwrap_or(DEFAULT_ERROR_PERCENT),
        p99_milliseconds: abort(own, platform, |abort| abort.p99.as_ref().map(|p99| p99.milliseconds()))
            .unwrap_or(DEFAULT_P99_MILLISECONDS),
        confirm: own
            .and_then(|own| own.confirm.as_ref())
            .or_else(|| platform.and_then(|platform| platform.confirm.as_ref()))
            .is_some_and(|confirm| confirm.is_on()),
        prometheus: platform
            .and_then(|platform| platform.prometheus.as_ref())
            .map_or_else(|| DEFAULT_PROMETHEUS.to_owned(), |prometheus| prometheus.to_string()),
    }
}

fn steps(own: Option<&ServiceRollout>, platform: Option<&Written>) -> Vec<f64> {
    let own = own.map(|own| &own.steps).filter(|steps| !steps.is_empty());
    let written = own.or_else(|| platform.map(|platform| &platform.steps)).filter(|steps| !steps.is_empty());
    written.map_or_else(|| DEFAULT_STEPS.to_vec(), |steps| steps.iter().map(|step| step.percent()).collect())
}

fn abort<T>(own: Option<&ServiceRollout>, platform: Option<&Written>, read: impl Fn(&Abort) -> Option<T>) -> Option<T> {
    let own = own.and_then(|own| own.abort.as_ref()).and_then(&read);
    own.or_else(|| platform.and_then(|platform| platform.abort.as_ref()).and_then(&read))
}
