# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

# Taken by hand when nothing else helps; each time raises an alarm. Only the token services of the
# environment's own regions give it out, since alarms are raised there:
# aws sts assume-role --region eu-central-1 --role-arn arn:aws:iam::111122223333:role/parcels-test-break-glass --role-session-name NAME
resource "aws_iam_role" "break_glass" {
  name                 = "parcels-test-break-glass"
  description          = "Enters the clusters in the worst case."
  permissions_boundary = aws_iam_policy.infrastructure_boundary.arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "WorstCase"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_on-call_0123456789abcdef"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = "eu-central-1"
          }
        }
      },
    ]
  })
  max_session_duration = 3600
  tags = {
    Name = "parcels-test-break-glass"
  }
}

resource "aws_iam_role_policy" "break_glass" {
  name = "find-clusters"
  role = aws_iam_role.break_glass.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "FindClusters"
        Effect = "Allow"
        Action = "eks:DescribeCluster"
        Resource = [
          "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-test-blue",
          "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-test-green",
        ]
      },
    ]
  })
}
