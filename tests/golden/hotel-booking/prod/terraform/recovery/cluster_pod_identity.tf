# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "service-api" {
  name                 = "hotel-booking-prod-api-recovery"
  description          = "Service api in hotel-booking-prod-recovery"
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:us-west-2:111122223333:cluster/hotel-booking-prod-recovery"
            "aws:RequestTag/kubernetes-namespace"       = "hotel-booking"
            "aws:RequestTag/kubernetes-service-account" = "api"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-api" {
  name = "uses"
  role = aws_iam_role.service-api.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Databases"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:us-west-2:111122223333:dbuser:${local.database_resource_ids["bookings"]}/api"
      },
      {
        Sid    = "Caches"
        Effect = "Allow"
        Action = "elasticache:Connect"
        Resource = [
          "arn:aws:elasticache:us-west-2:111122223333:replicationgroup:hotel-booking-prod-recovery-sessions",
          "arn:aws:elasticache:us-west-2:111122223333:user:hotel-booking-prod-recovery-api",
        ]
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "api" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "hotel-booking"
  service_account = "api"
  role_arn        = aws_iam_role.service-api.arn
}

resource "aws_iam_role" "service-app" {
  name                 = "hotel-booking-prod-app-recovery"
  description          = "Service app in hotel-booking-prod-recovery"
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:us-west-2:111122223333:cluster/hotel-booking-prod-recovery"
            "aws:RequestTag/kubernetes-namespace"       = "hotel-booking"
            "aws:RequestTag/kubernetes-service-account" = "app"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-app" {
  name = "uses"
  role = aws_iam_role.service-app.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Caches"
        Effect = "Allow"
        Action = "elasticache:Connect"
        Resource = [
          "arn:aws:elasticache:us-west-2:111122223333:replicationgroup:hotel-booking-prod-recovery-sessions",
          "arn:aws:elasticache:us-west-2:111122223333:user:hotel-booking-prod-recovery-app",
        ]
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "app" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "hotel-booking"
  service_account = "app"
  role_arn        = aws_iam_role.service-app.arn
}

resource "aws_iam_role" "service-workers" {
  name                 = "hotel-booking-prod-workers-recovery"
  description          = "Service workers in hotel-booking-prod-recovery"
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:us-west-2:111122223333:cluster/hotel-booking-prod-recovery"
            "aws:RequestTag/kubernetes-namespace"       = "hotel-booking"
            "aws:RequestTag/kubernetes-service-account" = "workers"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-workers" {
  name = "uses"
  role = aws_iam_role.service-workers.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Databases"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:us-west-2:111122223333:dbuser:${local.database_resource_ids["bookings"]}/workers"
      },
      {
        Sid    = "Caches"
        Effect = "Allow"
        Action = "elasticache:Connect"
        Resource = [
          "arn:aws:elasticache:us-west-2:111122223333:replicationgroup:hotel-booking-prod-recovery-sessions",
          "arn:aws:elasticache:us-west-2:111122223333:user:hotel-booking-prod-recovery-workers",
        ]
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "workers" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "hotel-booking"
  service_account = "workers"
  role_arn        = aws_iam_role.service-workers.arn
}
