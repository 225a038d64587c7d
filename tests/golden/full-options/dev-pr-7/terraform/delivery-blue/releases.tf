# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "helm_release" "argo-cd" {
  name             = "argo-cd"
  namespace        = "argocd"
  create_namespace = true
  repository       = "https://argoproj.github.io/argo-helm"
  chart            = "argo-cd"
  version          = "10.1.1"
  values           = [file("${path.module}/argo-cd.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900
}

resource "helm_release" "argo-rollouts" {
  name             = "argo-rollouts"
  namespace        = "argo-rollouts"
  create_namespace = true
  repository       = "https://argoproj.github.io/argo-helm"
  chart            = "argo-rollouts"
  version          = "2.41.0"
  values           = [file("${path.module}/argo-rollouts.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900
}

resource "helm_release" "cert-manager" {
  name             = "cert-manager"
  namespace        = "cert-manager"
  create_namespace = true
  repository       = "https://charts.jetstack.io"
  chart            = "cert-manager"
  version          = "v1.21.1"
  values           = [file("${path.module}/cert-manager.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900
}

resource "helm_release" "cluster-autoscaler" {
  name        = "cluster-autoscaler"
  namespace   = "kube-system"
  repository  = "https://kubernetes.github.io/autoscaler"
  chart       = "cluster-autoscaler"
  version     = "9.59.0"
  values      = [file("${path.module}/cluster-autoscaler.values.yaml")]
  atomic      = true
  max_history = 5
  timeout     = 900
}

resource "helm_release" "falco" {
  name             = "falco"
  namespace        = "falco"
  create_namespace = true
  repository       = "https://falcosecurity.github.io/charts"
  chart            = "falco"
  version          = "9.1.0"
  values           = [file("${path.module}/falco.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900
}

resource "helm_release" "gatekeeper" {
  name             = "gatekeeper"
  namespace        = "gatekeeper-system"
  create_namespace = true
  repository       = "https://open-policy-agent.github.io/gatekeeper/charts"
  chart            = "gatekeeper"
  version          = "3.23.0"
  values           = [file("${path.module}/gatekeeper.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900
}

resource "helm_release" "istio-base" {
  name             = "istio-base"
  namespace        = "istio-system"
  create_namespace = true
  repository       = "https://istio-release.storage.googleapis.com/charts"
  chart            = "base"
  version          = "1.31.0"
  values           = [file("${path.module}/istio-base.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900
}

resource "helm_release" "istio-cni" {
  name             = "istio-cni"
  namespace        = "istio-system"
  create_namespace = true
  repository       = "https://istio-release.storage.googleapis.com/charts"
  chart            = "cni"
  version          = "1.31.0"
  values           = [file("${path.module}/istio-cni.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900

  depends_on = [helm_release.istio-base]
}

resource "helm_release" "istiod" {
  name             = "istiod"
  namespace        = "istio-system"
  create_namespace = true
  repository       = "https://istio-release.storage.googleapis.com/charts"
  chart            = "istiod"
  version          = "1.31.0"
  values           = [file("${path.module}/istiod.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900

  depends_on = [helm_release.istio-cni]
}

resource "helm_release" "metrics-server" {
  name        = "metrics-server"
  namespace   = "kube-system"
  repository  = "https://kubernetes-sigs.github.io/metrics-server"
  chart       = "metrics-server"
  version     = "3.13.1"
  values      = [file("${path.module}/metrics-server.values.yaml")]
  atomic      = true
  max_history = 5
  timeout     = 900
}

resource "helm_release" "policy-controller" {
  name             = "policy-controller"
  namespace        = "cosign-system"
  create_namespace = true
  repository       = "https://sigstore.github.io/helm-charts"
  chart            = "policy-controller"
  version          = "0.10.6"
  values           = [file("${path.module}/policy-controller.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900
}

resource "helm_release" "vault-secrets-operator" {
  name             = "vault-secrets-operator"
  namespace        = "vault-secrets-operator"
  create_namespace = true
  repository       = "https://helm.releases.hashicorp.com"
  chart            = "vault-secrets-operator"
  version          = "1.4.1"
  values           = [file("${path.module}/vault-secrets-operator.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900
}

# Helm installs these kinds with the chart, and would never change them again.
data "helm_template" "aws-load-balancer-controller-definitions" {
  name         = "aws-load-balancer-controller"
  namespace    = "kube-system"
  repository   = "https://aws.github.io/eks-charts"
  chart        = "aws-load-balancer-controller"
  version      = "3.5.0"
  values       = [file("${path.module}/aws-load-balancer-controller.values.yaml")]
  include_crds = true
}

resource "helm_release" "aws-load-balancer-controller-definitions" {
  name      = "aws-load-balancer-controller-definitions"
  namespace = "kube-system"
  # Where Terraform runs, so that it is the same path in the stack and above it.
  chart = "./definitions"
  values = [
    yamlencode({
      definitions = data.helm_template.aws-load-balancer-controller-definitions.crds
    }),
  ]
  # They may be there already.
  take_ownership = true
  atomic         = true
  max_history    = 5
  timeout        = 900
}

resource "helm_release" "aws-load-balancer-controller" {
  name        = "aws-load-balancer-controller"
  namespace   = "kube-system"
  repository  = "https://aws.github.io/eks-charts"
  chart       = "aws-load-balancer-controller"
  version     = "3.5.0"
  values      = [file("${path.module}/aws-load-balancer-controller.values.yaml")]
  atomic      = true
  skip_crds   = true
  max_history = 5
  timeout     = 900

  depends_on = [helm_release.cert-manager, helm_release.aws-load-balancer-controller-definitions]
}

resource "helm_release" "eck-operator" {
  name             = "eck-operator"
  namespace        = "logging"
  create_namespace = true
  repository       = "https://helm.elastic.co"
  chart            = "eck-operator"
  version          = "3.5.0"
  values           = [file("${path.module}/eck-operator.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900

  depends_on = [helm_release.cert-manager]
}

resource "helm_release" "opentelemetry-operator" {
  name             = "opentelemetry-operator"
  namespace        = "tracing"
  create_namespace = true
  repository       = "https://open-telemetry.github.io/opentelemetry-helm-charts"
  chart            = "opentelemetry-operator"
  version          = "0.122.0"
  values           = [file("${path.module}/opentelemetry-operator.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900

  depends_on = [helm_release.cert-manager]
}

resource "helm_release" "prometheus-operator-crds" {
  name             = "prometheus-operator-crds"
  namespace        = "monitoring"
  create_namespace = true
  repository       = "https://prometheus-community.github.io/helm-charts"
  chart            = "prometheus-operator-crds"
  version          = "31.0.1"
  values           = [file("${path.module}/prometheus-operator-crds.values.yaml")]
  atomic           = true
  # They may be there already.
  take_ownership = true
  max_history    = 5
  timeout        = 900

  depends_on = [helm_release.cert-manager]
}

resource "helm_release" "kube-prometheus-stack" {
  name             = "kube-prometheus-stack"
  namespace        = "monitoring"
  create_namespace = true
  repository       = "https://prometheus-community.github.io/helm-charts"
  chart            = "kube-prometheus-stack"
  version          = "88.5.3"
  values           = [file("${path.module}/kube-prometheus-stack.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900

  depends_on = [helm_release.prometheus-operator-crds]
}

resource "helm_release" "prometheus-adapter" {
  name             = "prometheus-adapter"
  namespace        = "prometheus-adapter"
  create_namespace = true
  repository       = "https://prometheus-community.github.io/helm-charts"
  chart            = "prometheus-adapter"
  version          = "5.3.0"
  values           = [file("${path.module}/prometheus-adapter.values.yaml")]
  atomic           = true
  max_history      = 5
  timeout          = 900

  depends_on = [helm_release.cert-manager]
}
