# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

# What Vault holds, saved every hour by each cluster and kept for 30 days. Vault has sealed it.
resource "aws_s3_bucket" "vault_snapshots" {
  # checkov:skip=CKV_AWS_144: only the key of this region opens it, and old versions are kept
  bucket        = "parcels-stage-111122223333-vault-snapshots"
  force_destroy = false
  tags = {
    Name = "parcels-stage-111122223333-vault-snapshots"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "vault_snapshots" {
  bucket = aws_s3_bucket.vault_snapshots.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "vault_snapshots" {
  bucket = aws_s3_bucket.vault_snapshots.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.vault.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "vault_snapshots" {
  bucket                  = aws_s3_bucket.vault_snapshots.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "vault_snapshots" {
  bucket = aws_s3_bucket.vault_snapshots.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "vault_snapshots" {
  bucket = aws_s3_bucket.vault_snapshots.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = 30
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.vault_snapshots]
}

resource "aws_s3_bucket_notification" "vault_snapshots" {
  bucket      = aws_s3_bucket.vault_snapshots.id
  eventbridge = true
}

resource "aws_s3_bucket_logging" "vault_snapshots" {
  bucket        = aws_s3_bucket.vault_snapshots.id
  target_bucket = var.access_logs_bucket
  target_prefix = "vault-snapshots/"
}

resource "aws_s3_bucket_policy" "vault_snapshots" {
  bucket = aws_s3_bucket.vault_snapshots.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "EncryptedWithTheKey"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "arn:aws:s3:::parcels-stage-111122223333-vault-snapshots/*"
        Condition = {
          StringNotEquals = {
            "s3:x-amz-server-side-encryption" = "aws:kms"
          }
          Null = {
            "s3:x-amz-server-side-encryption" = "false"
          }
        }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::parcels-stage-111122223333-vault-snapshots",
          "arn:aws:s3:::parcels-stage-111122223333-vault-snapshots/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.vault_snapshots]
}
