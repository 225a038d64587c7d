# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

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
  name        = "parcels-prod-pipeline-boundary"
  description = "Limits of the pipeline of parcels-prod."
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Services"
        Effect = "Allow"
        Action = [
          "access-analyzer:*",
          "acm:*",
          "backup-storage:*",
          "backup:*",
          "cloudtrail:*",
          "cloudwatch:*",
          "config:*",
          "ec2:*",
          "ecr:*LifecyclePolicy",
          "ecr:*Registry*",
          "ecr:*Repositor*",
          "ecr:*Resource",
          "ecr:PutImageScanning*",
          "ecr:PutImageTag*",
          "ecr:PutReplication*",
          "eks:*",
          "elasticache:*",
          "elasticloadbalancing:*",
          "events:*",
          "kms:*",
          "logs:*",
          "rds:*",
          "securityhub:*",
          "sns:*",
          "sqs:*",
          "wafv2:*",
          "cloudformation:*",
          "iam:DeleteServiceLinkedRole",
          "iam:*AccountPasswordPolicy",
          "ce:CreateAnomaly*",
          "ce:DeleteAnomaly*",
          "ce:GetAnomaly*",
          "ce:List*",
          "ce:TagResource",
          "ce:UntagResource",
          "ce:UpdateAnomaly*",
          "ce:UpdateCostAllocationTagsStatus",
          "budgets:*",
          "iam:AddRoleToInstanceProfile",
          "iam:CreateInstanceProfile",
          "iam:DeleteInstanceProfile",
          "iam:RemoveRoleFromInstanceProfile",
          "iam:TagInstanceProfile",
          "iam:UntagInstanceProfile",
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
            "aws:RequestedRegion" = ["eu-central-1", "eu-west-1", "us-east-1"]
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
          "arn:aws:iam::111122223333:role/parcels-prod-github-plan",
          "arn:aws:iam::111122223333:role/parcels-prod-github-apply",
          "arn:aws:iam::111122223333:role/parcels-prod-break-glass",
          "arn:aws:iam::111122223333:policy/parcels-prod-pipeline-boundary",
          "arn:aws:iam::111122223333:policy/parcels-prod-workload-boundary",
          "arn:aws:iam::111122223333:policy/parcels-prod-infrastructure-boundary",
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
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-state",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-state",
        ]
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
        Resource = [aws_kms_key.state.arn, aws_kms_key.state_recovery.arn]
      },
      {
        Sid    = "NoLossOfOldStates"
        Effect = "Deny"
        Action = "s3:DeleteObjectVersion"
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-state/*",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-state/*",
        ]
      },
      {
        Sid    = "NoSwitchingOff"
        Effect = "Deny"
        Action = [
          "cloudtrail:DeleteTrail",
          "cloudtrail:StopLogging",
          "config:DeleteConfigurationRecorder",
          "config:StopConfigurationRecorder",
          "guardduty:DeleteDetector",
          "s3:BypassGovernanceRetention",
          "securityhub:DisableSecurityHub",
        ]
        Resource = "*"
      },
      {
        Sid    = "NoLossOfBackups"
        Effect = "Deny"
        Action = [
          "backup:DeleteBackupVaultLockConfiguration",
          "backup:DeleteRecoveryPoint",
          "backup:DisassociateRecoveryPoint",
          "backup:UpdateRecoveryPointLifecycle",
        ]
        Resource = "*"
      },
    ]
  })
  tags = {
    Name = "parcels-prod-pipeline-boundary"
  }
}

resource "aws_iam_role" "plan" {
  name                 = "parcels-prod-github-plan"
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
              "repo:example/parcels:pull_request",
              "repo:example/parcels:ref:refs/heads/production",
            ]
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-prod-github-plan"
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
        Sid    = "ListStates"
        Effect = "Allow"
        Action = "s3:ListBucket"
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-state",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-state",
        ]
      },
      {
        Sid    = "States"
        Effect = "Allow"
        Action = "s3:GetObject"
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-state/prod/*.tfstate",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-state/prod/*.tfstate",
        ]
      },
      {
        Sid    = "Locks"
        Effect = "Allow"
        Action = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-state/prod/*.tflock",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-state/prod/*.tflock",
        ]
      },
      {
        Sid      = "StateKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
        Resource = [aws_kms_key.state.arn, aws_kms_key.state_recovery.arn]
      },
      {
        Sid      = "DrawPasswords"
        Effect   = "Allow"
        Action   = "secretsmanager:GetRandomPassword"
        Resource = "*"
      },
      {
        Sid    = "NoDataButTheState"
        Effect = "Deny"
        Action = "s3:GetObject*"
        NotResource = [
          "arn:aws:s3:::parcels-prod-111122223333-state/prod/*",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-state/prod/*",
        ]
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
  name                 = "parcels-prod-github-apply"
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
            "token.actions.githubusercontent.com:sub" = "repo:example/parcels:environment:prod"
          }
        }
      },
    ]
  })
  tags = {
    Name = "parcels-prod-github-apply"
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
          "access-analyzer:*",
          "acm:*",
          "backup-storage:*",
          "backup:*",
          "cloudtrail:*",
          "cloudwatch:*",
          "config:*",
          "ec2:*",
          "ecr:*LifecyclePolicy",
          "ecr:*Registry*",
          "ecr:*Repositor*",
          "ecr:*Resource",
          "ecr:PutImageScanning*",
          "ecr:PutImageTag*",
          "ecr:PutReplication*",
          "eks:*",
          "elasticache:*",
          "elasticloadbalancing:*",
          "events:*",
          "kms:*",
          "logs:*",
          "rds:*",
          "securityhub:*",
          "sns:*",
          "sqs:*",
          "wafv2:*",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = ["eu-central-1", "eu-west-1"]
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
        Resource = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!*"
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
        Resource = "arn:aws:iam::111122223333:role/parcels-prod-*"
        Condition = {
          StringEquals = {
            "iam:PermissionsBoundary" = [
              "arn:aws:iam::111122223333:policy/parcels-prod-workload-boundary",
              "arn:aws:iam::111122223333:policy/parcels-prod-infrastructure-boundary",
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
        Resource = "arn:aws:iam::111122223333:role/parcels-prod-*"
      },
      {
        Sid      = "HandOverRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/parcels-prod-*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = [
              "backup.amazonaws.com",
              "cloudformation.amazonaws.com",
              "cloudtrail.amazonaws.com",
              "ec2.amazonaws.com",
              "eks.amazonaws.com",
              "monitoring.rds.amazonaws.com",
              "pods.eks.amazonaws.com",
              "s3.amazonaws.com",
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
              "access-analyzer.amazonaws.com",
              "autoscaling.amazonaws.com",
              "backup.amazonaws.com",
              "config.amazonaws.com",
              "eks-nodegroup.amazonaws.com",
              "eks.amazonaws.com",
              "elasticache.amazonaws.com",
              "elasticloadbalancing.amazonaws.com",
              "rds.amazonaws.com",
              "replication.ecr.amazonaws.com",
              "restore-testing.backup.amazonaws.com",
              "securityhub.amazonaws.com",
              "spot.amazonaws.com",
              "wafv2.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid      = "DrawPasswords"
        Effect   = "Allow"
        Action   = "secretsmanager:GetRandomPassword"
        Resource = "*"
      },
      {
        Sid    = "BucketsOfServices"
        Effect = "Allow"
        Action = ["s3:CreateBucket", "s3:DeleteBucket*", "s3:Get*", "s3:ListBucket*", "s3:Put*"]
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-receipts",
          "arn:aws:s3:::parcels-prod-111122223333-uploads",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-receipts",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-uploads",
        ]
      },
      {
        Sid    = "EmptyBuckets"
        Effect = "Allow"
        Action = "s3:DeleteObject*"
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-uploads/*",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-uploads/*",
        ]
      },
      {
        Sid    = "OwnProfiles"
        Effect = "Allow"
        Action = [
          "iam:AddRoleToInstanceProfile",
          "iam:CreateInstanceProfile",
          "iam:DeleteInstanceProfile",
          "iam:RemoveRoleFromInstanceProfile",
          "iam:TagInstanceProfile",
          "iam:UntagInstanceProfile",
        ]
        Resource = "arn:aws:iam::111122223333:instance-profile/parcels-prod-*"
      },
      {
        Sid    = "FindAuthorities"
        Effect = "Allow"
        Action = "s3:ListBucket"
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-logs",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-logs",
        ]
      },
      {
        Sid    = "AuthoritiesOfTheLoadBalancer"
        Effect = "Allow"
        Action = ["s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"]
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-logs/authorities/origin-pulls.pem",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-logs/authorities/origin-pulls.pem",
        ]
      },
      {
        Sid    = "BucketsOfTheTrail"
        Effect = "Allow"
        Action = ["s3:CreateBucket", "s3:DeleteBucket*", "s3:Get*", "s3:ListBucket*", "s3:Put*"]
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-trail",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-trail",
        ]
      },
      {
        Sid    = "RoleOfConfig"
        Effect = "Allow"
        Action = [
          "iam:DeleteServiceLinkedRole",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateRoleDescription",
        ]
        Resource = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/*"
      },
      {
        Sid    = "SettingsOfTheAccount"
        Effect = "Allow"
        Action = [
          "iam:DeleteAccountPasswordPolicy",
          "iam:UpdateAccountPasswordPolicy",
          "s3:GetAccountPublicAccessBlock",
          "s3:PutAccountPublicAccessBlock",
        ]
        Resource = "*"
      },
      {
        Sid      = "OwnBudget"
        Effect   = "Allow"
        Action   = "budgets:*"
        Resource = "arn:aws:budgets::111122223333:budget/parcels-prod"
      },
      {
        Sid    = "Anomalies"
        Effect = "Allow"
        Action = [
          "ce:CreateAnomaly*",
          "ce:DeleteAnomaly*",
          "ce:GetAnomaly*",
          "ce:List*",
          "ce:TagResource",
          "ce:UntagResource",
          "ce:UpdateAnomaly*",
          "ce:UpdateCostAllocationTagsStatus",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = "us-east-1"
          }
        }
      },
      {
        Sid    = "OwnStacks"
        Effect = "Allow"
        Action = "cloudformation:*"
        Resource = [
          "arn:aws:cloudformation:eu-central-1:111122223333:stack/parcels-prod-*",
          "arn:aws:cloudformation:eu-west-1:111122223333:stack/parcels-prod-recovery-*",
        ]
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
        Sid    = "ListStates"
        Effect = "Allow"
        Action = "s3:ListBucket"
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-state",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-state",
        ]
      },
      {
        Sid    = "States"
        Effect = "Allow"
        Action = ["s3:GetObject", "s3:PutObject"]
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-state/prod/*.tfstate",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-state/prod/*.tfstate",
        ]
      },
      {
        Sid    = "Locks"
        Effect = "Allow"
        Action = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = [
          "arn:aws:s3:::parcels-prod-111122223333-state/prod/*.tflock",
          "arn:aws:s3:::parcels-prod-recovery-111122223333-state/prod/*.tflock",
        ]
      },
      {
        Sid      = "StateKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
        Resource = [aws_kms_key.state.arn, aws_kms_key.state_recovery.arn]
      },
    ]
  })
}
