//! Which components there are, and what each of them is.

/// A component: something that every cluster has besides the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComponentKind {
    /// Argo CD.
    ArgoCd,
    /// Argo Rollouts.
    ArgoRollouts,
    /// The AWS Load Balancer Controller.
    LoadBalancerController,
    /// cert-manager.
    CertManager,
    /// The Cluster Autoscaler.
    ClusterAutoscaler,
    /// DataDog.
    Datadog,
    /// The Elastic Stack.
    ElasticStack,
    /// external-dns.
    ExternalDns,
    /// External Secrets.
    ExternalSecrets,
    /// Falco.
    Falco,
    /// Gatekeeper.
    Gatekeeper,
    /// Istio.
    Istio,
    /// Jaeger.
    Jaeger,
    /// Karpenter.
    Karpenter,
    /// Prometheus, Alertmanager and Grafana.
    KubePrometheusStack,
    /// Metrics Server.
    MetricsServer,
    /// prometheus-adapter.
    PrometheusAdapter,
    /// The sigstore policy-controller.
    PolicyController,
    /// Vault.
    Vault,
    /// The Vault Secrets Operator.
    VaultSecretsOperator,
}

/// What keeps the custom resource definitions of a component at the version of its charts. Helm installs what is in the folder
/// `crds` of a chart, and never changes it again (Helm documentation, "Custom Resource Definitions"); Argo CD always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Definitions {
    /// The charts themselves: they are among what is templated, or a job of the chart applies them.
    Charts,
    /// Another chart of the same project, which holds nothing else.
    Apart(&'static str),
    /// Nothing, where Helm installs the chart: we take them out of its folder.
    Folder,
}

/// What a component is, whatever the environment.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Its name in the spec; also that of its folder of templates.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The namespace that it lives in.
    pub namespace: &'static str,
    /// The releases of Helm charts that it consists of, in the order in which they are installed.
    pub releases: &'static [&'static str],
    /// The components that it cannot do without.
    pub needs: &'static [ComponentKind],
}

impl ComponentKind {
    /// All components, in the order of their names.
    pub const ALL: [Self; 20] = [
        Self::ArgoCd,
        Self::ArgoRollouts,
        Self::LoadBalancerController,
        Self::CertManager,
        Self::ClusterAutoscaler,
        Self::Datadog,
        Self::ElasticStack,
        Self::ExternalDns,
        Self::ExternalSecrets,
        Self::Falco,
        Self::Gatekeeper,
        Self::Istio,
        Self::Jaeger,
        Self::Karpenter,
        Self::KubePrometheusStack,
        Self::MetricsServer,
        Self::PolicyController,
        Self::PrometheusAdapter,
        Self::Vault,
        Self::VaultSecretsOperator,
    ];

    /// The component of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.definition().name == name)
    }

    /// The strictest of the pod security standards that its pods keep.
    #[must_use]
    pub fn pod_security(self) -> &'static str {
        match self {
            Self::Falco | Self::Istio | Self::KubePrometheusStack => "privileged",
            Self::PolicyController => "baseline",
            _ => "restricted",
        }
    }

    /// When it is installed: after all that it cannot do without. What has the same number can be installed together.
    #[must_use]
    pub fn wave(self) -> u32 {
        self.definition().needs.iter().map(|needed| needed.wave() + 1).max().unwrap_or_default()
    }

    /// What keeps its custom resource definitions at the version of its charts.
    #[must_use]
    pub fn definitions(self) -> Definitions {
        match self {
            Self::KubePrometheusStack => Definitions::Apart("prometheus-operator-crds"),
            Self::LoadBalancerController => Definitions::Folder,
            _ => Definitions::Charts,
        }
    }

    /// Whether its pods become ready by themselves. Those of Vault wait for a certificate, which is applied after the chart.
    #[must_use]
    pub fn is_ready_by_itself(self) -> bool {
        self != Self::Vault
    }

    /// What it is.
    #[must_use]
    pub fn definition(self) -> Definition {
        let simple = |name, title, namespace, releases| Definition { name, title, namespace, releases, needs: &[] };
        match self {
            Self::ArgoCd => simple("argo-cd", "Argo CD", "argocd", &["argo-cd"]),
            Self::ArgoRollouts => simple("argo-rollouts", "Argo Rollouts", "argo-rollouts", &["argo-rollouts"]),
            Self::LoadBalancerController => Definition {
                // Its webhook has a certificate of cert-manager's.
                needs: &[Self::CertManager],
                ..simple(
                    "aws-load-balancer-controller",
                    "the AWS Load Balancer Controller",
                    "kube-system",
                    &["aws-load-balancer-controller"],
                )
            },
            Self::CertManager => simple("cert-manager", "cert-manager", "cert-manager", &["cert-manager"]),
            Self::ClusterAutoscaler => {
                simple("cluster-autoscaler", "the Cluster Autoscaler", "kube-system", &["cluster-autoscaler"])
            }
            Self::Datadog => simple("datadog", "DataDog", "datadog", &["datadog-operator"]),
            Self::ElasticStack => Definition {
                // Filebeat and Logstash know each other by certificates of cert-manager's.
                needs: &[Self::CertManager],
                ..simple("elastic-stack", "the Elastic Stack", "logging", &["eck-operator"])
            },
            Self::ExternalDns => simple("external-dns", "external-dns", "external-dns", &["external-dns"]),
            Self::ExternalSecrets => {
                simple("external-secrets", "External Secrets", "external-secrets", &["external-secrets"])
            }
            Self::Falco => simple("falco", "Falco", "falco", &["falco"]),
            Self::Gatekeeper => simple("gatekeeper", "Gatekeeper", "gatekeeper-system", &["gatekeeper"]),
            Self::Istio => simple("istio", "Istio", "istio-system", &["istio-base", "istio-cni", "istiod"]),
            Self::Jaeger => Definition {
                // The operator's webhook has a certificate of cert-manager's.
                needs: &[Self::CertManager],
                ..simple("jaeger", "Jaeger", "tracing", &["opentelemetry-operator"])
            },
            Self::Karpenter => simple("karpenter", "Karpenter", "kube-system", &["karpenter-crd", "karpenter"]),
            Self::KubePrometheusStack => Definition {
                // The operator's webhook has a certificate of cert-manager's.
                needs: &[Self::CertManager],
                ..simple("kube-prometheus-stack", "kube-prometheus-stack", "monitoring", &["kube-prometheus-stack"])
            },
            Self::MetricsServer => simple("metrics-server", "Metrics Server", "kube-system", &["metrics-server"]),
            Self::PrometheusAdapter => Definition {
                // The API server knows it by a certificate of cert-manager's.
                needs: &[Self::CertManager],
                ..simple("prometheus-adapter", "prometheus-adapter", "prometheus-adapter", &["prometheus-adapter"])
            },
            Self::PolicyController => {
                simple("policy-controller", "policy-controller", "cosign-system", &["policy-controller"])
            }
            Self::Vault => Definition {
                // It speaks TLS only, by a certificate of cert-manager's.
                needs: &[Self::CertManager],
                ..simple("vault", "Vault", "vault", &["vault"])
            },
            Self::VaultSecretsOperator => simple(
                "vault-secrets-operator",
                "the Vault Secrets Operator",
                "vault-secrets-operator",
                &["vault-secrets-operator"],
            ),
        }
    }
}
