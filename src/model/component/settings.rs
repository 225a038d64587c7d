//! What single components are told; templates see it as `component`.

use serde::Serialize;

use super::ComponentKind;
use crate::spec::Spec;
use crate::spec::component::CertificateAuthority;

/// The share of requests that are traced when the spec does not say.
const DEFAULT_TRACED_PERCENT: f64 = 1.0;

/// What a component is told besides what all components are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Settings {
    /// Nothing.
    None {},
    /// Istio.
    Mesh(MeshSettings),
    /// cert-manager.
    Certificates(CertificateSettings),
}

/// What Istio is told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeshSettings {
    /// The share of requests whose way through the services is recorded, in percent.
    pub traced_percent: f64,
}

/// What cert-manager is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateSettings {
    /// Where the certificate authority writes to.
    pub email: Option<String>,
    /// The certificate authority, as it is written in the spec.
    pub authority: &'static str,
}

impl Settings {
    /// What the spec tells a component, defaults filled in.
    pub(super) fn resolve(kind: ComponentKind, spec: &Spec) -> Self {
        let written = spec.components.as_ref();
        match kind {
            ComponentKind::Istio => {
                let tracing = written.and_then(|written| written.istio.as_ref()?.tracing.as_ref());
                let traced_percent = tracing.map_or(DEFAULT_TRACED_PERCENT, |percent| percent.percent());
                Self::Mesh(MeshSettings { traced_percent })
            }
            ComponentKind::CertManager => {
                let written = written.and_then(|written| written.cert_manager.as_ref());
                let authority = written.and_then(|written| written.authority.as_ref());
                Self::Certificates(CertificateSettings {
                    email: written.and_then(|written| written.email.as_ref()).map(|email| email.to_string()),
                    authority: authority.map_or(CertificateAuthority::LetsEncrypt, |authority| authority.value).word(),
                })
            }
            _ => Self::None {},
        }
    }
}
