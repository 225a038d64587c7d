//! external-dns.

use super::component;
use crate::spec::decode::Located;
use crate::spec::record::enumeration;
use crate::spec::scalar::Domain;

enumeration! {
    /// What happens to records that nothing asks for any more.
    RecordPolicy {
        /// They are removed.
        Sync("sync"),
        /// They stay, until somebody removes them by hand.
        UpsertOnly("upsert-only"),
    }
}

component! {
    /// external-dns: keeps the records that Services in the clusters ask for by the annotation
    /// `external-dns.kubernetes.io/hostname`. The hosts of services are not among them: these are Terraform's.
    ExternalDns {
        /// The domain that the records are in, in the zone of the hosts. Each cluster has the part of it that begins with its
        /// colour, `blue.clusters.example.com`, and may change nothing else. Default: `clusters` below `domain`.
        domain("domain", "clusters.example.com"): Option<Located<Domain>>,
        /// What happens to records that nothing asks for any more. Default: `sync`.
        policy("policy"): Option<Located<RecordPolicy>>,
    }
}
