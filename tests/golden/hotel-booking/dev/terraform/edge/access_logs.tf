# Written by platform from environments/dev.yaml. Change the spec, not this file: the next render refuses edits.

# Who called, and what was answered.
# tfsec:ignore:aws-s3-enable-bucket-logging a log of who reads the log would need a log of its own
resource "aws_s3_bucket" "access_logs" {
  # checkov:skip=CKV_AWS_145: Load balancers deliver logs only to buckets encrypted with SSE-S3
  # checkov:skip=CKV_AWS_18: a log of who reads the log would need a log of its own
  # checkov:skip=CKV_AWS_144: the log belongs to a load balancer of this region; versions protect it
  bucket        = "hotel-booking-dev-111122223333-edge-logs"
  force_destroy = false
  tags = {
    Name = "hotel-booking-dev-111122223333-edge-logs"
  }
}

resource "aws_s3_bucket_versioning" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

# Load balancers deliver logs only to buckets encrypted with SSE-S3.
# tfsec:ignore:aws-s3-encryption-customer-key it takes no other
resource "aws_s3_bucket_server_side_encryption_configuration" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "access_logs" {
  bucket                  = aws_s3_bucket.access_logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_notification" "access_logs" {
  bucket      = aws_s3_bucket.access_logs.id
  eventbridge = true
}

resource "aws_s3_bucket_lifecycle_configuration" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

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

  depends_on = [aws_s3_bucket_versioning.access_logs]
}

resource "aws_s3_bucket_policy" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "DeliveryOfLogs"
        Effect = "Allow"
        Principal = {
          Service = "logdelivery.elasticloadbalancing.amazonaws.com"
        }
        Action = "s3:PutObject"
        Resource = [
          "arn:aws:s3:::hotel-booking-dev-111122223333-edge-logs/requests/AWSLogs/111122223333/*",
          "arn:aws:s3:::hotel-booking-dev-111122223333-edge-logs/connections/AWSLogs/111122223333/*",
        ]
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::hotel-booking-dev-111122223333-edge-logs",
          "arn:aws:s3:::hotel-booking-dev-111122223333-edge-logs/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.access_logs]
}
