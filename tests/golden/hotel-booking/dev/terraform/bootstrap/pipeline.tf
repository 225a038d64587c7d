# Written by platform from environments/dev.yaml. Change the spec, not this file: the next render refuses edits.

# An account knows GitHub once. Of the environments that live in this account, the first by name makes the trust
# for all of them. Where something else has made it before, import it:
# terraform import aws_iam_openid_connect_provider.github arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
  tags = {
    Name = "github"
  }
}

# The most that the pipeline may ever do, whatever is attached to its roles later, and in the environment's own
# regions only; what is of no region counts as one. It grants nothing by itself.
# tfsec:ignore:aws-iam-no-policy-wildcards a boundary grants nothing
resource "aws_iam_policy" "pipeline_boundary" {
  name        = "hotel-booking-dev-pipeline-boundary"
  description = "Limits of the pipeline of hotel-booking-dev."
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Services"
        Effect = "Allow"
        Action = [
          "acm:*",
          "autoscaling:CreateOrUpdateTags",
          "autoscaling:DeleteTags",
          "autoscaling:DescribeTags",
          "ec2:*",
          "eks:*",
          "elasticache:*",
          "elasticloadbalancing:*",
          "kms:*",
          "logs:*",
          "rds:*",
          "wafv2:*",
          "route53:GetChange",
          "route53:GetHostedZone",
          "route53:ListHostedZones*",
          "route53:ListResourceRecordSets",
          "route53:ListTagsForResource",
          "route53:ChangeResourceRecordSets",
          "autoscaling:Describe*",
          "s3:*",
          "secretsmanager:*",
          "sts:*",
          "iam:CreateServiceLinkedRole",
          "iam:Get*",
          "iam:List*",
          "iam:PassRole",
          "iam:AttachRolePolicy",
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
          "iam:DeleteRole",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole*",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = "us-east-1"
          }
        }
      },
      {
        Sid    = "NoOtherIdentities"
        Effect = "Deny"
        Action = [
          "iam:Add*",
          "iam:Attach*",
          "iam:Create*",
          "iam:Delete*",
          "iam:Detach*",
          "iam:Put*",
          "iam:Remove*",
          "iam:Set*",
          "iam:Update*",
        ]
        Resource = [
          "arn:aws:iam::111122223333:role/hotel-booking-dev-github-plan",
          "arn:aws:iam::111122223333:role/hotel-booking-dev-github-apply",
          "arn:aws:iam::111122223333:policy/hotel-booking-dev-pipeline-boundary",
          "arn:aws:iam::111122223333:policy/hotel-booking-dev-workload-boundary",
          "arn:aws:iam::111122223333:policy/hotel-booking-dev-infrastructure-boundary",
          "arn:aws:iam::111122223333:group/*",
          "arn:aws:iam::111122223333:oidc-provider/*",
          "arn:aws:iam::111122223333:saml-provider/*",
          "arn:aws:iam::111122223333:user/*",
        ]
      },
      {
        Sid      = "NoSecrets"
        Effect   = "Deny"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "*"
      },
      {
        Sid    = "NoChangeOfTheStateBucket"
        Effect = "Deny"
        Action = [
          "s3:Delete*",
          "s3:PutBucket*",
          "s3:PutEncryptionConfiguration",
          "s3:PutLifecycleConfiguration",
        ]
        Resource = "arn:aws:s3:::hotel-booking-dev-111122223333-state"
      },
      {
        Sid    = "NoChangeOfTheStateKey"
        Effect = "Deny"
        Action = [
          "kms:DeleteAlias",
          "kms:Disable*",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:UpdateAlias",
        ]
        Resource = aws_kms_key.state.arn
      },
      {
        Sid      = "NoLossOfOldStates"
        Effect   = "Deny"
        Action   = "s3:DeleteObjectVersion"
        Resource = "arn:aws:s3:::hotel-booking-dev-111122223333-state/*"
      },
    ]
  })
  tags = {
    Name = "hotel-booking-dev-pipeline-boundary"
  }
}

resource "aws_iam_role" "plan" {
  name                 = "hotel-booking-dev-github-plan"
  description          = "Plans pull requests."
  max_session_duration = 7200
  permissions_boundary = aws_iam_policy.pipeline_boundary.arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "GitHubActions"
        Effect = "Allow"
        Principal = {
          Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
        }
        Action = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = [
              "repo:example/hotel-booking:pull_request",
              "repo:example/hotel-booking:ref:refs/heads/main",
            ]
          }
        }
      },
    ]
  })
  tags = {
    Name = "hotel-booking-dev-github-plan"
  }

  depends_on = [aws_iam_openid_connect_provider.github]
}

resource "aws_iam_role_policy_attachment" "plan_read_only" {
  role       = aws_iam_role.plan.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

# tfsec:ignore:aws-iam-no-policy-wildcards names begin with the environment's prefix
resource "aws_iam_role_policy" "plan_state" {
  name = "state"
  role = aws_iam_role.plan.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ListStates"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::hotel-booking-dev-111122223333-state"
      },
      {
        Sid      = "States"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev/*.tfstate"
      },
      {
        Sid      = "Locks"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev/*.tflock"
      },
      {
        Sid      = "StateKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
        Resource = aws_kms_key.state.arn
      },
      {
        Sid         = "NoDataButTheState"
        Effect      = "Deny"
        Action      = "s3:GetObject*"
        NotResource = "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev/*"
      },
      {
        Sid    = "NoOtherData"
        Effect = "Deny"
        Action = [
          "athena:GetQueryResults",
          "cloudformation:DescribeStackResource*",
          "cloudformation:ListStackResources",
          "dynamodb:BatchGetItem",
          "dynamodb:GetItem",
          "dynamodb:Query",
          "dynamodb:Scan",
          "logs:FilterLogEvents",
          "logs:GetLogEvents",
          "logs:GetLogRecord",
          "logs:GetQueryResults",
          "logs:StartLiveTail",
          "logs:StartQuery",
          "rds:Download*",
          "sns:ListSubscriptions*",
          "sqs:ReceiveMessage",
          "ssm:GetParameter*",
        ]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role" "apply" {
  name                 = "hotel-booking-dev-github-apply"
  description          = "Applies what was approved."
  max_session_duration = 7200
  permissions_boundary = aws_iam_policy.pipeline_boundary.arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "GitHubActions"
        Effect = "Allow"
        Principal = {
          Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
        }
        Action = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = "repo:example/hotel-booking:environment:dev"
          }
        }
      },
    ]
  })
  tags = {
    Name = "hotel-booking-dev-github-apply"
  }

  depends_on = [aws_iam_openid_connect_provider.github]
}

# Manages the services that the stacks use, in this region only, and roles whose names begin with this
# environment's prefix. It can give rights only to roles that have one of the boundaries in boundaries.tf.
# tfsec:ignore:aws-iam-no-policy-wildcards the IDs of what it makes are not known before
resource "aws_iam_role_policy" "apply_infrastructure" {
  name = "infrastructure"
  role = aws_iam_role.apply.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Infrastructure"
        Effect = "Allow"
        Action = [
          "acm:*",
          "autoscaling:CreateOrUpdateTags",
          "autoscaling:DeleteTags",
          "autoscaling:DescribeTags",
          "ec2:*",
          "eks:*",
          "elasticache:*",
          "elasticloadbalancing:*",
          "kms:*",
          "logs:*",
          "rds:*",
          "wafv2:*",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = "us-east-1"
          }
        }
      },
      {
        Sid    = "ManagedSecrets"
        Effect = "Allow"
        Action = [
          "secretsmanager:CreateSecret",
          "secretsmanager:RotateSecret",
          "secretsmanager:TagResource",
        ]
        Resource = "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!*"
      },
      {
        Sid      = "ReadIdentities"
        Effect   = "Allow"
        Action   = ["iam:Get*", "iam:List*"]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = "us-east-1"
          }
        }
      },
      {
        Sid    = "RightsOfOwnRoles"
        Effect = "Allow"
        Action = [
          "iam:AttachRolePolicy",
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
        ]
        Resource = "arn:aws:iam::111122223333:role/hotel-booking-dev-*"
        Condition = {
          StringEquals = {
            "iam:PermissionsBoundary" = [
              "arn:aws:iam::111122223333:policy/hotel-booking-dev-workload-boundary",
              "arn:aws:iam::111122223333:policy/hotel-booking-dev-infrastructure-boundary",
            ]
          }
        }
      },
      {
        Sid    = "OwnRoles"
        Effect = "Allow"
        Action = [
          "iam:DeleteRole",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole*",
        ]
        Resource = "arn:aws:iam::111122223333:role/hotel-booking-dev-*"
      },
      {
        Sid      = "HandOverRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/hotel-booking-dev-*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = [
              "ec2.amazonaws.com",
              "eks.amazonaws.com",
              "monitoring.rds.amazonaws.com",
              "pods.eks.amazonaws.com",
              "vpc-flow-logs.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid      = "LinkedRoles"
        Effect   = "Allow"
        Action   = "iam:CreateServiceLinkedRole"
        Resource = "arn:aws:iam::111122223333:role/aws-service-role/*"
        Condition = {
          StringEquals = {
            "iam:AWSServiceName" = [
              "autoscaling.amazonaws.com",
              "eks-nodegroup.amazonaws.com",
              "eks.amazonaws.com",
              "elasticache.amazonaws.com",
              "elasticloadbalancing.amazonaws.com",
              "rds.amazonaws.com",
              "spot.amazonaws.com",
              "wafv2.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid      = "RecordsOfTheDomain"
        Effect   = "Allow"
        Action   = "route53:ChangeResourceRecordSets"
        Resource = "arn:aws:route53:::hostedzone/*"
        Condition = {
          "ForAllValues:StringLike" = {
            "route53:ChangeResourceRecordSetsNormalizedRecordNames" = "*.dev.hotel-booking.example.com"
          }
        }
      },
      {
        Sid    = "ReadRecords"
        Effect = "Allow"
        Action = [
          "route53:GetChange",
          "route53:GetHostedZone",
          "route53:ListHostedZones*",
          "route53:ListResourceRecordSets",
          "route53:ListTagsForResource",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = "us-east-1"
          }
        }
      },
    ]
  })
}

# tfsec:ignore:aws-iam-no-policy-wildcards names begin with the environment's prefix
resource "aws_iam_role_policy" "apply_state" {
  name = "state"
  role = aws_iam_role.apply.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ListStates"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::hotel-booking-dev-111122223333-state"
      },
      {
        Sid      = "States"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev/*.tfstate"
      },
      {
        Sid      = "Locks"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev/*.tflock"
      },
      {
        Sid      = "StateKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
        Resource = aws_kms_key.state.arn
      },
    ]
  })
}
