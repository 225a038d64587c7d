# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# A monitor looks at one tag: other platforms' environments of this name in this account are in it.
resource "aws_ce_anomaly_monitor" "environment" {
  name         = "hotel-booking-prod-environment"
  monitor_type = "CUSTOM"
  monitor_specification = jsonencode({
    Tags = {
      Key          = "Environment"
      MatchOptions = ["EQUALS"]
      Values       = ["prod"]
    }
  })
  tags = {
    Name = "hotel-booking-prod-environment"
  }
}

resource "aws_ce_anomaly_subscription" "environment" {
  name             = "hotel-booking-prod-anomalies"
  frequency        = "IMMEDIATE"
  monitor_arn_list = [aws_ce_anomaly_monitor.environment.arn]
  tags = {
    Name = "hotel-booking-prod-anomalies"
  }

  subscriber {
    type    = "SNS"
    address = var.alerts_topic_arn
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = ["120"]
    }
  }
}
