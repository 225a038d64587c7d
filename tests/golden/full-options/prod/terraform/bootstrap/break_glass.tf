# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Taken by hand, with a second factor, when nothing else helps; each time raises an alarm. Only the token services of the
# environment's own regions give it out, since alarms are raised there:
# aws sts assume-role --region eu-central-1 --role-arn arn:aws:iam::111122223333:role/parcels-prod-break-glass --role-session-name NAME
resource "aws_iam_role" "break_glass" {
  name                 = "parcels-prod-break-glass"
  description          = "Enters the clusters in the worst case."
  permissions_boundary = aws_iam_policy.infrastructure_boundary.arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "WorstCase"
        Effect = "Allow"
        Principal = {
          AWS = [
            "arn:aws:iam::111122223333:user/break-glass-1",
            "arn:aws:iam::111122223333:user/break-glass-2",
          ]
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = ["eu-central-1", "eu-west-1"]
          }
          Bool = {
            "aws:MultiFactorAuthPresent" = "true"
          }
          NumericLessThan = {
            "aws:MultiFactorAuthAge" = "3600"
          }
        }
      },
    ]
  })
  max_session_duration = 3600
  tags = {
    Name = "parcels-prod-break-glass"
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
          "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-prod-blue",
          "arn:aws:eks:eu-central-1:111122223333:cluster/parcels-prod-green",
          "arn:aws:eks:eu-west-1:111122223333:cluster/parcels-prod-recovery",
        ]
      },
    ]
  })
}
