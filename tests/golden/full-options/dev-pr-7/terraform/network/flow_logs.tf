# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_cloudwatch_log_group" "flow_logs" {
  name              = "/aws/vpc/parcels-dev-pr-7-flow-logs"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_iam_role" "flow_logs" {
  name                 = "parcels-dev-pr-7-flow-logs"
  description          = "Writes the flow logs of the VPC."
  permissions_boundary = local.infrastructure_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Assume"
        Effect = "Allow"
        Principal = {
          Service = "vpc-flow-logs.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ec2:eu-central-1:111122223333:vpc-flow-log/*"
          }
        }
      },
    ]
  })
}

# tfsec:ignore:aws-iam-no-policy-wildcards the streams of the group are named by AWS
resource "aws_iam_role_policy" "flow_logs" {
  name = "write"
  role = aws_iam_role.flow_logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "WriteOwnGroup"
        Effect = "Allow"
        Action = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = [
          "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vpc/parcels-dev-pr-7-flow-logs",
          "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vpc/parcels-dev-pr-7-flow-logs:*",
        ]
      },
      {
        Sid      = "FindGroup"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "arn:aws:logs:eu-central-1:111122223333:log-group:*"
      },
    ]
  })
}

resource "aws_flow_log" "main" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-flow-logs"
  }
  traffic_type         = "ALL"
  log_destination_type = "cloud-watch-logs"
  log_destination      = aws_cloudwatch_log_group.flow_logs.arn
  iam_role_arn         = aws_iam_role.flow_logs.arn
}
