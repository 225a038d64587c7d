# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# A key of its own: AWS services that publish to an encrypted topic need its key themselves. SNS binds what it
# encrypts to the topic; conditions about the account are not met when EventBridge asks.
resource "aws_kms_key" "alerts" {
  description             = "parcels-dev-pr-7: encrypts alarms."
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
            "kms:ViaService" = "sns.eu-central-1.amazonaws.com"
          }
        }
      },
      {
        Sid    = "UseByPublishers"
        Effect = "Allow"
        Principal = {
          Service = [
            "budgets.amazonaws.com",
            "cloudwatch.amazonaws.com",
            "costalerts.amazonaws.com",
            "events.rds.amazonaws.com",
            "events.amazonaws.com",
            "backup.amazonaws.com",
          ]
        }
        Action   = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:EncryptionContext:aws:sns:topicArn" = "arn:aws:sns:eu-central-1:111122223333:parcels-dev-pr-7-alerts"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-dev-pr-7-alerts"
  }
}

resource "aws_kms_alias" "alerts" {
  name          = "alias/parcels-dev-pr-7-alerts"
  target_key_id = aws_kms_key.alerts.key_id
}

# Every alarm of this environment goes here.
resource "aws_sns_topic" "alerts" {
  name              = "parcels-dev-pr-7-alerts"
  kms_master_key_id = aws_kms_key.alerts.arn
  tags = {
    Name = "parcels-dev-pr-7-alerts"
  }
}

# Who may publish besides the account's own roles. AWS Backup says neither for which account nor for which vault
# it comes, so that nothing can be asked of it.
resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ServicesOfThisAccount"
        Effect = "Allow"
        Principal = {
          Service = [
            "budgets.amazonaws.com",
            "cloudwatch.amazonaws.com",
            "costalerts.amazonaws.com",
            "events.rds.amazonaws.com",
          ]
        }
        Action   = "sns:Publish"
        Resource = "arn:aws:sns:eu-central-1:111122223333:parcels-dev-pr-7-alerts"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
        }
      },
      {
        Sid    = "RulesOfThisAccount"
        Effect = "Allow"
        Principal = {
          Service = "events.amazonaws.com"
        }
        Action   = "sns:Publish"
        Resource = "arn:aws:sns:eu-central-1:111122223333:parcels-dev-pr-7-alerts"
        Condition = {
          ArnLike = {
            "aws:SourceArn" = "arn:aws:events:eu-central-1:111122223333:rule/*"
          }
        }
      },
      {
        Sid    = "Backup"
        Effect = "Allow"
        Principal = {
          Service = "backup.amazonaws.com"
        }
        Action   = "sns:Publish"
        Resource = "arn:aws:sns:eu-central-1:111122223333:parcels-dev-pr-7-alerts"
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = "arn:aws:sns:eu-central-1:111122223333:parcels-dev-pr-7-alerts"
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}
