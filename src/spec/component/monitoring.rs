//! Prometheus, Alertmanager and Grafana.

use super::component;
use crate::spec::decode::Located;
use crate::spec::record::record;
use crate::spec::scalar::{Duration, Size, Source, Text, WebAddress};

record! {
    /// Where Grafana finds an identity provider; all of it stands at `<issuer>/.well-known/openid-configuration`.
    Endpoints {
        /// Where people log in (`authorization_endpoint`).
        authorization("authorization", "https://login.example.com/authorize"): Located<WebAddress>,
        /// Where Grafana gets a token for who has logged in (`token_endpoint`).
        token("token", "https://login.example.com/token"): Located<WebAddress>,
        /// What else is known of a person (`userinfo_endpoint`). Default: what stands in the token.
        user_info("userInfo", "https://login.example.com/userinfo"): Option<Located<WebAddress>>,
    }
}

component! {
    /// kube-prometheus-stack: Prometheus with its operator, Alertmanager, Grafana, and what counts machines and objects.
    KubePrometheusStack {
        /// How long numbers are kept; when the disk gets full before, the oldest go first. Default: `15d`.
        retention("retention", "15d"): Option<Located<Duration>>,
        /// The disk of each of the two copies of Prometheus. Default: `50Gi`.
        storage("storage", "50Gi"): Option<Located<Size>>,
        /// Where people reach Grafana; the identity provider of `access.oidc` sends them back there after they have logged in.
        /// Without it, only `kubectl` reaches it, and whoever does may look at everything and change nothing.
        url("url", "https://grafana.example.com"): Option<Located<WebAddress>>,
        /// From which addresses people may reach it through the platform's own load balancer: with them, the host of `url`, one label
        /// below `domain`, leads there. They log in in any case. Default: nothing leads there.
        sources("sources"): Vec<Located<Source>>,
        /// Where the identity provider answers: Grafana does not find it out from the issuer. With `url` only.
        endpoints("endpoints"): Option<Endpoints>,
        /// Grafana's client at the identity provider, a public one with PKCE: there is no secret. Default: `grafana`.
        client("client", "grafana"): Option<Located<Text>>,
        /// The group at the identity provider whose people may change Grafana's settings. Everybody else only looks.
        admin_group("adminGroup", "platform-engineers"): Option<Located<Text>>,
    }
}
