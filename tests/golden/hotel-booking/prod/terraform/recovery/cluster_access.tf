# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_eks_access_entry" "platform-administrators" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = "arn:aws:iam::111122223333:role/platform-administrators"
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "platform-administrators" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.platform-administrators.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

resource "aws_eks_access_entry" "hotel-booking-prod-break-glass" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = "arn:aws:iam::111122223333:role/hotel-booking-prod-break-glass"
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "hotel-booking-prod-break-glass" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.hotel-booking-prod-break-glass.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

resource "aws_eks_access_entry" "developers" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = "arn:aws:iam::111122223333:role/developers"
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "developers" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.developers.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}

# People come with tokens of this issuer, made for this client. Kubernetes knows them and their groups by the prefix.
resource "aws_eks_identity_provider_config" "main" {
  cluster_name = aws_eks_cluster.main.name

  oidc {
    identity_provider_config_name = "people"
    issuer_url                    = "https://login.hotel-booking.example.com"
    client_id                     = "kubernetes"
    username_claim                = "email"
    username_prefix               = "oidc:"
    groups_claim                  = "groups"
    groups_prefix                 = "oidc:"
  }
}
