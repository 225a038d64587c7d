# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "vault-snapshot" {
  name                 = "parcels-stage-blue-vault-snapshot"
  description          = "Saves Vault of parcels-stage-blue"
  permissions_boundary = var.workload_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Assume"
        Effect = "Allow"
        Principal = {
          Service = "pods.eks.amazonaws.com"
        }
        Action = ["sts:AssumeRole", "sts:TagSession"]
        Condition = {
          StringEquals = {
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-stage-blue"
            "aws:RequestTag/kubernetes-namespace"       = "vault-configuration"
            "aws:RequestTag/kubernetes-service-account" = "vault-snapshot"
          }
        }
      },
    ]
  })
}

# tfsec:ignore:aws-iam-no-policy-wildcards each snapshot has a name of its own
resource "aws_iam_role_policy" "vault-snapshot" {
  name = "saves"
  role = aws_iam_role.vault-snapshot.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteSnapshots"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:PutObject"]
        Resource = "arn:aws:s3:::parcels-stage-111122223333-vault-snapshots/parcels-stage-blue/*"
      },
      {
        Sid      = "EncryptSnapshots"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = var.vault_key_arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-central-1.amazonaws.com"
          }
        }
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "vault-snapshot" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "vault-configuration"
  service_account = "vault-snapshot"
  role_arn        = aws_iam_role.vault-snapshot.arn
}
