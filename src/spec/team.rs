//! Teams and what they may do.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::Text;

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
    }
}
