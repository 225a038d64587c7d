//! Cost goals and assumptions, resolved.

use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::cost::{Allocation, Commitment, Cost as Written, Usage as WrittenUsage};
use crate::spec::scalar::Size;

const DEFAULT_ALERTS: [f64; 2] = [80.0, 100.0];
/// The part of the budget from which an anomaly is told of, and the least amount, in dollars.
const ANOMALY_PART_OF_THE_BUDGET: u32 = 100;
const LEAST_ANOMALY: u32 = 100;
const DEFAULT_SCALING_PERCENT: f64 = 25.0;
const DEFAULT_REQUESTS_EACH_SECOND: u32 = 10;
const DEFAULT_INTERNET_GIBIBYTES: u64 = 500;
const DEFAULT_NAT_GIBIBYTES: u64 = 200;
const DEFAULT_BETWEEN_ZONES_GIBIBYTES: u64 = 500;
const DEFAULT_LOG_GIBIBYTES: u64 = 50;
const DEFAULT_OBJECT_GIBIBYTES: u64 = 50;

/// What the environment may cost, and what is assumed in order to estimate it.
#[derive(Debug, Clone, Default)]
pub struct Cost {
    /// The budget; `None` without one.
    pub budget: Option<Budget>,
    /// Where the platform's tags are made known to the bill; `None` when nobody has said.
    pub allocation: Option<Allocation>,
    /// The term of the commitments that are recommended.
    pub commitment: Option<Commitment>,
    /// What is assumed about use.
    pub usage: Usage,
}

/// What may be spent in a month, and who hears of it when.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// The whole dollars of a month.
    pub dollars: u32,
    /// Shares in percent at which an alert goes out, ascending.
    pub alerts: Vec<f64>,
    /// The extra cost in dollars from which an anomaly is told of.
    pub anomaly_dollars: u32,
    /// The anomaly monitor that is there already.
    pub monitor: Option<String>,
    /// Where the budget is written.
    pub span: Span,
}

/// What an estimate assumes; volumes are those of a month, in GiB.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    /// How far between their smallest and their largest number the machines are, in percent.
    pub scaling_percent: f64,
    /// Requests each second.
    pub requests_each_second: u32,
    /// Out to the internet.
    pub internet_gibibytes: u64,
    /// Through the NAT gateways.
    pub nat_gibibytes: u64,
    /// From one zone to another.
    pub between_zones_gibibytes: u64,
    /// Into all log groups.
    pub log_gibibytes: u64,
    /// In each bucket and each repository of images.
    pub object_gibibytes: u64,
}

impl Default for Usage {
    fn default() -> Self {
        Self {
            scaling_percent: DEFAULT_SCALING_PERCENT,
            requests_each_second: DEFAULT_REQUESTS_EACH_SECOND,
            internet_gibibytes: DEFAULT_INTERNET_GIBIBYTES,
            nat_gibibytes: DEFAULT_NAT_GIBIBYTES,
            between_zones_gibibytes: DEFAULT_BETWEEN_ZONES_GIBIBYTES,
            log_gibibytes: DEFAULT_LOG_GIBIBYTES,
            object_gibibytes: DEFAULT_OBJECT_GIBIBYTES,
        }
    }
}

pub(super) fn resolve(spec: &Spec) -> Cost {
    let Some(written) = &spec.cost else { return Cost::default() };
    Cost {
        budget: resolve_budget(written),
        allocation: written.allocation.as_ref().map(|allocation| allocation.value),
        commitment: written.commitment.as_ref().map(|commitment| commitment.value),
        usage: written.usage.as_ref().map(resolve_usage).unwrap_or_default(),
    }
}

fn resolve_budget(written: &Written) -> Option<Budget> {
    let budget = written.budget.as_ref()?;
    let dollars = budget.dollars_each_month();
    let alerts: Vec<f64> = written.alerts.iter().map(|alert| alert.percent()).collect();
    Some(Budget {
        dollars,
        alerts: if alerts.is_empty() { DEFAULT_ALERTS.to_vec() } else { alerts },
        anomaly_dollars: written
            .anomalies
            .as_ref()
            .map_or((dollars / ANOMALY_PART_OF_THE_BUDGET).max(LEAST_ANOMALY), |anomalies| anomalies.whole()),
        monitor: written.monitor.as_ref().map(|monitor| monitor.to_string()),
        span: budget.span,
    })
}

fn resolve_usage(written: &WrittenUsage) -> Usage {
    let defaults = Usage::default();
    let gibibytes = |size: Option<&Size>, default: u64| size.map_or(default, |size| size.gibibytes());
    Usage {
        scaling_percent: written.scaling.as_ref().map_or(defaults.scaling_percent, |scaling| scaling.percent()),
        requests_each_second: written
            .requests
            .as_ref()
            .map_or(defaults.requests_each_second, |requests| requests.value.value()),
        internet_gibibytes: gibibytes(written.internet.as_deref(), defaults.internet_gibibytes),
        nat_gibibytes: gibibytes(written.nat.as_deref(), defaults.nat_gibibytes),
        between_zones_gibibytes: gibibytes(written.between_zones.as_deref(), defaults.between_zones_gibibytes),
        log_gibibytes: gibibytes(written.logs.as_deref(), defaults.log_gibibytes),
        object_gibibytes: gibibytes(written.objects.as_deref(), defaults.object_gibibytes),
    }
}
