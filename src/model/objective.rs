//! What is promised to those who call a service, resolved.

use crate::diagnostic::Span;
use crate::spec::service::ServiceLevel as Written;

/// The share of requests that may be slow where `p99` is promised, in percent.
const SLOW_PERCENT: f64 = 1.0;

/// What is promised to those who call a service.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceLevel {
    /// The promises.
    pub objectives: Vec<Objective>,
    /// Where they are written.
    pub span: Span,
}

/// One promise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Objective {
    /// Requests do not fail.
    Availability {
        /// The share of requests that may fail, in percent.
        failing_percent: f64,
    },
    /// Requests are answered in time.
    Latency {
        /// The time, in milliseconds.
        milliseconds: u64,
    },
}

impl Objective {
    /// The share of requests that may break the promise, in percent.
    #[must_use]
    pub fn budget_percent(self) -> f64 {
        match self {
            Self::Availability { failing_percent } => failing_percent,
            Self::Latency { .. } => SLOW_PERCENT,
        }
    }
}

pub(super) fn resolve(written: &Written) -> ServiceLevel {
    let availability = written.availability.as_ref().map(|share| share.percent());
    let availability = availability.map(|percent| Objective::Availability { failing_percent: 100.0 - percent });
    let latency = written.p99.as_ref().map(|time| Objective::Latency { milliseconds: time.milliseconds() });
    ServiceLevel { objectives: availability.into_iter().chain(latency).collect(), span: written.span }
}
