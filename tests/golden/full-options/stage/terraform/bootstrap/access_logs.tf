# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

# Who read and wrote the state and what is in other buckets, who called the load balancer, and when.
# tfsec:ignore:aws-s3-enable-bucket-logging a log of who reads the log would need a log of its own
resource "aws_s3_bucket" "access_logs" {
  # checkov:skip=CKV_AWS_145: S3 and load balancers deliver logs only to buckets encrypted with SSE-S3
  # checkov:skip=CKV_AWS_144: there is no second region; versions protect it
  bucket        = "parcels-stage-111122223333-logs"
  force_destroy = false
  tags = {
    Name = "parcels-stage-111122223333-logs"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

# S3 and load balancers deliver logs only to buckets encrypted with SSE-S3.
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

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  rule {
    id     = "expire-awslogs"
    status = "Enabled"

    filter {
      prefix = "AWSLogs/"
    }

    expiration {
      days = 365
    }
  }

  rule {
    id     = "expire-buckets"
    status = "Enabled"

    filter {
      prefix = "buckets/"
    }

    expiration {
      days = 365
    }
  }

  rule {
    id     = "expire-state"
    status = "Enabled"

    filter {
      prefix = "state/"
    }

    expiration {
      days = 365
    }
  }

  rule {
    id     = "expire-trail"
    status = "Enabled"

    filter {
      prefix = "trail/"
    }

    expiration {
      days = 365
    }
  }

  rule {
    id     = "expire-requests"
    status = "Enabled"

    filter {
      prefix = "requests/"
    }

    expiration {
      days = 365
    }
  }

  rule {
    id     = "expire-connections"
    status = "Enabled"

    filter {
      prefix = "connections/"
    }

    expiration {
      days = 365
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
        Sid    = "DeliveryOfAccessLogs"
        Effect = "Allow"
        Principal = {
          Service = "logging.s3.amazonaws.com"
        }
        Action   = "s3:PutObject"
        Resource = "arn:aws:s3:::parcels-stage-111122223333-logs/*"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = [
              "arn:aws:s3:::parcels-stage-111122223333-state",
              "arn:aws:s3:::parcels-stage-*",
            ]
          }
        }
      },
      {
        Sid    = "DeliveryByLoadBalancers"
        Effect = "Allow"
        Principal = {
          Service = "logdelivery.elasticloadbalancing.amazonaws.com"
        }
        Action = "s3:PutObject"
        Resource = [
          "arn:aws:s3:::parcels-stage-111122223333-logs/requests/AWSLogs/111122223333/*",
          "arn:aws:s3:::parcels-stage-111122223333-logs/connections/AWSLogs/111122223333/*",
        ]
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::parcels-stage-111122223333-logs",
          "arn:aws:s3:::parcels-stage-111122223333-logs/*",
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
