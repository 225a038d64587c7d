//! What Jaeger and the collectors before it are told.

use serde::Serialize;

use super::logs;
use crate::facts::Facts;
use crate::model::guard;
use crate::spec::Spec;
use crate::spec::component::{Component as _, TraceStorage};

/// The share of good requests that is kept: in production, and elsewhere.
const DEFAULT_KEPT_PERCENT: (f64, f64) = (5.0, 100.0);
const DEFAULT_SLOW_MILLISECONDS: u64 = 1000;
const DEFAULT_RETENTION_DAYS: u32 = 7;
/// The share of requests that is traced when the spec does not say, where nobody chooses among traces afterwards.
const DEFAULT_TRACED_PERCENT: f64 = 1.0;

/// What Jaeger and the collectors before it are told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TraceSettings {
    /// Jaeger's image.
    pub jaeger: String,
    /// `memory` or `elasticsearch`.
    pub storage: &'static str,
    /// The share of good requests that is kept, in percent.
    pub kept_percent: f64,
    /// Milliseconds from which on a request is kept in any case.
    pub slow_milliseconds: u64,
    /// Days that traces are kept in Elasticsearch.
    pub retention_days: u32,
    /// How many collectors there are.
    pub copies: u32,
    /// The share of requests that proxies tell of, in percent.
    pub traced_percent: f64,
}

impl TraceSettings {
    /// What the spec says, defaults filled in.
    pub(super) fn resolve(spec: &Spec, facts: &Facts) -> Self {
        let written = spec.components.as_ref().and_then(|components| components.jaeger.as_ref());
        let is_production = guard::resolve(spec).is_production;
        let default = match is_production && logs::are_kept_here(spec) {
            true => TraceStorage::Elasticsearch,
            false => TraceStorage::Memory,
        };
        let storage = written.and_then(|written| written.storage.as_ref()).map_or(default, |storage| storage.value);
        let kept = if is_production { DEFAULT_KEPT_PERCENT.0 } else { DEFAULT_KEPT_PERCENT.1 };
        let slow = written.and_then(|written| written.slow.as_ref()).map(|slow| slow.milliseconds());
        Self {
            jaeger: facts.traces().jaeger.clone(),
            storage: storage.word(),
            kept_percent: written.and_then(|written| written.keep.as_ref()).map_or(kept, |keep| keep.percent()),
            slow_milliseconds: slow.unwrap_or(DEFAULT_SLOW_MILLISECONDS),
            retention_days: logs::days(written.and_then(|written| written.retention.as_ref()), DEFAULT_RETENTION_DAYS),
            copies: if is_production { 2 } else { 1 },
            traced_percent: traced_percent(spec),
        }
    }
}

/// The share of requests that proxies tell of, in percent. Where Jaeger's collectors choose afterwards, it is all of them: at the
/// beginning of a request, nobody knows whether it will fail.
pub(super) fn traced_percent(spec: &Spec) -> f64 {
    let components = spec.components.as_ref();
    let written = components.and_then(|components| components.istio.as_ref()?.tracing.as_ref());
    let jaeger = components.and_then(|components| components.jaeger.as_ref());
    let is_chosen_later = jaeger.is_some_and(|jaeger| jaeger.common().is_on());
    let default = if is_chosen_later { 100.0 } else { DEFAULT_TRACED_PERCENT };
    written.map_or(default, |percent| percent.percent())
}
