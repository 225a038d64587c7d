//! The numbers by which services are scaled, and where Prometheus has them from.

use std::collections::BTreeSet;

use crate::model::{Environment, Service};
use crate::spec::service::ServiceKind;

/// What the proxy of a copy counts itself, of any service.
pub const REQUESTS: &str = "http_requests_per_second";
/// The counter of requests of a proxy, and which of its series are those that the copy answers.
const PROXY_COUNTER: (&str, &str) = ("istio_requests_total", "reporter=\"destination\"");
/// What the name of a number ends with that says how fast a counter grows.
const SPEED: &str = "_per_second";
/// What the name of a counter ends with.
const COUNTER: &str = "_total";

/// A number by which services are scaled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// Its name, as the autoscaler asks for it.
    pub name: String,
    /// The series that Prometheus has it from.
    pub series: String,
    /// Which of these series are meant; all of them when there is none.
    pub filter: Option<&'static str>,
    /// Whether it is how fast the series grows.
    pub is_speed: bool,
}

impl Number {
    /// The number of a name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let name = name.to_owned();
        if name == REQUESTS {
            let (series, filter) = PROXY_COUNTER;
            return Self { name, series: series.to_owned(), filter: Some(filter), is_speed: true };
        }
        match name.strip_suffix(SPEED).map(|start| format!("{start}{COUNTER}")) {
            Some(series) => Self { name, series, filter: None, is_speed: true },
            None => Self { series: name.clone(), name, filter: None, is_speed: false },
        }
    }
}

impl Environment {
    /// The numbers by which services are scaled, each once, by name.
    #[must_use]
    pub fn numbers(&self) -> Vec<Number> {
        let is_scaled =
            |service: &&Service| service.kind != ServiceKind::Cron && service.replicas.1 > service.replicas.0;
        let names = self.services.iter().filter(is_scaled).flat_map(|service| service.scaling.metrics.keys());
        names.collect::<BTreeSet<_>>().into_iter().map(|name| Number::named(name)).collect()
    }
}
