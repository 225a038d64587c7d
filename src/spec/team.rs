//! Teams and what they may do.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{SecretReference, Text};

enumeration! {
    /// What a team may do in the platform's namespace.
    TeamRole {
        /// See everything but secrets.
        View("view"),
        /// Also restart, scale, and look into running copies.
        Operate("operate"),
        /// Also change what runs. Everything that is changed by hand is undone by the next apply.
        Edit("edit"),
    }
}

record! {
    /// A team of people.
    Team {
        /// The group that the people are in: of the identity provider in `access.oidc`, without its prefix; without that key, as
        /// the clusters know it.
        group("group", "booking-developers"): Located<Text>,
        /// What they may do. Default: `view`.
        role("role"): Option<Located<TeamRole>>,
        /// Its service in PagerDuty: the path of a secret in the store below `<platform>-<environment>/`, and the key in it that
        /// holds the routing key of an integration of the type `Events API v2`. Alarms about the team's services go there.
        pagerduty("pagerduty", "pagerduty/booking#routing-key"): Option<Located<SecretReference>>,
    }
}
