# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# A key of its own, so that reading the trail can be given to auditors alone.
resource "aws_kms_key" "trail_copy" {
  region                  = "eu-west-1"
  description             = "parcels-prod-recovery: encrypts the trail."
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
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-prod-recovery-trail"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "trail_copy" {
  region        = "eu-west-1"
  name          = "alias/parcels-prod-recovery-trail"
  target_key_id = aws_kms_key.trail_copy.key_id
}

# The copy of all calls to AWS, kept for 400 days.
# Nobody can change or delete a file before that, AWS and the root user included.
resource "aws_s3_bucket" "trail_copy" {
  region = "eu-west-1"
  # checkov:skip=CKV_AWS_144: it is itself the copy
  object_lock_enabled = true
  bucket              = "parcels-prod-recovery-111122223333-trail"
  force_destroy       = false
  tags = {
    Name = "parcels-prod-recovery-111122223333-trail"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "trail_copy" {
  region = "eu-west-1"
  bucket = aws_s3_bucket.trail_copy.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "trail_copy" {
  region = "eu-west-1"
  bucket = aws_s3_bucket.trail_copy.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.trail_copy.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "trail_copy" {
  region                  = "eu-west-1"
  bucket                  = aws_s3_bucket.trail_copy.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "trail_copy" {
  region = "eu-west-1"
  bucket = aws_s3_bucket.trail_copy.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "trail_copy" {
  region = "eu-west-1"
  bucket = aws_s3_bucket.trail_copy.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = 400
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.trail_copy]
}

resource "aws_s3_bucket_notification" "trail_copy" {
  region      = "eu-west-1"
  bucket      = aws_s3_bucket.trail_copy.id
  eventbridge = true
}

resource "aws_s3_bucket_logging" "trail_copy" {
  region        = "eu-west-1"
  bucket        = aws_s3_bucket.trail_copy.id
  target_bucket = var.recovery_access_logs_bucket
  target_prefix = "trail/"
}

resource "aws_s3_bucket_policy" "trail_copy" {
  region = "eu-west-1"
  bucket = aws_s3_bucket.trail_copy.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyDeletes"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion"]
        Resource  = "arn:aws:s3:::parcels-prod-recovery-111122223333-trail/*"
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::parcels-prod-recovery-111122223333-trail",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-trail/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.trail_copy]
}

resource "aws_s3_bucket_object_lock_configuration" "trail_copy" {
  region = "eu-west-1"
  bucket = aws_s3_bucket.trail_copy.id

  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 400
    }
  }

  depends_on = [aws_s3_bucket_versioning.trail_copy]
}
