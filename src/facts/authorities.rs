//! Certificate authorities that speak ACME, from `data/components/certificate-authorities.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Facts;

/// The authorities.
#[derive(Debug, Deserialize)]
pub(super) struct CertificateAuthorities {
    names_in_a_certificate: usize,
    directories: BTreeMap<String, String>,
}

impl Facts {
    /// Where a certificate authority of the spec says what it can do; `None` when it does not speak ACME.
    #[must_use]
    pub fn certificate_directory(&self, authority: &str) -> Option<&str> {
        self.certificate_authorities.directories.get(authority).map(String::as_str)
    }

    /// The most names in one certificate of theirs.
    #[must_use]
    pub fn names_in_a_signed_certificate(&self) -> usize {
        self.certificate_authorities.names_in_a_certificate
    }
}
