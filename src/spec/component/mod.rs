//! What every cluster needs besides the services: one file per component with keys of its own.
//!
//! `component!` adds to each of these records the keys that all components have.

mod argo_cd;
mod certificates;
mod datadog;
mod external_dns;
mod falco;
mod gatekeeper;
mod karpenter;
mod logs;
mod mesh;
mod monitoring;
mod plain;
mod policy_controller;
mod traces;
mod vault;

pub use argo_cd::{ArgoCd, GithubStatus, Notifications, SlackChannel};
pub use certificates::{CertManager, CertificateAuthority};
pub use datadog::{Datadog, DatadogSite};
pub use external_dns::{ExternalDns, RecordPolicy};
pub use falco::{Falco, FalcoException, FalcoPriority, FalcoRule};
pub use gatekeeper::{Gatekeeper, WhenUnavailable};
pub use karpenter::Karpenter;
pub use logs::{ElasticStack, HotNodes, LogOutput, WarmNodes};
pub use mesh::{Istio, MeshAuthority};
pub use monitoring::{Endpoints, KubePrometheusStack};
pub use plain::{
    ArgoRollouts, ClusterAutoscaler, ExternalSecrets, LoadBalancerController, MetricsServer, PrometheusAdapter,
    VaultSecretsOperator,
};
pub use policy_controller::{PolicyController, SignatureFormat, SignatureMode, Signer};
pub use traces::{Jaeger, TraceStorage};
pub use vault::Vault;

use super::decode::Located;
use super::patch::Values;
use super::record::record;
use super::scalar::{Text, Toggle};
use crate::diagnostic::Span;

/// The keys that all components have.
#[derive(Debug, Clone, Copy)]
pub struct Common<'a> {
    /// Where the component is written.
    pub span: Span,
    /// Whether it is there.
    pub enabled: Option<&'a Located<Toggle>>,
    /// Whether something else brings it.
    pub external: Option<&'a Located<Toggle>>,
    /// The version of its chart.
    pub version: Option<&'a Located<Text>>,
    /// What is laid over the values of its chart.
    pub values: &'a Values,
}

impl Common<'_> {
    /// Whether it is not switched off.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.enabled.is_none_or(|enabled| enabled.is_on())
    }

    /// Whether something else brings it.
    #[must_use]
    pub fn is_external(&self) -> bool {
        self.external.is_some_and(|external| external.is_on())
    }

    /// Whether it is there, and nothing else brings it.
    #[must_use]
    pub fn is_brought(&self) -> bool {
        self.is_on() && !self.is_external()
    }
}

/// A component as it is written.
pub trait Component {
    /// The keys that all components have.
    fn common(&self) -> Common<'_>;
}

/// Defines a component: a record with the keys that all components have, and those of its own.
macro_rules! component {
    (
        $(#[doc = $documentation:literal])+
        $name:ident {
            $( $(#[doc = $key_documentation:literal])+ $field:ident($key:literal $(, $example:literal)?): $type:ty ),* $(,)?
        }
    ) => {
        $crate::spec::record::record! {
            $(#[doc = $documentation])+
            $name {
                /// Whether it is there. Default: `true` where it is written, or where something that is rendered needs it.
                enabled("enabled"): Option<$crate::spec::decode::Located<$crate::spec::scalar::Toggle>>,
                /// Whether something else brings it into the clusters: nothing is rendered for it, and others may rely on it.
                external("external"): Option<$crate::spec::decode::Located<$crate::spec::scalar::Toggle>>,
                /// The version of its Helm chart. Default: the one that this version of `platform` was made with.
                version("version", "1.2.3"): Option<$crate::spec::decode::Located<$crate::spec::scalar::Text>>,
                /// Values of its Helm chart, laid over those that are rendered; `null` removes one. Where it has several
                /// charts, the first key is the name of the chart's release.
                values("values"): $crate::spec::patch::Values,
                $( $(#[doc = $key_documentation])+ $field($key $(, $example)?): $type, )*
            }
        }

        impl $crate::spec::component::Component for $name {
            fn common(&self) -> $crate::spec::component::Common<'_> {
                $crate::spec::component::Common {
                    span: self.span,
                    enabled: self.enabled.as_ref(),
                    external: self.external.as_ref(),
                    version: self.version.as_ref(),
                    values: &self.values,
                }
            }
        }
    };
}
pub(crate) use component;

record! {
    /// What runs in every cluster besides the services. What the rendered objects need is there without being written.
    Components {
        /// Argo CD: brings what is rendered from the repository into the clusters, with `delivery.mode: gitops`.
        argo_cd("argo-cd"): Option<ArgoCd>,
        /// Argo Rollouts: leads new versions step by step.
        argo_rollouts("argo-rollouts"): Option<ArgoRollouts>,
        /// The AWS Load Balancer Controller: puts the gateway's pods into the target group of their colour.
        load_balancer_controller("aws-load-balancer-controller"): Option<LoadBalancerController>,
        /// cert-manager: makes certificates and renews them.
        cert_manager("cert-manager"): Option<CertManager>,
        /// The Cluster Autoscaler: changes the number of machines between `min` and `max` of each group of `nodes`.
        cluster_autoscaler("cluster-autoscaler"): Option<ClusterAutoscaler>,
        /// DataDog's agents: how programs perform inside.
        datadog("datadog"): Option<Datadog>,
        /// The Elastic Stack: collects what programs write, without card data and secrets, and keeps it.
        elastic_stack("elastic-stack"): Option<ElasticStack>,
        /// external-dns: keeps the records that Services in the clusters ask for.
        external_dns("external-dns"): Option<ExternalDns>,
        /// External Secrets: brings secrets from the store into the clusters.
        external_secrets("external-secrets"): Option<ExternalSecrets>,
        /// Falco: watches what programs ask of the kernel, and tells of what the services do not do by themselves.
        falco("falco"): Option<Falco>,
        /// Gatekeeper (OPA): refuses or counts what comes into the clusters and does not keep the `policies`.
        gatekeeper("gatekeeper"): Option<Gatekeeper>,
        /// Istio: the mesh between the services, and the way in.
        istio("istio"): Option<Istio>,
        /// Jaeger: keeps the way of requests through the services.
        jaeger("jaeger"): Option<Jaeger>,
        /// Karpenter: starts machines that fit what waits, up to the largest number of each group of `nodes`. It takes the place
        /// of the Cluster Autoscaler.
        karpenter("karpenter"): Option<Karpenter>,
        /// kube-prometheus-stack: counts and measures what runs, raises alarms, and shows it in Grafana.
        kube_prometheus_stack("kube-prometheus-stack"): Option<KubePrometheusStack>,
        /// Metrics Server: tells the autoscalers what pods use.
        metrics_server("metrics-server"): Option<MetricsServer>,
        /// prometheus-adapter: tells the autoscalers the numbers of `scaling.metrics`, which Prometheus knows.
        prometheus_adapter("prometheus-adapter"): Option<PrometheusAdapter>,
        /// HashiCorp Vault: keeps secrets. It is there with `secrets.store: vault`, unless `secrets.address` names another one.
        vault("vault"): Option<Vault>,
        /// The sigstore policy-controller: lets only images start that were signed by those who may.
        policy_controller("policy-controller"): Option<PolicyController>,
        /// The Vault Secrets Operator: brings secrets from Vault into the clusters.
        vault_secrets_operator("vault-secrets-operator"): Option<VaultSecretsOperator>,
    }
}

impl Components {
    /// Every component that is written, with its name in the spec.
    pub fn written(&self) -> impl Iterator<Item = (&'static str, Common<'_>)> {
        fn common<T: Component>(component: Option<&T>) -> Option<Common<'_>> {
            component.map(Component::common)
        }
        let written = [
            ("argo-cd", common(self.argo_cd.as_ref())),
            ("argo-rollouts", common(self.argo_rollouts.as_ref())),
            ("aws-load-balancer-controller", common(self.load_balancer_controller.as_ref())),
            ("cert-manager", common(self.cert_manager.as_ref())),
            ("cluster-autoscaler", common(self.cluster_autoscaler.as_ref())),
            ("datadog", common(self.datadog.as_ref())),
            ("elastic-stack", common(self.elastic_stack.as_ref())),
            ("external-dns", common(self.external_dns.as_ref())),
            ("external-secrets", common(self.external_secrets.as_ref())),
            ("falco", common(self.falco.as_ref())),
            ("gatekeeper", common(self.gatekeeper.as_ref())),
            ("istio", common(self.istio.as_ref())),
            ("jaeger", common(self.jaeger.as_ref())),
            ("karpenter", common(self.karpenter.as_ref())),
            ("kube-prometheus-stack", common(self.kube_prometheus_stack.as_ref())),
            ("metrics-server", common(self.metrics_server.as_ref())),
            ("prometheus-adapter", common(self.prometheus_adapter.as_ref())),
            ("vault", common(self.vault.as_ref())),
            ("policy-controller", common(self.policy_controller.as_ref())),
            ("vault-secrets-operator", common(self.vault_secrets_operator.as_ref())),
        ];
        written.into_iter().filter_map(|(name, common)| Some((name, common?)))
    }
}
