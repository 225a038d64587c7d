# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_cloudwatch_log_group" "trail" {
  name              = "/aws/cloudtrail/parcels-prod-trail"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.logs.arn
}

# Tells of each new file: for whoever collects them elsewhere. Nobody has to listen.
resource "aws_sns_topic" "trail" {
  name              = "parcels-prod-trail"
  kms_master_key_id = aws_kms_key.trail.arn
  tags = {
    Name = "parcels-prod-trail"
  }
}

resource "aws_sns_topic_policy" "trail" {
  arn = aws_sns_topic.trail.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Files"
        Effect = "Allow"
        Principal = {
          Service = "cloudtrail.amazonaws.com"
        }
        Action   = "sns:Publish"
        Resource = "arn:aws:sns:eu-central-1:111122223333:parcels-prod-trail"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/parcels-prod-trail"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role" "trail" {
  name                 = "parcels-prod-trail"
  description          = "Writes the trail to CloudWatch Logs."
  permissions_boundary = var.infrastructure_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Assume"
        Effect = "Allow"
        Principal = {
          Service = "cloudtrail.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/parcels-prod-trail"
          }
        }
      },
    ]
  })
}

# tfsec:ignore:aws-iam-no-policy-wildcards CloudTrail names its streams itself
resource "aws_iam_role_policy" "trail" {
  name = "write-logs"
  role = aws_iam_role.trail.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteTrail"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/cloudtrail/parcels-prod-trail:log-stream:111122223333_CloudTrail_eu-central-1*"
      },
    ]
  })
}

# Of the environments in this account, one makes the trail for all of them. Each file is signed, so that a change
# shows: aws cloudtrail validate-logs
resource "aws_cloudtrail" "main" {
  name                          = "parcels-prod-trail"
  s3_bucket_name                = aws_s3_bucket.trail.id
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  kms_key_id                    = aws_kms_key.trail.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.trail.arn
  sns_topic_name                = aws_sns_topic.trail.name
  tags = {
    Name = "parcels-prod-trail"
  }

  depends_on = [aws_iam_role_policy.trail, aws_s3_bucket_policy.trail, aws_sns_topic_policy.trail]
}
