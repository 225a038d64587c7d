//! The one way to speak HTTP.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// An agent whose requests may take so long each. What the system trusts is trusted. A status is no error, and a way to another
/// address is an answer that is not followed: another host would get what is meant for one.
pub(crate) fn agent(timeout: Duration) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(timeout))
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .user_agent(concat!("platform/", env!("CARGO_PKG_VERSION")))
        .build();
    config.into()
}
