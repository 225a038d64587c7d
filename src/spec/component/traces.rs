//! Jaeger.

use super::component;
use crate::spec::decode::Located;
use crate::spec::record::enumeration;
use crate::spec::scalar::{Duration, Percent};

enumeration! {
    /// Where traces are kept.
    TraceStorage {
        /// In the memory of Jaeger: the newest hundred thousand, until it starts anew.
        Memory("memory"),
        /// In Elasticsearch of the component `elastic-stack`.
        Elasticsearch("elasticsearch"),
    }
}

component! {
    /// Jaeger, and the OpenTelemetry collectors before it: the way of each request through the services. Proxies and programs tell
    /// the collectors of all requests, and these keep every one that failed or was slow, and a share of the others.
    Jaeger {
        /// Where traces are kept. Default: `elasticsearch` in production where `elastic-stack` keeps logs in the cluster, else
        /// `memory`.
        storage("storage"): Option<Located<TraceStorage>>,
        /// The share of requests that is kept although nothing was wrong with them. Default: `5%` in production, else `100%`.
        keep("keep", "5%"): Option<Located<Percent>>,
        /// How long a request takes that is kept in any case. Default: `1s`.
        slow("slow", "1s"): Option<Located<Duration>>,
        /// How long traces are kept in Elasticsearch. Default: `7d`.
        retention("retention", "7d"): Option<Located<Duration>>,
    }
}
