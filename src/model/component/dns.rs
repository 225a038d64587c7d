//! What external-dns is told.

use serde::Serialize;

use super::{CertificateSettings, ComponentKind, Settings};
use crate::model::Environment;
use crate::spec::Spec;
use crate::spec::component::RecordPolicy;

/// The label below the platform's domain that the records of clusters are in when the spec does not say.
const DEFAULT_LABEL: &str = "clusters";

/// What external-dns is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExternalDnsSettings {
    /// The domain that the records of all clusters are in; `None` where the platform has no domain.
    pub domain: Option<String>,
    /// What happens to records that nothing asks for any more, as external-dns calls it.
    pub policy: &'static str,
}

impl ExternalDnsSettings {
    /// What the spec says, defaults filled in.
    pub(super) fn resolve(spec: &Spec) -> Self {
        let written = spec.components.as_ref().and_then(|components| components.external_dns.as_ref());
        let policy = written.and_then(|written| written.policy.as_ref());
        Self { domain: domain(spec), policy: policy.map_or(RecordPolicy::Sync, |policy| policy.value).word() }
    }
}

impl Environment {
    /// Who signs the certificates of the gateways, and what for: a certificate authority that is asked through records of the
    /// zone. `None` where each certificate signs itself.
    #[must_use]
    pub fn issuer(&self) -> Option<&CertificateSettings> {
        let component = self.component(ComponentKind::CertManager).filter(|component| !component.is_external())?;
        self.edge.as_ref()?.record_access()?;
        match &component.settings {
            Settings::Certificates(settings) if settings.directory.is_some() => Some(settings),
            _ => None,
        }
    }
}

/// The domain that the records of all clusters are in.
#[must_use]
pub fn domain(spec: &Spec) -> Option<String> {
    let written = spec.components.as_ref().and_then(|components| components.external_dns.as_ref());
    let written = written.and_then(|written| written.domain.as_ref()).map(|domain| domain.to_string());
    written.or_else(|| Some(format!("{DEFAULT_LABEL}.{}", spec.domain.as_ref()?.as_str())))
}
