# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# Used through EC2, RDS and ElastiCache only, and by EC2 Auto Scaling, which starts the machines of node groups
# without a caller. A condition names its role, because KMS refuses a principal that does not exist, and AWS
# makes this role with an account's first Auto Scaling group.
resource "aws_kms_key" "data" {
  description             = "parcels-dev-pr-7: encrypts disks, databases and caches."
  deletion_window_in_days = 30
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AdministrationByTheAccount"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:Describe*",
          "kms:Disable*",
          "kms:Enable*",
          "kms:Get*",
          "kms:List*",
          "kms:Put*",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:Update*",
        ]
        Resource = "*"
      },
      {
        Sid    = "UseThroughServices"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = [
              "ec2.eu-central-1.amazonaws.com",
              "elasticache.eu-central-1.amazonaws.com",
              "rds.eu-central-1.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid    = "GrantsForServices"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
        Action   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = [
              "ec2.eu-central-1.amazonaws.com",
              "elasticache.eu-central-1.amazonaws.com",
              "rds.eu-central-1.amazonaws.com",
            ]
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Sid    = "UseByAutoScaling"
        Effect = "Allow"
        Principal = {
          AWS = "*"
        }
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = "111122223333"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
          }
        }
      },
      {
        Sid    = "GrantsForAutoScaling"
        Effect = "Allow"
        Principal = {
          AWS = "*"
        }
        Action   = "kms:CreateGrant"
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = "111122223333"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-dev-pr-7-data"
  }
}

resource "aws_kms_alias" "data" {
  name          = "alias/parcels-dev-pr-7-data"
  target_key_id = aws_kms_key.data.key_id
}

# Used through Secrets Manager, and by the clusters, which encrypt the keys of their own secrets with it.
resource "aws_kms_key" "secrets" {
  description             = "parcels-dev-pr-7: encrypts secrets, in Secrets Manager and inside the clusters."
  deletion_window_in_days = 30
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AdministrationByTheAccount"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:Describe*",
          "kms:Disable*",
          "kms:Enable*",
          "kms:Get*",
          "kms:List*",
          "kms:Put*",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:Update*",
        ]
        Resource = "*"
      },
      {
        Sid    = "UseThroughServices"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = [
              "rds.eu-central-1.amazonaws.com",
              "secretsmanager.eu-central-1.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid    = "GrantsForServices"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
        Action   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = [
              "rds.eu-central-1.amazonaws.com",
              "secretsmanager.eu-central-1.amazonaws.com",
            ]
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Sid    = "ClustersEncryptSecrets"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
        Action = [
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:ListGrants",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = "111122223333"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-dev-pr-7-secrets"
  }
}

resource "aws_kms_alias" "secrets" {
  name          = "alias/parcels-dev-pr-7-secrets"
  target_key_id = aws_kms_key.secrets.key_id
}

# CloudWatch Logs may use it, for the log groups of this environment and no others.
resource "aws_kms_key" "logs" {
  description             = "parcels-dev-pr-7: encrypts log groups."
  deletion_window_in_days = 30
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AdministrationByTheAccount"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:Describe*",
          "kms:Disable*",
          "kms:Enable*",
          "kms:Get*",
          "kms:List*",
          "kms:Put*",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:Update*",
        ]
        Resource = "*"
      },
      {
        Sid    = "UseByCloudWatchLogs"
        Effect = "Allow"
        Principal = {
          Service = "logs.eu-central-1.amazonaws.com"
        }
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-central-1:111122223333:log-group:*parcels-dev-pr-7*"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-dev-pr-7-logs"
  }
}

resource "aws_kms_alias" "logs" {
  name          = "alias/parcels-dev-pr-7-logs"
  target_key_id = aws_kms_key.logs.key_id
}
