//! How new versions reach the users, resolved for each service.

use crate::spec::rollout::{Abort, Rollout as Written, ServiceRollout, Strategy};
use crate::spec::service::{Protocol, Service as WrittenService, ServiceKind};

/// The usual shares of a canary, in percent.
const DEFAULT_STEPS: [f64; 4] = [5.0, 25.0, 50.0, 100.0];
const DEFAULT_EVERY_SECONDS: u64 = 300;
const DEFAULT_ERROR_PERCENT: f64 = 1.0;
const DEFAULT_P99_MILLISECONDS: u64 = 500;
/// Seconds over which requests are counted: enough for several scrapes of Prometheus, and not so much that the beginning
/// of a fault is lost among what went well before.
const LEAST_WATCHED_SECONDS: u64 = 60;
const MOST_WATCHED_SECONDS: u64 = 120;
/// Seconds between two judgements of a new version.
const MEASUREMENT_PERIOD_SECONDS: u64 = 30;
/// A version is given up at the third failed judgement: with fewer of them, none ever would be.
const MEASUREMENTS_TO_ABORT: u64 = 3;
/// Where Prometheus of the component `kube-prometheus-stack` answers: the chart names its Service after the release.
const DEFAULT_PROMETHEUS: &str = "http://kube-prometheus-stack-prometheus.monitoring:9090";

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

impl Rollout {
    /// Seconds over which requests are counted when a new version is judged.
    #[must_use]
    pub fn watched_seconds(&self) -> u64 {
        self.every_seconds.clamp(LEAST_WATCHED_SECONDS, MOST_WATCHED_SECONDS)
    }

    /// Whether a new version is judged by what the component `kube-prometheus-stack` counts.
    #[must_use]
    pub fn needs_prometheus(&self) -> bool {
        self.strategy != Strategy::Rolling && self.prometheus == DEFAULT_PROMETHEUS
    }

    /// How often a new version is judged before a blue-green switch, and after it.
    #[must_use]
    pub fn measurements(&self) -> u64 {
        (self.every_seconds / MEASUREMENT_PERIOD_SECONDS).max(MEASUREMENTS_TO_ABORT)
    }

    /// The shares of a canary before the last, which is always all of the traffic.
    pub fn steps_before_last(&self) -> impl Iterator<Item = f64> {
        self.steps.iter().copied().filter(|step| *step < 100.0)
    }

    /// Seconds in which a canary is watched, without the wait for a person: a canary of the single step 100% has one too.
    #[must_use]
    pub fn canary_seconds(&self) -> u64 {
        self.every_seconds.saturating_mul(self.steps_before_last().count().max(1) as u64)
    }

    /// Seconds until a version that fails from the beginning is given up.
    #[must_use]
    pub fn seconds_to_abort(&self) -> u64 {
        self.watched_seconds() + (MEASUREMENTS_TO_ABORT - 1) * MEASUREMENT_PERIOD_SECONDS
    }
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
