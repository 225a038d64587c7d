# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "service-billing" {
  name                 = "parcels-stage-billing-blue"
  description          = "Service billing in parcels-stage-blue"
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
            "aws:RequestTag/kubernetes-namespace"       = "parcels"
            "aws:RequestTag/kubernetes-service-account" = "billing"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-billing" {
  name = "uses"
  role = aws_iam_role.service-billing.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Databases"
        Effect = "Allow"
        Action = "rds-db:connect"
        Resource = [
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["archive"]}/billing",
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders"]}/billing",
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders-reader-1"]}/billing",
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["reports"]}/billing",
        ]
      },
      {
        Sid    = "ListObjects"
        Effect = "Allow"
        Action = "s3:ListBucket"
        Resource = [
          "arn:aws:s3:::parcels-stage-111122223333-receipts",
          "arn:aws:s3:::parcels-stage-111122223333-uploads",
        ]
      },
      {
        Sid    = "ReadObjects"
        Effect = "Allow"
        Action = "s3:GetObject"
        Resource = [
          "arn:aws:s3:::parcels-stage-111122223333-receipts/*",
          "arn:aws:s3:::parcels-stage-111122223333-uploads/*",
        ]
      },
      {
        Sid      = "DecryptObjects"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:eu-central-1:111122223333:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-central-1.amazonaws.com"
          }
          ArnLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              "arn:aws:s3:::parcels-stage-111122223333-receipts",
              "arn:aws:s3:::parcels-stage-111122223333-uploads",
              "arn:aws:s3:::parcels-stage-111122223333-receipts/*",
              "arn:aws:s3:::parcels-stage-111122223333-uploads/*",
            ]
          }
        }
      },
      {
        Sid      = "WriteObjects"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::parcels-stage-111122223333-receipts/*"
      },
      {
        Sid      = "EncryptObjects"
        Effect   = "Allow"
        Action   = "kms:GenerateDataKey"
        Resource = "arn:aws:kms:eu-central-1:111122223333:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-central-1.amazonaws.com"
          }
          ArnLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              "arn:aws:s3:::parcels-stage-111122223333-receipts",
              "arn:aws:s3:::parcels-stage-111122223333-receipts/*",
            ]
          }
        }
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "billing" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "parcels"
  service_account = "billing"
  role_arn        = aws_iam_role.service-billing.arn
}

resource "aws_iam_role" "service-ledger" {
  name                 = "parcels-stage-ledger-blue"
  description          = "Service ledger in parcels-stage-blue"
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
            "aws:RequestTag/kubernetes-namespace"       = "parcels"
            "aws:RequestTag/kubernetes-service-account" = "ledger"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-ledger" {
  name = "uses"
  role = aws_iam_role.service-ledger.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Databases"
        Effect = "Allow"
        Action = "rds-db:connect"
        Resource = [
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders"]}/ledger",
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders-reader-1"]}/ledger",
        ]
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "ledger" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "parcels"
  service_account = "ledger"
  role_arn        = aws_iam_role.service-ledger.arn
}

resource "aws_iam_role" "service-mailer" {
  name                 = "parcels-stage-mailer-blue"
  description          = "Service mailer in parcels-stage-blue"
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
            "aws:RequestTag/kubernetes-namespace"       = "parcels"
            "aws:RequestTag/kubernetes-service-account" = "mailer"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-mailer" {
  name = "uses"
  role = aws_iam_role.service-mailer.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Databases"
        Effect = "Allow"
        Action = "rds-db:connect"
        Resource = [
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders"]}/mailer",
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders-reader-1"]}/mailer",
        ]
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "mailer" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "parcels"
  service_account = "mailer"
  role_arn        = aws_iam_role.service-mailer.arn
}

resource "aws_iam_role" "service-shop" {
  name                 = "parcels-stage-shop-blue"
  description          = "Service shop in parcels-stage-blue"
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
            "aws:RequestTag/kubernetes-namespace"       = "parcels"
            "aws:RequestTag/kubernetes-service-account" = "shop"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "service-shop" {
  name = "uses"
  role = aws_iam_role.service-shop.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Databases"
        Effect = "Allow"
        Action = "rds-db:connect"
        Resource = [
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders"]}/shop",
          "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${var.database_resource_ids["orders-reader-1"]}/shop",
        ]
      },
      {
        Sid    = "Caches"
        Effect = "Allow"
        Action = "elasticache:Connect"
        Resource = [
          "arn:aws:elasticache:eu-central-1:111122223333:replicationgroup:parcels-stage-sessions",
          "arn:aws:elasticache:eu-central-1:111122223333:user:parcels-stage-shop",
        ]
      },
      {
        Sid      = "ListObjects"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::parcels-stage-111122223333-uploads"
      },
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::parcels-stage-111122223333-uploads/*"
      },
      {
        Sid      = "DecryptObjects"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:eu-central-1:111122223333:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-central-1.amazonaws.com"
          }
          ArnLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              "arn:aws:s3:::parcels-stage-111122223333-uploads",
              "arn:aws:s3:::parcels-stage-111122223333-uploads/*",
            ]
          }
        }
      },
      {
        Sid      = "WriteObjects"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::parcels-stage-111122223333-uploads/*"
      },
      {
        Sid      = "EncryptObjects"
        Effect   = "Allow"
        Action   = "kms:GenerateDataKey"
        Resource = "arn:aws:kms:eu-central-1:111122223333:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-central-1.amazonaws.com"
          }
          ArnLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              "arn:aws:s3:::parcels-stage-111122223333-uploads",
              "arn:aws:s3:::parcels-stage-111122223333-uploads/*",
            ]
          }
        }
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "shop" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "parcels"
  service_account = "shop"
  role_arn        = aws_iam_role.service-shop.arn
}
