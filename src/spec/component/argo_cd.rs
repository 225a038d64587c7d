//! Argo CD.

use super::component;
use crate::spec::decode::Located;
use crate::spec::scalar::{Text, WebAddress};

component! {
    /// Argo CD: brings what is rendered from the repository into the clusters.
    ArgoCd {
        /// Where people reach it; the identity provider of `access.oidc` sends them back there after they have logged in.
        /// Without it, only `kubectl` reaches it.
        url("url", "https://argo-cd.example.com"): Option<Located<WebAddress>>,
        /// Its client at the identity provider, a public one with PKCE: there is no secret. Default: `argo-cd`.
        client("client", "argo-cd"): Option<Located<Text>>,
        /// The group at the identity provider whose people may do everything in it. Those of `teams` see and sync the services.
        admin_group("adminGroup", "platform-engineers"): Option<Located<Text>>,
    }
}
