//! How new versions reach the users.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{Duration, HeaderName, Percent, Text, Toggle, WebAddress};

enumeration! {
    /// How a new version replaces the old one.
    Strategy {
        /// A growing share of the traffic, watched.
        Canary("canary"),
        /// All at once to a second set that was tested before.
        BlueGreen("blue-green"),
        /// Pod by pod.
        Rolling("rolling"),
    }
}

record! {
    /// When a rollout is given up.
    Abort {
        /// Share of failed requests. Default: `1%`.
        error_rate("errorRate", "1%"): Option<Located<Percent>>,
        /// Response time of the slowest hundredth. Default: `500ms`.
        p99("p99", "500ms"): Option<Located<Duration>>,
    }
}

record! {
    /// How new versions reach the users.
    Rollout {
        /// How a new version replaces the old one.
        strategy("strategy"): Located<Strategy>,
        /// The shares of the traffic, rising to 100%. Default: 5%, 25%, 50%, 100%.
        steps("steps"): Vec<Located<Percent>>,
        /// The time between two steps; with `blue-green`, how long the new set is watched. Default: `5m`.
        every("every", "5m"): Option<Located<Duration>>,
        /// When it is given up.
        abort("abort"): Option<Abort>,
        /// Whether the last step waits for `platform rollout promote`. Default: `false`.
        confirm("confirm"): Option<Located<Toggle>>,
        /// Where Prometheus answers inside the clusters. Default: that of the component `kube-prometheus-stack`, which is there
        /// then: new versions are judged by what it counts.
        prometheus("prometheus", "http://prometheus.monitoring:9090"): Option<Located<WebAddress>>,
    }
}

record! {
    /// What differs for one service from the platform's `rollout`.
    ServiceRollout {
        /// How a new version replaces the old one.
        strategy("strategy"): Option<Located<Strategy>>,
        /// The shares of the traffic, rising to 100%.
        steps("steps"): Vec<Located<Percent>>,
        /// The time between two steps.
        every("every", "5m"): Option<Located<Duration>>,
        /// When it is given up.
        abort("abort"): Option<Abort>,
        /// Whether the last step waits for `platform rollout promote`.
        confirm("confirm"): Option<Located<Toggle>>,
    }
}

record! {
    /// Requests that try a new version before the others: those with a header of this value.
    AbTest {
        /// The header.
        header("header"): Located<HeaderName>,
        /// Its value.
        value("value", "b"): Located<Text>,
    }
}
