# Written by platform from environments/asia.yaml. Change the spec, not this file: the next render refuses edits.

# The most that the role of a pod may ever do. It grants nothing by itself; each role's own policy does, within
# these limits.
# tfsec:ignore:aws-iam-no-policy-wildcards a boundary grants nothing
resource "aws_iam_policy" "workload_boundary" {
  name        = "parcels-asia-workload-boundary"
  description = "Limits of the workload roles of parcels-asia."
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ConnectToDatabases"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:ap-southeast-1:777788889999:dbuser:*/*"
      },
      {
        Sid    = "ConnectToCaches"
        Effect = "Allow"
        Action = "elasticache:Connect"
        Resource = [
          "arn:aws:elasticache:ap-southeast-1:777788889999:replicationgroup:parcels-asia-*",
          "arn:aws:elasticache:ap-southeast-1:777788889999:user:parcels-asia-*",
        ]
      },
      {
        Sid      = "ReadOwnSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
        Resource = "arn:aws:secretsmanager:ap-southeast-1:777788889999:secret:parcels-asia/*"
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
        Resource = ["arn:aws:s3:::parcels-asia-*", "arn:aws:s3:::parcels-asia-*/*"]
      },
      {
        Sid      = "UseKeysThroughServices"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = "arn:aws:kms:ap-southeast-1:777788889999:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = [
              "s3.ap-southeast-1.amazonaws.com",
              "secretsmanager.ap-southeast-1.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:ap-southeast-1:777788889999:log-group:*parcels-asia*"
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
          "arn:aws:s3:::parcels-asia-777788889999-state",
          "arn:aws:s3:::parcels-asia-777788889999-state/*",
          "arn:aws:s3:::parcels-asia-777788889999-logs",
          "arn:aws:s3:::parcels-asia-777788889999-logs/*",
          "arn:aws:s3:::parcels-asia-777788889999-trail",
          "arn:aws:s3:::parcels-asia-777788889999-trail/*",
        ]
      },
    ]
  })
  tags = {
    Name = "parcels-asia-workload-boundary"
  }
}

# The most that the role of a control plane, a machine, an add-on or an AWS service may ever do, and in the
# environment's own regions only. It grants nothing by itself.
# tfsec:ignore:aws-iam-no-policy-wildcards a boundary grants nothing
resource "aws_iam_policy" "infrastructure_boundary" {
  name        = "parcels-asia-infrastructure-boundary"
  description = "Limits of the infrastructure roles of parcels-asia."
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
            "aws:RequestedRegion" = "ap-southeast-1"
          }
        }
      },
      {
        Sid      = "LinkedRoleOfLoadBalancers"
        Effect   = "Allow"
        Action   = "iam:CreateServiceLinkedRole"
        Resource = "arn:aws:iam::777788889999:role/aws-service-role/elasticloadbalancing.amazonaws.com/*"
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
    Name = "parcels-asia-infrastructure-boundary"
  }
}
