# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "component-external-secrets" {
  name                 = "parcels-prod-recovery-external-secrets"
  description          = "Component external-secrets of parcels-prod-recovery"
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:eu-west-1:111122223333:cluster/parcels-prod-recovery"
            "aws:RequestTag/kubernetes-namespace"       = "external-secrets"
            "aws:RequestTag/kubernetes-service-account" = "external-secrets"
          }
        }
      },
    ]
  })
}

# tfsec:ignore:aws-iam-no-policy-wildcards secrets have names with the environment's prefix, and keys are used through Secrets Manager only
resource "aws_iam_role_policy" "component-external-secrets" {
  name = "calls"
  role = aws_iam_role.component-external-secrets.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
        Resource = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:parcels-prod/*"
      },
      {
        Sid      = "DecryptSecrets"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "secretsmanager.eu-west-1.amazonaws.com"
          }
        }
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "component-external-secrets" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "external-secrets"
  service_account = "external-secrets"
  role_arn        = aws_iam_role.component-external-secrets.arn
}

resource "aws_iam_role" "component-karpenter" {
  name                 = "parcels-prod-recovery-karpenter"
  description          = "Component karpenter of parcels-prod-recovery"
  permissions_boundary = var.infrastructure_boundary_arn
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:eu-west-1:111122223333:cluster/parcels-prod-recovery"
            "aws:RequestTag/kubernetes-namespace"       = "kube-system"
            "aws:RequestTag/kubernetes-service-account" = "karpenter"
          }
        }
      },
    ]
  })
}

# tfsec:ignore:aws-iam-no-policy-wildcards what it starts is known by the tags of its cluster only
resource "aws_iam_role_policy" "component-karpenter" {
  name = "calls"
  role = aws_iam_role.component-karpenter.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "LookAtMachines"
        Effect = "Allow"
        Action = [
          "ec2:DescribeAvailabilityZones",
          "ec2:DescribeCapacityReservations",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceStatus",
          "ec2:DescribeInstanceTypeOfferings",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeInstances",
          "ec2:DescribeLaunchTemplates",
          "ec2:DescribePlacementGroups",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSpotPriceHistory",
          "ec2:DescribeSubnets",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = "eu-west-1"
          }
        }
      },
      {
        Sid      = "ReadPrices"
        Effect   = "Allow"
        Action   = "pricing:GetProducts"
        Resource = "*"
      },
      {
        Sid      = "ReadImages"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = "arn:aws:ssm:eu-west-1::parameter/aws/service/*"
      },
      {
        Sid    = "StartFrom"
        Effect = "Allow"
        Action = ["ec2:CreateFleet", "ec2:RunInstances"]
        Resource = [
          "arn:aws:ec2:eu-west-1::image/*",
          "arn:aws:ec2:eu-west-1:111122223333:capacity-reservation/*",
          "arn:aws:ec2:eu-west-1:111122223333:security-group/*",
          "arn:aws:ec2:eu-west-1:111122223333:subnet/*",
        ]
      },
      {
        Sid      = "StartFromOwnTemplates"
        Effect   = "Allow"
        Action   = ["ec2:CreateFleet", "ec2:RunInstances"]
        Resource = "arn:aws:ec2:eu-west-1:111122223333:launch-template/*"
        Condition = {
          StringEquals = {
            "aws:ResourceTag/kubernetes.io/cluster/parcels-prod-recovery" = "owned"
          }
          StringLike = {
            "aws:ResourceTag/karpenter.sh/nodepool" = "*"
          }
        }
      },
      {
        Sid    = "StartMachines"
        Effect = "Allow"
        Action = ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"]
        Resource = [
          "arn:aws:ec2:eu-west-1:111122223333:fleet/*",
          "arn:aws:ec2:eu-west-1:111122223333:instance/*",
          "arn:aws:ec2:eu-west-1:111122223333:launch-template/*",
          "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
          "arn:aws:ec2:eu-west-1:111122223333:spot-instances-request/*",
          "arn:aws:ec2:eu-west-1:111122223333:volume/*",
        ]
        Condition = {
          StringEquals = {
            "aws:RequestTag/kubernetes.io/cluster/parcels-prod-recovery" = "owned"
          }
          StringLike = {
            "aws:RequestTag/karpenter.sh/nodepool" = "*"
          }
        }
      },
      {
        Sid    = "TagWhatIsStarted"
        Effect = "Allow"
        Action = "ec2:CreateTags"
        Resource = [
          "arn:aws:ec2:eu-west-1:111122223333:fleet/*",
          "arn:aws:ec2:eu-west-1:111122223333:instance/*",
          "arn:aws:ec2:eu-west-1:111122223333:launch-template/*",
          "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
          "arn:aws:ec2:eu-west-1:111122223333:spot-instances-request/*",
          "arn:aws:ec2:eu-west-1:111122223333:volume/*",
        ]
        Condition = {
          StringEquals = {
            "aws:RequestTag/kubernetes.io/cluster/parcels-prod-recovery" = "owned"
            "ec2:CreateAction"                                           = ["CreateFleet", "CreateLaunchTemplate", "RunInstances"]
          }
          StringLike = {
            "aws:RequestTag/karpenter.sh/nodepool" = "*"
          }
        }
      },
      {
        Sid      = "TagMachines"
        Effect   = "Allow"
        Action   = "ec2:CreateTags"
        Resource = "arn:aws:ec2:eu-west-1:111122223333:instance/*"
        Condition = {
          StringEquals = {
            "aws:ResourceTag/kubernetes.io/cluster/parcels-prod-recovery" = "owned"
          }
          StringLike = {
            "aws:ResourceTag/karpenter.sh/nodepool" = "*"
          }
          "ForAllValues:StringEquals" = {
            "aws:TagKeys" = ["Name", "eks:eks-cluster-name", "karpenter.sh/nodeclaim"]
          }
        }
      },
      {
        Sid    = "TakeAway"
        Effect = "Allow"
        Action = ["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"]
        Resource = [
          "arn:aws:ec2:eu-west-1:111122223333:instance/*",
          "arn:aws:ec2:eu-west-1:111122223333:launch-template/*",
        ]
        Condition = {
          StringEquals = {
            "aws:ResourceTag/kubernetes.io/cluster/parcels-prod-recovery" = "owned"
          }
          StringLike = {
            "aws:ResourceTag/karpenter.sh/nodepool" = "*"
          }
        }
      },
      {
        Sid      = "HandOverRoleOfMachines"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/parcels-prod-recovery-node"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "ec2.amazonaws.com"
          }
        }
      },
      {
        Sid      = "ReadProfiles"
        Effect   = "Allow"
        Action   = ["iam:GetInstanceProfile", "iam:ListInstanceProfiles"]
        Resource = "arn:aws:iam::111122223333:instance-profile/*"
      },
      {
        Sid      = "FindCluster"
        Effect   = "Allow"
        Action   = "eks:DescribeCluster"
        Resource = "arn:aws:eks:eu-west-1:111122223333:cluster/parcels-prod-recovery"
      },
      {
        Sid      = "ReadInterruptions"
        Effect   = "Allow"
        Action   = ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"]
        Resource = "arn:aws:sqs:eu-west-1:111122223333:parcels-prod-recovery-interruptions"
      },
      {
        Sid    = "EncryptDisks"
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
        Resource = local.data_key_arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "ec2.eu-west-1.amazonaws.com"
          }
        }
      },
      {
        Sid      = "GrantsForDisks"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = local.data_key_arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "ec2.eu-west-1.amazonaws.com"
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "component-karpenter" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "kube-system"
  service_account = "karpenter"
  role_arn        = aws_iam_role.component-karpenter.arn
}

resource "aws_iam_role" "component-aws-load-balancer-controller" {
  name                 = "parcels-prod-recovery-aws-load-balancer-controller"
  description          = "Component aws-load-balancer-controller of parcels-prod-recovery"
  permissions_boundary = var.infrastructure_boundary_arn
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:eu-west-1:111122223333:cluster/parcels-prod-recovery"
            "aws:RequestTag/kubernetes-namespace"       = "kube-system"
            "aws:RequestTag/kubernetes-service-account" = "aws-load-balancer-controller"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "component-aws-load-balancer-controller" {
  name = "calls"
  role = aws_iam_role.component-aws-load-balancer-controller.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "FindTargets"
        Effect = "Allow"
        Action = [
          "ec2:DescribeAvailabilityZones",
          "ec2:DescribeInstances",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
          "elasticloadbalancing:DescribeTargetGroups",
          "elasticloadbalancing:DescribeTargetGroupAttributes",
          "elasticloadbalancing:DescribeTargetHealth",
        ]
        Resource = "*"
      },
      {
        Sid      = "ChangeTargets"
        Effect   = "Allow"
        Action   = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]
        Resource = local.target_group_arns["recovery"]
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "component-aws-load-balancer-controller" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "kube-system"
  service_account = "aws-load-balancer-controller"
  role_arn        = aws_iam_role.component-aws-load-balancer-controller.arn
}
