//! What single components are told; templates see it as `component`.

use std::collections::BTreeMap;

use serde::Serialize;

use serde_json::json;

use super::ComponentKind;
use super::datadog::DatadogSettings;
use super::dns::ExternalDnsSettings;
use super::falco::FalcoSettings;
use super::logs::LogSettings;
use super::monitoring::MonitoringSettings;
use super::notification::NotificationSettings;
use super::signature::SignatureSettings;
use super::traces::{self, TraceSettings};
use super::vault::VaultSettings;
use crate::facts::Facts;
use crate::spec::Spec;
use crate::spec::access::OpenIdConnect;
use crate::spec::component::{CertificateAuthority, WhenUnavailable};

/// What a component is told besides what all components are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Settings {
    /// Nothing.
    None {},
    /// Argo CD.
    ArgoCd(ArgoCdSettings),
    /// Istio.
    Mesh(MeshSettings),
    /// cert-manager.
    Certificates(CertificateSettings),
    /// DataDog.
    Datadog(DatadogSettings),
    /// The Elastic Stack.
    Logs(Box<LogSettings>),
    /// Jaeger.
    Traces(TraceSettings),
    /// kube-prometheus-stack.
    Monitoring(MonitoringSettings),
    /// The Cluster Autoscaler.
    Autoscaler(AutoscalerSettings),
    /// external-dns.
    Records(ExternalDnsSettings),
    /// Falco.
    Falco(FalcoSettings),
    /// Gatekeeper.
    Gatekeeper(GatekeeperSettings),
    /// Karpenter.
    Karpenter(KarpenterSettings),
    /// Vault.
    Vault(VaultSettings),
    /// The policy-controller.
    Signatures(SignatureSettings),
}

/// What Argo CD is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArgoCdSettings {
    /// Where people reach it.
    pub url: Option<String>,
    /// How they log in: its `oidc.config`, as JSON, which is YAML as well. None where nobody can.
    pub login: Option<String>,
    /// The claims of a token that name groups, as its `scopes` are written.
    pub scopes: String,
    /// The group whose people may do everything.
    pub admin_group: Option<String>,
    /// Whom it tells of what it does.
    pub notifications: Option<NotificationSettings>,
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
    /// The certificate authority, as it is written in the spec. Where the zone cannot be changed from inside the clusters,
    /// nobody signs.
    pub authority: &'static str,
    /// Where the authority says what it can do; `None` where nobody signs.
    pub directory: Option<String>,
}

/// What the Cluster Autoscaler is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AutoscalerSettings {
    /// The tag of its image, by the version of Kubernetes.
    pub images: BTreeMap<String, String>,
}

/// What Gatekeeper is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatekeeperSettings {
    /// Whether what comes into a cluster is refused while Gatekeeper does not answer.
    pub fails_closed: bool,
}

/// What Karpenter is told of the machines that it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KarpenterSettings {
    /// Their image.
    pub image: String,
    /// How long one is not needed before it is taken away, for example `300s`.
    pub consolidate: String,
    /// The age at which one is replaced, for example `720h`.
    pub expire: String,
}

impl Settings {
    /// What the spec tells a component, defaults filled in.
    pub(super) fn resolve(kind: ComponentKind, spec: &Spec, facts: &Facts) -> Self {
        match kind {
            ComponentKind::ArgoCd => Self::ArgoCd(argo_cd(spec)),
            ComponentKind::Datadog => DatadogSettings::resolve(spec).map_or(Self::None {}, Self::Datadog),
            ComponentKind::Istio => Self::Mesh(MeshSettings { traced_percent: traces::traced_percent(spec) }),
            ComponentKind::Jaeger => Self::Traces(TraceSettings::resolve(spec, facts)),
            ComponentKind::ElasticStack => Self::Logs(Box::new(LogSettings::resolve(spec, facts))),
            ComponentKind::CertManager => Self::Certificates(certificates(spec, facts)),
            ComponentKind::ExternalDns => Self::Records(ExternalDnsSettings::resolve(spec)),
            ComponentKind::KubePrometheusStack => Self::Monitoring(MonitoringSettings::resolve(spec)),
            ComponentKind::Falco => Self::Falco(FalcoSettings::resolve(spec, facts)),
            ComponentKind::Gatekeeper => Self::Gatekeeper(gatekeeper(spec)),
            ComponentKind::Karpenter => Self::Karpenter(karpenter(spec)),
            ComponentKind::Vault => Self::Vault(VaultSettings::resolve(spec)),
            ComponentKind::PolicyController => Self::Signatures(SignatureSettings::resolve(spec)),
            ComponentKind::ClusterAutoscaler => Self::Autoscaler(autoscaler(spec, facts)),
            _ => Self::None {},
        }
    }
}

/// Nobody but who watches a certificate that browsers see wants one that is trusted: the load balancer takes any.
fn certificates(spec: &Spec, facts: &Facts) -> CertificateSettings {
    let written = spec.components.as_ref().and_then(|components| components.cert_manager.as_ref());
    let authority = written.and_then(|written| written.authority.as_ref()).map(|authority| authority.value);
    let is_production = spec.guard.as_ref().and_then(|guard| guard.production.as_ref()).is_some_and(|it| it.is_on());
    let authority = match authority {
        Some(authority) => authority,
        None if is_production => CertificateAuthority::LetsEncrypt,
        None => CertificateAuthority::LetsEncryptStaging,
    };
    CertificateSettings {
        email: written.and_then(|written| written.email.as_ref()).map(|email| email.to_string()),
        authority: authority.word(),
        directory: facts.certificate_directory(authority.word()).map(str::to_owned),
    }
}

fn gatekeeper(spec: &Spec) -> GatekeeperSettings {
    let written = spec.components.as_ref().and_then(|components| components.gatekeeper.as_ref());
    let written = written.and_then(|written| written.when_unavailable.as_ref());
    GatekeeperSettings { fails_closed: written.is_some_and(|written| written.value == WhenUnavailable::Refuse) }
}

/// The project builds one image for each version of Kubernetes; of one that it does not know yet, the newest stands in.
fn autoscaler(spec: &Spec, facts: &Facts) -> AutoscalerSettings {
    let chart = facts.chart(ComponentKind::ClusterAutoscaler.definition().name);
    let tag = |version: &str| {
        let chart = chart?;
        Some(chart.images.get(version).cloned().unwrap_or_else(|| format!("v{}", chart.application)))
    };
    let versions = spec.clusters.iter().map(|(_, cluster)| cluster.version.to_string());
    AutoscalerSettings { images: versions.filter_map(|version| Some((version.clone(), tag(&version)?))).collect() }
}

/// The image of Karpenter's machines when the spec does not say.
const DEFAULT_IMAGE: &str = "al2023@latest";
const DEFAULT_CONSOLIDATE_SECONDS: u64 = 300;
const DEFAULT_EXPIRE_HOURS: u64 = 30 * 24;

fn karpenter(spec: &Spec) -> KarpenterSettings {
    const SECONDS_PER_HOUR: u64 = 3600;
    let written = spec.components.as_ref().and_then(|components| components.karpenter.as_ref());
    let image = written.and_then(|written| written.image.as_ref()).map(|image| image.to_string());
    let consolidate = written.and_then(|written| written.consolidate.as_ref()).map(|time| time.seconds());
    let expire = written.and_then(|written| written.expire.as_ref()).map(|time| time.seconds() / SECONDS_PER_HOUR);
    KarpenterSettings {
        image: image.unwrap_or_else(|| DEFAULT_IMAGE.to_owned()),
        consolidate: format!("{}s", consolidate.unwrap_or(DEFAULT_CONSOLIDATE_SECONDS)),
        expire: format!("{}h", expire.unwrap_or(DEFAULT_EXPIRE_HOURS)),
    }
}

/// The name of Argo CD at the identity provider when the spec does not say.
const DEFAULT_ARGO_CD_CLIENT: &str = "argo-cd";

fn argo_cd(spec: &Spec) -> ArgoCdSettings {
    let written = spec.components.as_ref().and_then(|components| components.argo_cd.as_ref());
    let url = written.and_then(|written| written.url.as_ref()).map(|url| url.to_string());
    let oidc = spec.access.as_ref().and_then(|access| access.oidc.as_ref());
    let client = written.and_then(|written| written.client.as_ref()).map(|client| client.to_string());
    let login = |oidc: &OpenIdConnect| {
        let config = json!({
            "name": "Single sign-on",
            "issuer": oidc.issuer.to_string(),
            "clientID": client.clone().unwrap_or_else(|| DEFAULT_ARGO_CD_CLIENT.to_owned()),
            "enablePKCEAuthentication": true,
        });
        config.to_string()
    };
    let claim = oidc.and_then(|oidc| oidc.groups_claim.as_ref()).map_or("groups".to_owned(), |claim| claim.to_string());
    ArgoCdSettings {
        login: oidc.filter(|_| url.is_some()).map(login),
        url,
        scopes: format!("[{claim}]"),
        admin_group: written.and_then(|written| written.admin_group.as_ref()).map(|group| group.to_string()),
        notifications: written
            .and_then(|written| written.notifications.as_ref())
            .and_then(NotificationSettings::resolve),
    }
}
