//! cert-manager.

use super::component;
use crate::spec::decode::Located;
use crate::spec::record::enumeration;
use crate::spec::scalar::Text;

enumeration! {
    /// Who signs the certificates of hosts.
    CertificateAuthority {
        /// Let's Encrypt; browsers trust it.
        LetsEncrypt("letsencrypt"),
        /// Let's Encrypt's trial service: the same without limits, and trusted by nobody.
        LetsEncryptStaging("letsencrypt-staging"),
    }
}

component! {
    /// cert-manager: makes certificates and renews them.
    CertManager {
        /// Where the certificate authority writes to when a certificate is about to end.
        email("email", "platform@example.com"): Option<Located<Text>>,
        /// Who signs the certificates of hosts. Default: `letsencrypt`.
        authority("authority"): Option<Located<CertificateAuthority>>,
    }
}
