//! Load balancers and their certificates, from `data/aws/load-balancers.json`.

use serde::Deserialize;

use super::Facts;

/// Load balancers and their certificates.
#[derive(Debug, Deserialize)]
pub(super) struct LoadBalancers {
    tls_policy: String,
    names_in_a_certificate: usize,
}

impl Facts {
    /// The policy that says which versions and ciphers of TLS a load balancer speaks.
    #[must_use]
    pub fn tls_policy(&self) -> &str {
        &self.load_balancers.tls_policy
    }

    /// The most names that one certificate has, unless the account asked for more.
    #[must_use]
    pub fn names_in_a_certificate(&self) -> usize {
        self.load_balancers.names_in_a_certificate
    }
}
