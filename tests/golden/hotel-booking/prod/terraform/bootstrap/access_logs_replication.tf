# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "access_logs_replication" {
  name                 = "hotel-booking-prod-logs-replication"
  description          = "Copies hotel-booking-prod-111122223333-logs to us-west-2"
  permissions_boundary = aws_iam_policy.infrastructure_boundary.arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Assume"
        Effect = "Allow"
        Principal = {
          Service = "s3.amazonaws.com"
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy" "access_logs_replication" {
  name = "replicate"
  role = aws_iam_role.access_logs_replication.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "FindObjects"
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = "arn:aws:s3:::hotel-booking-prod-111122223333-logs"
      },
      {
        Sid    = "ReadObjects"
        Effect = "Allow"
        Action = [
          "s3:GetObjectLegalHold",
          "s3:GetObjectRetention",
          "s3:GetObjectVersionAcl",
          "s3:GetObjectVersionForReplication",
          "s3:GetObjectVersionTagging",
        ]
        Resource = "arn:aws:s3:::hotel-booking-prod-111122223333-logs/*"
      },
      {
        Sid      = "WriteCopies"
        Effect   = "Allow"
        Action   = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
        Resource = "arn:aws:s3:::hotel-booking-prod-recovery-111122223333-logs/*"
      },
    ]
  })
}

# Each region's logs outlive the loss of the region.
resource "aws_s3_bucket_replication_configuration" "access_logs_replication" {
  bucket = aws_s3_bucket.access_logs.id
  role   = aws_iam_role.access_logs_replication.arn

  rule {
    id     = "everything"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket = aws_s3_bucket.access_logs_recovery.arn
    }
  }

  depends_on = [
    aws_s3_bucket_versioning.access_logs,
    aws_s3_bucket_versioning.access_logs_recovery,
    aws_iam_role_policy.access_logs_replication,
  ]
}

resource "aws_iam_role" "access_logs_recovery_replication" {
  name                 = "hotel-booking-prod-logs-replication-back"
  description          = "Copies hotel-booking-prod-recovery-111122223333-logs to us-east-1"
  permissions_boundary = aws_iam_policy.infrastructure_boundary.arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Assume"
        Effect = "Allow"
        Principal = {
          Service = "s3.amazonaws.com"
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy" "access_logs_recovery_replication" {
  name = "replicate"
  role = aws_iam_role.access_logs_recovery_replication.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "FindObjects"
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = "arn:aws:s3:::hotel-booking-prod-recovery-111122223333-logs"
      },
      {
        Sid    = "ReadObjects"
        Effect = "Allow"
        Action = [
          "s3:GetObjectLegalHold",
          "s3:GetObjectRetention",
          "s3:GetObjectVersionAcl",
          "s3:GetObjectVersionForReplication",
          "s3:GetObjectVersionTagging",
        ]
        Resource = "arn:aws:s3:::hotel-booking-prod-recovery-111122223333-logs/*"
      },
      {
        Sid      = "WriteCopies"
        Effect   = "Allow"
        Action   = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
        Resource = "arn:aws:s3:::hotel-booking-prod-111122223333-logs/*"
      },
    ]
  })
}

resource "aws_s3_bucket_replication_configuration" "access_logs_recovery_replication" {
  region = "us-west-2"
  bucket = aws_s3_bucket.access_logs_recovery.id
  role   = aws_iam_role.access_logs_recovery_replication.arn

  rule {
    id     = "everything"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket = aws_s3_bucket.access_logs.arn
    }
  }

  depends_on = [
    aws_s3_bucket_versioning.access_logs_recovery,
    aws_s3_bucket_versioning.access_logs,
    aws_iam_role_policy.access_logs_recovery_replication,
  ]
}
