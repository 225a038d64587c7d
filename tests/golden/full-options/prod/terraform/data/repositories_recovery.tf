# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# What is in the repositories. ECR uses it by grants, so that whoever takes an image needs no right to the key.
resource "aws_kms_key" "images_recovery" {
  region                  = "eu-west-1"
  description             = "parcels-prod-recovery: encrypts container images."
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
            "kms:ViaService" = "ecr.eu-west-1.amazonaws.com"
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
            "kms:ViaService" = "ecr.eu-west-1.amazonaws.com"
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Sid    = "EndOfGrantsForServices"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
        Action   = "kms:RetireGrant"
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "ecr.eu-west-1.amazonaws.com"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-prod-recovery-images"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "images_recovery" {
  region        = "eu-west-1"
  name          = "alias/parcels-prod-recovery-images"
  target_key_id = aws_kms_key.images_recovery.key_id
}

# The copy of the images parcels/build-tools. A tag stays with the image that it was given to, and every image is scanned when it is pushed.
# All environments of the account that use it share it.
resource "aws_ecr_repository" "parcels__build-tools_recovery" {
  region               = "eu-west-1"
  name                 = "parcels/build-tools"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = true

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.images_recovery.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "parcels__build-tools_recovery" {
  region     = "eu-west-1"
  repository = aws_ecr_repository.parcels__build-tools_recovery.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "What no tag names goes after 7 days"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 7
        }
        action = {
          type = "expire"
        }
      },
      {
        rulePriority = 2
        description  = "The newest 200 stay"
        selection = {
          tagStatus   = "any"
          countType   = "imageCountMoreThan"
          countNumber = 200
        }
        action = {
          type = "expire"
        }
      },
    ]
  })
}

# The copy of the images parcels/mailer. A tag stays with the image that it was given to, and every image is scanned when it is pushed.
# All environments of the account that use it share it.
resource "aws_ecr_repository" "parcels__mailer_recovery" {
  region               = "eu-west-1"
  name                 = "parcels/mailer"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = false

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.images_recovery.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_ecr_lifecycle_policy" "parcels__mailer_recovery" {
  region     = "eu-west-1"
  repository = aws_ecr_repository.parcels__mailer_recovery.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "What no tag names goes after 14 days"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = {
          type = "expire"
        }
      },
    ]
  })
}

# Every image is scanned when it is pushed. A registry has this once.
resource "aws_ecr_registry_scanning_configuration" "main_recovery" {
  region    = "eu-west-1"
  scan_type = "BASIC"

  rule {
    scan_frequency = "SCAN_ON_PUSH"

    repository_filter {
      filter      = "*"
      filter_type = "WILDCARD"
    }
  }
}
