# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_cloudwatch_log_group" "cluster" {
  name              = "/aws/eks/parcels-dev-pr-7-blue/cluster"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_iam_role" "cluster" {
  name                 = "parcels-dev-pr-7-blue-cluster"
  description          = "Control plane of parcels-dev-pr-7-blue"
  permissions_boundary = local.infrastructure_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Assume"
        Effect = "Allow"
        Principal = {
          Service = "eks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-dev-pr-7-blue"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role_policy_attachment" "cluster-vpc-resources" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSVPCResourceController"
}

# Kubernetes secrets are encrypted before they are stored.
resource "aws_iam_role_policy" "cluster" {
  name = "encrypted-secrets"
  role = aws_iam_role.cluster.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "UseKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"]
        Resource = var.secrets_key_arn
      },
    ]
  })
}

# The API server has a private address only. It is reached from inside the VPC: from a bastion through Session
# Manager, a VPN or a peered network. The rule that lets such a network in belongs to whoever owns it.
resource "aws_eks_cluster" "main" {
  name                      = "parcels-dev-pr-7-blue"
  version                   = "1.35"
  role_arn                  = aws_iam_role.cluster.arn
  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  deletion_protection       = false
  # The add-ons in addons.tf take the place of those that EKS would install unmanaged.
  bootstrap_self_managed_addons = false

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }

  vpc_config {
    subnet_ids              = var.private_subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = false
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = var.secrets_key_arn
    }
  }

  upgrade_policy {
    support_type = "STANDARD"
  }

  lifecycle {
    # Decided once: EKS offers no way back from API, and another creator would mean another cluster.
    ignore_changes = [access_config]
  }

  depends_on = [
    aws_cloudwatch_log_group.cluster,
    aws_iam_role_policy.cluster,
    aws_iam_role_policy_attachment.cluster,
    aws_iam_role_policy_attachment.cluster-vpc-resources,
  ]
}
