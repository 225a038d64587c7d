# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# A key of its own: whoever loses the databases' key still has the backups.
resource "aws_kms_key" "main" {
  description             = "hotel-booking-prod: encrypts backups."
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
            "kms:ViaService" = ["backup.us-east-1.amazonaws.com", "rds.us-east-1.amazonaws.com"]
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
            "kms:ViaService" = ["backup.us-east-1.amazonaws.com", "rds.us-east-1.amazonaws.com"]
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
    ]
  })
  tags = {
    Name = "hotel-booking-prod-backups"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "main" {
  name          = "alias/hotel-booking-prod-backups"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_backup_vault" "main" {
  name        = "hotel-booking-prod-backups"
  kms_key_arn = aws_kms_key.main.arn
  tags = {
    Name = "hotel-booking-prod-backups"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Whoever may delete this lock may delete backups. The pipeline may not.
resource "aws_backup_vault_lock_configuration" "main" {
  backup_vault_name  = aws_backup_vault.main.name
  min_retention_days = 30
  max_retention_days = 30
}

# A key of its own: whoever loses the databases' key still has the backups.
resource "aws_kms_key" "recovery" {
  region                  = "us-west-2"
  description             = "hotel-booking-prod-recovery: encrypts backups."
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
            "kms:ViaService" = ["backup.us-west-2.amazonaws.com", "rds.us-west-2.amazonaws.com"]
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
            "kms:ViaService" = ["backup.us-west-2.amazonaws.com", "rds.us-west-2.amazonaws.com"]
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
    ]
  })
  tags = {
    Name = "hotel-booking-prod-recovery-backups"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "recovery" {
  region        = "us-west-2"
  name          = "alias/hotel-booking-prod-recovery-backups"
  target_key_id = aws_kms_key.recovery.key_id
}

resource "aws_backup_vault" "recovery" {
  region      = "us-west-2"
  name        = "hotel-booking-prod-recovery-backups"
  kms_key_arn = aws_kms_key.recovery.arn
  tags = {
    Name = "hotel-booking-prod-recovery-backups"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Whoever may delete this lock may delete backups. The pipeline may not.
resource "aws_backup_vault_lock_configuration" "recovery" {
  region             = "us-west-2"
  backup_vault_name  = aws_backup_vault.recovery.name
  min_retention_days = 30
  max_retention_days = 30
}
