//! Istio.

use super::component;
use crate::spec::decode::Located;
use crate::spec::scalar::Percent;

component! {
    /// Istio, in sidecar mode.
    Istio {
        /// The share of requests whose way through the services is recorded. Default: `1%`.
        tracing("tracing", "1%"): Option<Located<Percent>>,
    }
}
