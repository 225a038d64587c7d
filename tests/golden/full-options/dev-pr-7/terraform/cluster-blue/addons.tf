# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_eks_addon" "eks-pod-identity-agent" {
  cluster_name                = aws_eks_cluster.main.name
  addon_name                  = "eks-pod-identity-agent"
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

resource "aws_eks_addon" "kube-proxy" {
  cluster_name                = aws_eks_cluster.main.name
  addon_name                  = "kube-proxy"
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

resource "aws_iam_role" "vpc-cni" {
  name                 = "parcels-dev-pr-7-blue-vpc-cni"
  description          = "Add-on vpc-cni of parcels-dev-pr-7-blue"
  permissions_boundary = local.infrastructure_boundary_arn
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-dev-pr-7-blue"
            "aws:RequestTag/kubernetes-namespace"       = "kube-system"
            "aws:RequestTag/kubernetes-service-account" = "aws-node"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "vpc-cni" {
  role       = aws_iam_role.vpc-cni.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
}

# Network policies are enforced, and machines hand out addresses in blocks of 16.
# Default tags do not reach the network interfaces that the plugin makes.
# Pods have security groups of their own. The NAT gateway alone translates addresses: with translation on the
# machine, traffic to the internet would leave under the machine's security group instead of the pod's.
# Health checks need early demultiplexing off.
resource "aws_eks_addon" "vpc-cni" {
  cluster_name                = aws_eks_cluster.main.name
  addon_name                  = "vpc-cni"
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  configuration_values = jsonencode({
    enableNetworkPolicy = "true"
    env = {
      ADDITIONAL_ENI_TAGS               = "{\"Environment\":\"dev-pr-7\",\"ManagedBy\":\"platform\",\"Owner\":\"platform-team\",\"Platform\":\"parcels\",\"Review\":\"7\",\"Stack\":\"cluster-blue\"}"
      AWS_VPC_K8S_CNI_EXTERNALSNAT      = "true"
      ENABLE_POD_ENI                    = "true"
      ENABLE_PREFIX_DELEGATION          = "true"
      POD_SECURITY_GROUP_ENFORCING_MODE = "standard"
      WARM_PREFIX_TARGET                = "1"
    }
    init = {
      env = {
        DISABLE_TCP_EARLY_DEMUX = "true"
      }
    }
  })

  pod_identity_association {
    service_account = "aws-node"
    role_arn        = aws_iam_role.vpc-cni.arn
  }

  depends_on = [aws_iam_role_policy_attachment.vpc-cni, aws_eks_addon.eks-pod-identity-agent]
}

resource "aws_eks_addon" "coredns" {
  cluster_name                = aws_eks_cluster.main.name
  addon_name                  = "coredns"
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  depends_on = [aws_eks_node_group.general]
}

resource "aws_iam_role" "aws-ebs-csi-driver" {
  name                 = "parcels-dev-pr-7-blue-aws-ebs-csi-driver"
  description          = "Add-on aws-ebs-csi-driver of parcels-dev-pr-7-blue"
  permissions_boundary = local.infrastructure_boundary_arn
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-dev-pr-7-blue"
            "aws:RequestTag/kubernetes-namespace"       = "kube-system"
            "aws:RequestTag/kubernetes-service-account" = "ebs-csi-controller-sa"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "aws-ebs-csi-driver" {
  role       = aws_iam_role.aws-ebs-csi-driver.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}

# Volumes of pods are told apart in the bill as everything else is.
resource "aws_eks_addon" "aws-ebs-csi-driver" {
  cluster_name                = aws_eks_cluster.main.name
  addon_name                  = "aws-ebs-csi-driver"
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  configuration_values = jsonencode({
    controller = {
      extraVolumeTags = {
        Environment = "dev-pr-7"
        ManagedBy   = "platform"
        Owner       = "platform-team"
        Platform    = "parcels"
        Review      = "7"
        Stack       = "cluster-blue"
      }
    }
  })

  pod_identity_association {
    service_account = "ebs-csi-controller-sa"
    role_arn        = aws_iam_role.aws-ebs-csi-driver.arn
  }

  depends_on = [aws_iam_role_policy_attachment.aws-ebs-csi-driver, aws_eks_node_group.general]
}

# Volumes of pods are encrypted with the same key as the disks of machines.
resource "aws_iam_role_policy" "aws-ebs-csi-driver" {
  name = "encrypted-volumes"
  role = aws_iam_role.aws-ebs-csi-driver.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "UseKey"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ]
        Resource = var.data_key_arn
      },
      {
        Sid      = "Grants"
        Effect   = "Allow"
        Action   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
        Resource = var.data_key_arn
        Condition = {
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
    ]
  })
}
