//! Who is told when something is wrong.

use super::decode::{Located, Pairs};
use super::record::record;
use super::scalar::{EmailAddress, SecretName, SecretReference, WebAddress};

record! {
    /// PagerDuty, as a place that alarms go to.
    PagerDuty {
        /// The name of the secret in Secrets Manager that holds the integration URL. Make it by hand, before the first
        /// apply; the URL of an event orchestration takes every message, that of the integration `Amazon CloudWatch`
        /// alarms only. The URL is in no file, no plan and no state.
        secret("secret"): Located<SecretName>,
        /// Where alarms of the clusters go that are of no team: the path of a secret in the store below
        /// `<platform>-<environment>/`, and the key in it that holds the routing key of an integration of the type
        /// `Events API v2`.
        routing_key("routingKey", "pagerduty/platform#routing-key"): Option<Located<SecretReference>>,
    }
}

record! {
    /// Where alarms go: one topic, and who listens to it. Without this key there are no alarms.
    Alerts {
        /// PagerDuty.
        pagerduty("pagerduty"): Option<PagerDuty>,
        /// Addresses that get each alarm as an e-mail. Whoever reads there has to confirm once.
        email("email"): Vec<Located<EmailAddress>>,
        /// For each cluster, by its colour, an address that is called every minute as long as its alarms work, and whose owner
        /// raises an alarm when nobody calls any more. The address is a secret: the path of one in the store below
        /// `<platform>-<environment>/`, and the key in it.
        heartbeats("heartbeats"): Pairs<SecretReference>,
        /// Where is written what to do about an alarm: of the clusters, the alarm's name is added to the address, and of
        /// CloudWatch its kind, such as `database-cpu`. Beginnings of these pages are in `docs/alerts.md` and `docs/alarms.md`.
        runbooks("runbooks", "https://runbooks.example.com"): Option<Located<WebAddress>>,
    }
}
