# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_eks_access_entry" "parcels-prod-break-glass" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = "arn:aws:iam::111122223333:role/parcels-prod-break-glass"
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "parcels-prod-break-glass" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.parcels-prod-break-glass.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

# People come with tokens of this issuer, made for this client. Kubernetes knows them and their groups by the prefix.
resource "aws_eks_identity_provider_config" "main" {
  cluster_name = aws_eks_cluster.main.name

  oidc {
    identity_provider_config_name = "people"
    issuer_url                    = "https://login.parcels.example.com/realms/parcels"
    client_id                     = "kubernetes"
    username_claim                = "email"
    username_prefix               = "sso:"
    groups_claim                  = "roles"
    groups_prefix                 = "sso:"
  }
}
