//! Components without keys of their own.

use super::component;

component! {
    /// Argo Rollouts: leads new versions step by step.
    ArgoRollouts {}
}

component! {
    /// The AWS Load Balancer Controller.
    LoadBalancerController {}
}

component! {
    /// The Cluster Autoscaler.
    ClusterAutoscaler {}
}

component! {
    /// External Secrets.
    ExternalSecrets {}
}

component! {
    /// Metrics Server.
    MetricsServer {}
}

component! {
    /// prometheus-adapter: tells the autoscalers numbers that Prometheus knows.
    PrometheusAdapter {}
}

component! {
    /// The Vault Secrets Operator.
    VaultSecretsOperator {}
}
