# Written by platform from environments/dev.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "reviews" {
  name                 = "parcels-dev-review-blue"
  description          = "Services of pull requests in parcels-dev-blue"
  permissions_boundary = local.workload_boundary_arn
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-dev-blue"
            "aws:RequestTag/kubernetes-service-account" = ["billing", "ledger", "mailer", "shop"]
          }
          StringLike = {
            "aws:RequestTag/kubernetes-namespace" = "pr-*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "reviews" {
  name = "uses"
  role = aws_iam_role.reviews.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Databases"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders"]}/$${aws:PrincipalTag/kubernetes-namespace}"
      },
      {
        Sid    = "Caches"
        Effect = "Allow"
        Action = "elasticache:Connect"
        Resource = [
          "arn:aws:elasticache:eu-central-1:111122223333:replicationgroup:parcels-dev-sessions",
          "arn:aws:elasticache:eu-central-1:111122223333:user:parcels-dev-review",
        ]
      },
    ]
  })
}

# It logs in as a database user that may make databases and users, and nothing of the environment's own. The user
# has to be there; the comment over each database says how it is made.
resource "aws_iam_role" "review_databases" {
  name                 = "parcels-dev-review-databases-blue"
  description          = "Databases of pull requests in parcels-dev-blue"
  permissions_boundary = local.workload_boundary_arn
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
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-dev-blue"
            "aws:RequestTag/kubernetes-service-account" = "database-administration"
          }
          StringLike = {
            "aws:RequestTag/kubernetes-namespace" = "pr-*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "review_databases" {
  name = "uses"
  role = aws_iam_role.review_databases.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Databases"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders"]}/review"
      },
    ]
  })
}
