//! Istio.

use super::component;
use crate::spec::decode::Located;
use crate::spec::record::enumeration;
use crate::spec::scalar::Percent;

enumeration! {
    /// Who makes the authority that signs the certificates of the mesh.
    MeshAuthority {
        /// Istio's control plane, for itself, when it starts for the first time in a cluster.
        Istiod("istiod"),
        /// cert-manager: a root that signs nothing but the mesh's authority, which is renewed each year. With
        /// `delivery.mode: push` only.
        CertManager("cert-manager"),
    }
}

component! {
    /// Istio, in sidecar mode.
    Istio {
        /// The share of requests whose way through the services is recorded. Default: `1%`.
        tracing("tracing", "1%"): Option<Located<Percent>>,
        /// Who makes the authority that signs the certificates of the mesh. To be chosen before pods are in the mesh: those with a
        /// certificate of one do not believe those of the other. Default: `istiod`.
        authority("authority"): Option<Located<MeshAuthority>>,
    }
}
