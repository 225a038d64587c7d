# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# A key of its own: whoever loses the databases' key still has the backups.
resource "aws_kms_key" "main" {
  description             = "parcels-prod: encrypts backups."
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
              "backup.eu-central-1.amazonaws.com",
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
              "backup.eu-central-1.amazonaws.com",
              "rds.eu-central-1.amazonaws.com",
            ]
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-prod-backups"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "main" {
  name          = "alias/parcels-prod-backups"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_backup_vault" "main" {
  name        = "parcels-prod-backups"
  kms_key_arn = aws_kms_key.main.arn
  tags = {
    Name = "parcels-prod-backups"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Three days after it was made, nobody can take this lock away any more, nor delete what is in the vault before its
# time: not the account's own root user, and not AWS.
resource "aws_backup_vault_lock_configuration" "main" {
  backup_vault_name   = aws_backup_vault.main.name
  changeable_for_days = 3
  min_retention_days  = 35
}

# A key of its own: whoever loses the databases' key still has the backups.
resource "aws_kms_key" "recovery" {
  region                  = "eu-west-1"
  description             = "parcels-prod-recovery: encrypts backups."
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
            "kms:ViaService" = ["backup.eu-west-1.amazonaws.com", "rds.eu-west-1.amazonaws.com"]
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
            "kms:ViaService" = ["backup.eu-west-1.amazonaws.com", "rds.eu-west-1.amazonaws.com"]
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-prod-recovery-backups"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "recovery" {
  region        = "eu-west-1"
  name          = "alias/parcels-prod-recovery-backups"
  target_key_id = aws_kms_key.recovery.key_id
}

resource "aws_backup_vault" "recovery" {
  region      = "eu-west-1"
  name        = "parcels-prod-recovery-backups"
  kms_key_arn = aws_kms_key.recovery.arn
  tags = {
    Name = "parcels-prod-recovery-backups"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Three days after it was made, nobody can take this lock away any more, nor delete what is in the vault before its
# time: not the account's own root user, and not AWS.
resource "aws_backup_vault_lock_configuration" "recovery" {
  region              = "eu-west-1"
  backup_vault_name   = aws_backup_vault.recovery.name
  changeable_for_days = 3
  min_retention_days  = 35
}
