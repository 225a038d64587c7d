# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# The zone of the hosts, in which components of the clusters keep records of their own.
data "aws_route53_zone" "components" {
  name         = "dev.parcels.example.com"
  private_zone = false
}

resource "aws_iam_role" "component-cert-manager" {
  name                 = "parcels-dev-pr-7-blue-cert-manager"
  description          = "Component cert-manager of parcels-dev-pr-7-blue"
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
            "aws:RequestTag/kubernetes-namespace"       = "cert-manager"
            "aws:RequestTag/kubernetes-service-account" = "cert-manager"
          }
        }
      },
    ]
  })
}

# tfsec:ignore:aws-iam-no-policy-wildcards changes have numbers that Route 53 draws, and zones are looked for among all
resource "aws_iam_role_policy" "component-cert-manager" {
  name = "calls"
  role = aws_iam_role.component-cert-manager.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "AnswerChallenges"
        Effect   = "Allow"
        Action   = "route53:ChangeResourceRecordSets"
        Resource = "arn:aws:route53:::hostedzone/${data.aws_route53_zone.components.zone_id}"
        Condition = {
          "ForAllValues:StringLike" = {
            "route53:ChangeResourceRecordSetsNormalizedRecordNames" = "_acme-challenge.*"
          }
          "ForAllValues:StringEquals" = {
            "route53:ChangeResourceRecordSetsRecordTypes" = "TXT"
          }
        }
      },
      {
        Sid      = "LookAtRecords"
        Effect   = "Allow"
        Action   = "route53:ListResourceRecordSets"
        Resource = "arn:aws:route53:::hostedzone/${data.aws_route53_zone.components.zone_id}"
      },
      {
        Sid      = "WaitForChanges"
        Effect   = "Allow"
        Action   = "route53:GetChange"
        Resource = "arn:aws:route53:::change/*"
      },
      {
        Sid      = "FindZone"
        Effect   = "Allow"
        Action   = "route53:ListHostedZonesByName"
        Resource = "*"
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "component-cert-manager" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "cert-manager"
  service_account = "cert-manager"
  role_arn        = aws_iam_role.component-cert-manager.arn
}

resource "aws_iam_role" "component-cluster-autoscaler" {
  name                 = "parcels-dev-pr-7-blue-cluster-autoscaler"
  description          = "Component cluster-autoscaler of parcels-dev-pr-7-blue"
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
            "aws:RequestTag/kubernetes-service-account" = "cluster-autoscaler"
          }
        }
      },
    ]
  })
}

# tfsec:ignore:aws-iam-no-policy-wildcards AWS describes only everything of a kind, and groups are known by the tag of their cluster
resource "aws_iam_role_policy" "component-cluster-autoscaler" {
  name = "calls"
  role = aws_iam_role.component-cluster-autoscaler.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "LookAtMachines"
        Effect = "Allow"
        Action = [
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeAutoScalingInstances",
          "autoscaling:DescribeLaunchConfigurations",
          "autoscaling:DescribeScalingActivities",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplateVersions",
          "ec2:GetInstanceTypesFromInstanceRequirements",
        ]
        Resource = "*"
      },
      {
        Sid      = "LookAtNodeGroups"
        Effect   = "Allow"
        Action   = "eks:DescribeNodegroup"
        Resource = "arn:aws:eks:eu-central-1:111122223333:nodegroup/parcels-dev-pr-7-blue/*"
      },
      {
        Sid    = "ChangeNumberOfMachines"
        Effect = "Allow"
        Action = [
          "autoscaling:SetDesiredCapacity",
          "autoscaling:TerminateInstanceInAutoScalingGroup",
        ]
        Resource = "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:*:autoScalingGroupName/eks-*"
        Condition = {
          StringEquals = {
            "aws:ResourceTag/k8s.io/cluster-autoscaler/parcels-dev-pr-7-blue" = "owned"
          }
        }
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "component-cluster-autoscaler" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "kube-system"
  service_account = "cluster-autoscaler"
  role_arn        = aws_iam_role.component-cluster-autoscaler.arn
}

resource "aws_iam_role" "component-policy-controller" {
  name                 = "parcels-dev-pr-7-blue-policy-controller"
  description          = "Component policy-controller of parcels-dev-pr-7-blue"
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
            "aws:RequestTag/kubernetes-namespace"       = "cosign-system"
            "aws:RequestTag/kubernetes-service-account" = "policy-controller-webhook"
          }
        }
      },
    ]
  })
}

# tfsec:ignore:aws-iam-no-policy-wildcards who logs in to the registry names none of it, and repositories are the services'
resource "aws_iam_role_policy" "component-policy-controller" {
  name = "calls"
  role = aws_iam_role.component-policy-controller.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "LogInToRegistry"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid    = "ReadSignatures"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-central-1:111122223333:repository/*"
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "component-policy-controller" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "cosign-system"
  service_account = "policy-controller-webhook"
  role_arn        = aws_iam_role.component-policy-controller.arn
}

resource "aws_iam_role" "component-aws-load-balancer-controller" {
  name                 = "parcels-dev-pr-7-blue-aws-load-balancer-controller"
  description          = "Component aws-load-balancer-controller of parcels-dev-pr-7-blue"
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
        Resource = var.target_group_arns["blue"]
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
