# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Counts what has the tags of this environment; what has none, such as support and taxes, is in no environment's.
resource "aws_budgets_budget" "environment" {
  name         = "hotel-booking-prod"
  budget_type  = "COST"
  limit_amount = "12000"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
  tags = {
    Name = "hotel-booking-prod"
  }

  filter_expression {
    and {
      tags {
        key           = "Environment"
        match_options = ["EQUALS"]
        values        = ["prod"]
      }
    }

    and {
      tags {
        key           = "Platform"
        match_options = ["EQUALS"]
        values        = ["hotel-booking"]
      }
    }
  }

  notification {
    notification_type         = "ACTUAL"
    comparison_operator       = "GREATER_THAN"
    threshold                 = 80
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [var.alerts_topic_arn]
  }

  notification {
    notification_type         = "ACTUAL"
    comparison_operator       = "GREATER_THAN"
    threshold                 = 100
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [var.alerts_topic_arn]
  }

  notification {
    notification_type         = "FORECASTED"
    comparison_operator       = "GREATER_THAN"
    threshold                 = 100
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [var.alerts_topic_arn]
  }
}
