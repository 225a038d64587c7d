# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "pagerduty" {
  name                 = "parcels-prod-recovery-pagerduty"
  description          = "Subscribes PagerDuty to the alarms."
  permissions_boundary = var.infrastructure_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Assume"
        Effect = "Allow"
        Principal = {
          Service = "cloudformation.amazonaws.com"
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy" "pagerduty" {
  name = "subscribe"
  role = aws_iam_role.pagerduty.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Subscribe"
        Effect = "Allow"
        Action = [
          "sns:GetSubscriptionAttributes",
          "sns:ListSubscriptionsByTopic",
          "sns:Publish",
          "sns:SetSubscriptionAttributes",
          "sns:Subscribe",
          "sns:Unsubscribe",
        ]
        Resource = "arn:aws:sns:eu-west-1:111122223333:parcels-prod-recovery-alerts"
      },
      {
        Sid      = "ReadTheUrl"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:parcels/pagerduty-??????"
      },
      {
        Sid      = "Keys"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [aws_kms_key.alerts.arn, aws_kms_key.secrets.arn]
      },
    ]
  })
}

# PagerDuty's subscription. Its integration URL is a key, so that it stands in Secrets Manager only. Make it by
# hand, before the first apply:
# aws secretsmanager create-secret --region eu-west-1 --name parcels/pagerduty --secret-string URL
# A new URL counts after: terraform apply -replace=aws_cloudformation_stack.pagerduty
resource "aws_cloudformation_stack" "pagerduty" {
  name         = "parcels-prod-recovery-pagerduty"
  iam_role_arn = aws_iam_role.pagerduty.arn
  template_body = jsonencode({
    AWSTemplateFormatVersion = "2010-09-09"
    Resources = {
      Subscription = {
        Type = "AWS::SNS::Subscription"
        Properties = {
          TopicArn = "arn:aws:sns:eu-west-1:111122223333:parcels-prod-recovery-alerts"
          Protocol = "https"
          Endpoint = "{{resolve:secretsmanager:parcels/pagerduty:SecretString}}"
          DeliveryPolicy = {
            healthyRetryPolicy = {
              backoffFunction = "exponential"
              minDelayTarget  = 10
              maxDelayTarget  = 120
              numRetries      = 30
            }
          }
        }
      }
    }
  })
  # Whoever changes where alarms go is told of.
  notification_arns = [aws_sns_topic.alerts.arn]
  tags = {
    Name = "parcels-prod-recovery-pagerduty"
  }

  depends_on = [aws_iam_role_policy.pagerduty, aws_sns_topic_policy.alerts]
}

# Tells the others when one of the subscribers could not be reached.
resource "aws_cloudwatch_metric_alarm" "alerts_undelivered" {
  alarm_name        = "parcels-prod-recovery-alerts-undelivered"
  alarm_description = "An alarm could not be delivered to every subscriber of its topic. What to do: https://runbooks.parcels.example.com/alerts-undelivered"
  namespace         = "AWS/SNS"
  metric_name       = "NumberOfNotificationsFailed"
  dimensions = {
    TopicName = aws_sns_topic.alerts.name
  }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "parcels-prod-recovery-alerts-undelivered"
  }
}
