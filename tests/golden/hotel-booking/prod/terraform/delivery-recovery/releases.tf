# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

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
