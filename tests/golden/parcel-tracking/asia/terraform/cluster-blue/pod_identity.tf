resource "aws_iam_role" "service-accounts" {
  name                 = "parcels-asia-accounts-blue"
  description          = "Service accounts in parcels-asia-blue"
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:ap-southeast-1:777788889999:cluster/parcels-asia-blue"
            "aws:RequestTag/kubernetes-namespace"       = "parcels"
            "aws:RequestTag/kubernetes-service-account" = "accounts"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-accounts" {
  name = "uses"
  role = aws_iam_role.service-accounts.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Databases"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:ap-southeast-1:777788889999:dbuser:${var.database_resource_ids["customers"]}/accounts"
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "accounts" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "parcels"
  service_account = "accounts"
  role_arn        = aws_iam_role.service-accounts.arn
}

resource "aws_iam_role" "service-ingest" {
  name                 = "parcels-asia-ingest-blue"
  description          = "Service ingest in parcels-asia-blue"
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:ap-southeast-1:777788889999:cluster/parcels-asia-blue"
            "aws:RequestTag/kubernetes-namespace"       = "parcels"
            "aws:RequestTag/kubernetes-service-account" = "ingest"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-ingest" {
  name = "uses"
  role = aws_iam_role.service-ingest.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Databases"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:ap-southeast-1:777788889999:dbuser:${var.database_resource_ids["events"]}/ingest"
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "ingest" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "parcels"
  service_account = "ingest"
  role_arn        = aws_iam_role.service-ingest.arn
}

resource "aws_iam_role" "service-reporting" {
  name                 = "parcels-asia-reporting-blue"
  description          = "Service reporting in parcels-asia-blue"
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:ap-southeast-1:777788889999:cluster/parcels-asia-blue"
            "aws:RequestTag/kubernetes-namespace"       = "parcels"
            "aws:RequestTag/kubernetes-service-account" = "reporting"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-reporting" {
  name = "uses"
  role = aws_iam_role.service-reporting.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Databases"
        Effect = "Allow"
        Action = "rds-db:connect"
        Resource = [
          "arn:aws:rds-db:ap-southeast-1:777788889999:dbuser:${var.database_resource_ids["customers"]}/reporting",
          "arn:aws:rds-db:ap-southeast-1:777788889999:dbuser:${var.database_resource_ids["events"]}/reporting",
        ]
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "reporting" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "parcels"
  service_account = "reporting"
  role_arn        = aws_iam_role.service-reporting.arn
}

resource "aws_iam_role" "service-tracking" {
  name                 = "parcels-asia-tracking-blue"
  description          = "Service tracking in parcels-asia-blue"
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:ap-southeast-1:777788889999:cluster/parcels-asia-blue"
            "aws:RequestTag/kubernetes-namespace"       = "parcels"
            "aws:RequestTag/kubernetes-service-account" = "tracking"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-tracking" {
  name = "uses"
  role = aws_iam_role.service-tracking.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Databases"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:ap-southeast-1:777788889999:dbuser:${var.database_resource_ids["events"]}/tracking"
      },
      {
        Sid    = "Caches"
        Effect = "Allow"
        Action = "elasticache:Connect"
        Resource = [
          "arn:aws:elasticache:ap-southeast-1:777788889999:replicationgroup:parcels-asia-positions",
          "arn:aws:elasticache:ap-southeast-1:777788889999:user:parcels-asia-tracking",
        ]
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "tracking" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "parcels"
  service_account = "tracking"
  role_arn        = aws_iam_role.service-tracking.arn
}
