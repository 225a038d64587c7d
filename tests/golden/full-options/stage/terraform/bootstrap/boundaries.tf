# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

# The most that the role of a pod may ever do. It grants nothing by itself; each role's own policy does, within
# these limits.
# tfsec:ignore:aws-iam-no-policy-wildcards a boundary grants nothing
resource "aws_iam_policy" "workload_boundary" {
  name        = "parcels-stage-workload-boundary"
  description = "Limits of the workload roles of parcels-stage."
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ConnectToDatabases"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:eu-central-1:111122223333:dbuser:*/*"
      },
      {
        Sid    = "ConnectToCaches"
        Effect = "Allow"
        Action = "elasticache:Connect"
        Resource = [
          "arn:aws:elasticache:eu-central-1:111122223333:replicationgroup:parcels-stage-*",
          "arn:aws:elasticache:eu-central-1:111122223333:user:parcels-stage-*",
        ]
      },
      {
        Sid      = "ReadOwnSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
        Resource = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:parcels-stage/*"
      },
      {
        Sid    = "UseOwnBuckets"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:ListBucket",
          "s3:PutObject",
        ]
        Resource = ["arn:aws:s3:::parcels-stage-*", "arn:aws:s3:::parcels-stage-*/*"]
      },
      {
        Sid      = "UseKeysThroughServices"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = "arn:aws:kms:eu-central-1:111122223333:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = [
              "s3.eu-central-1.amazonaws.com",
              "secretsmanager.eu-central-1.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:111122223333:log-group:*parcels-stage*"
      },
      {
        Sid    = "NoAdministration"
        Effect = "Deny"
        Action = [
          "account:*",
          "iam:*",
          "kms:CreateGrant",
          "kms:CreateKey",
          "kms:Disable*",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "organizations:*",
        ]
        Resource = "*"
      },
      {
        Sid    = "NoStatesAndLogs"
        Effect = "Deny"
        Action = "s3:*"
        Resource = [
          "arn:aws:s3:::parcels-stage-111122223333-state",
          "arn:aws:s3:::parcels-stage-111122223333-state/*",
          "arn:aws:s3:::parcels-stage-111122223333-logs",
          "arn:aws:s3:::parcels-stage-111122223333-logs/*",
          "arn:aws:s3:::parcels-stage-111122223333-trail",
          "arn:aws:s3:::parcels-stage-111122223333-trail/*",
        ]
      },
    ]
  })
  tags = {
    Name = "parcels-stage-workload-boundary"
  }
}

# The most that the role of a control plane, a machine, an add-on or an AWS service may ever do, and in the
# environment's own regions only. It grants nothing by itself.
# tfsec:ignore:aws-iam-no-policy-wildcards a boundary grants nothing
resource "aws_iam_policy" "infrastructure_boundary" {
  name        = "parcels-stage-infrastructure-boundary"
  description = "Limits of the infrastructure roles of parcels-stage."
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Services"
        Effect = "Allow"
        Action = [
          "autoscaling:*",
          "ec2:*",
          "ecr:Batch*",
          "ecr:Get*",
          "eks-auth:AssumeRoleForPodIdentity",
          "eks:Describe*",
          "elasticloadbalancing:*",
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:ListGrants",
          "kms:ReEncrypt*",
          "kms:RevokeGrant",
          "logs:*",
          "ssm:Describe*",
          "ssm:Get*",
          "ssm:List*",
          "ssm:Put*",
          "ssm:Update*",
          "ssmmessages:*",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = "eu-central-1"
          }
        }
      },
      {
        Sid      = "LinkedRoleOfLoadBalancers"
        Effect   = "Allow"
        Action   = "iam:CreateServiceLinkedRole"
        Resource = "arn:aws:iam::111122223333:role/aws-service-role/elasticloadbalancing.amazonaws.com/*"
        Condition = {
          StringEquals = {
            "iam:AWSServiceName" = "elasticloadbalancing.amazonaws.com"
          }
        }
      },
      {
        Sid      = "Records"
        Effect   = "Allow"
        Action   = ["route53:ChangeResourceRecordSets", "route53:GetChange", "route53:List*"]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = "us-east-1"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-stage-infrastructure-boundary"
  }
}
