//! Who is told when something is wrong.

use super::decode::Located;
use super::record::record;
use super::scalar::{EmailAddress, SecretName};

record! {
    /// PagerDuty, as a place that alarms go to.
    PagerDuty {
        /// The name of the secret in Secrets Manager that holds the integration URL. Make it by hand, before the first
        /// apply; the URL of an event orchestration takes every message, that of the integration `Amazon CloudWatch`
        /// alarms only. The URL is in no file, no plan and no state.
        secret("secret"): Located<SecretName>,
    }
}

record! {
    /// Where alarms go: one topic, and who listens to it. Without this key there are no alarms.
    Alerts {
        /// PagerDuty.
        pagerduty("pagerduty"): Option<PagerDuty>,
        /// Addresses that get each alarm as an e-mail. Whoever reads there has to confirm once.
        email("email"): Vec<Located<EmailAddress>>,
    }
}
