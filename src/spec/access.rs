//! Who may enter the clusters, and how.

use super::decode::Located;
use super::record::record;
use super::scalar::{Arn, Text, Toggle, WebAddress};

record! {
    /// An identity provider (OpenID Connect) whose people the clusters know beside IAM roles.
    OpenIdConnect {
        /// The issuer's URL, as it stands in its tokens. AWS has to reach it from the internet.
        issuer("issuer", "https://login.example.com"): Located<WebAddress>,
        /// The client that tokens have to be made for; a client of its own for Kubernetes.
        client("client", "kubernetes"): Located<Text>,
        /// The claim that names a person. Default: `sub`.
        username_claim("usernameClaim", "email"): Option<Located<Text>>,
        /// The claim that names the groups of a person. Default: `groups`.
        groups_claim("groupsClaim", "groups"): Option<Located<Text>>,
        /// What Kubernetes puts before the names of people and groups, so that nobody can take a name that means something
        /// there. Default: `oidc:`. The groups of `teams` are written without it.
        prefix("prefix", "oidc:"): Option<Located<Text>>,
    }
}

record! {
    /// A way into the clusters for the worst case: a role that may do everything in them, for an hour. Whoever takes it
    /// raises an alarm.
    BreakGlass {
        /// The IAM roles or users (ARNs) that may take it.
        principals("principals", "[arn:aws:iam::111122223333:role/on-call]"): Vec<Located<Arn>>,
        /// Whether AWS has to have seen a second factor within the last hour. Write `false` only where the identity provider
        /// asks for it, as IAM Identity Center does: sessions that begin there do not show it. Default: `true`.
        mfa("mfa"): Option<Located<Toggle>>,
    }
}

record! {
    /// Who may enter the clusters.
    Access {
        /// IAM roles (ARNs) with full administration of every cluster.
        admins("admins"): Vec<Located<Arn>>,
        /// IAM roles (ARNs) that may read every cluster.
        viewers("viewers"): Vec<Located<Arn>>,
        /// The identity provider of the people in `teams`.
        oidc("oidc"): Option<OpenIdConnect>,
        /// The way in for the worst case.
        break_glass("breakGlass"): Option<BreakGlass>,
    }
}
