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
        /// Nobody: each certificate signs itself. The load balancer takes it; nobody else would.
        SelfSigned("self-signed"),
    }
}

component! {
    /// cert-manager: makes certificates and renews them.
    CertManager {
        /// Where the certificate authority writes to when a certificate is about to end.
        email("email", "platform@example.com"): Option<Located<Text>>,
        /// Who signs the certificates that the gateways show. It is asked through records of the zone, so that it takes
        /// `dns: route53`, or `dns: cloudflare` with a `token`. Default: with such a zone `letsencrypt` where
        /// `guard.production` is on, else `letsencrypt-staging`; without one, `self-signed`.
        authority("authority"): Option<Located<CertificateAuthority>>,
    }
}
