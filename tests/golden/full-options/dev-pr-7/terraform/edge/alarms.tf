# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_cloudwatch_metric_alarm" "unreachable" {
  alarm_name        = "parcels-dev-pr-7-edge-unreachable"
  alarm_description = "The load balancer has found no ready gateway in any cluster for 2 minutes."
  tags = {
    Name = "parcels-dev-pr-7-edge-unreachable"
  }
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = [var.alerts_topic_arn]
  ok_actions          = [var.alerts_topic_arn]

  metric_query {
    id = "ready_blue"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "HealthyHostCount"
      dimensions = {
        LoadBalancer = aws_lb.main.arn_suffix
        TargetGroup  = aws_lb_target_group.blue.arn_suffix
      }
      stat   = "Maximum"
      period = 60
    }
  }

  metric_query {
    id          = "result"
    expression  = "FILL(ready_blue, 0)"
    label       = "Ready gateways"
    return_data = true
  }
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name        = "parcels-dev-pr-7-edge-errors"
  alarm_description = "More than 5% of the requests have failed for 5 minutes."
  tags = {
    Name = "parcels-dev-pr-7-edge-errors"
  }
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alerts_topic_arn]
  ok_actions          = [var.alerts_topic_arn]

  metric_query {
    id = "requests"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "RequestCount"
      dimensions = {
        LoadBalancer = aws_lb.main.arn_suffix
      }
      stat   = "Sum"
      period = 60
    }
  }

  metric_query {
    id = "answered"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "HTTPCode_Target_5XX_Count"
      dimensions = {
        LoadBalancer = aws_lb.main.arn_suffix
      }
      stat   = "Sum"
      period = 60
    }
  }

  metric_query {
    id = "unanswered"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "HTTPCode_ELB_5XX_Count"
      dimensions = {
        LoadBalancer = aws_lb.main.arn_suffix
      }
      stat   = "Sum"
      period = 60
    }
  }

  metric_query {
    id          = "result"
    expression  = "IF(requests >= 20, 100 * (FILL(answered, 0) + FILL(unanswered, 0)) / requests, 0)"
    label       = "Failed requests in percent"
    return_data = true
  }
}

resource "aws_cloudwatch_metric_alarm" "certificate" {
  alarm_name        = "parcels-dev-pr-7-edge-certificate"
  alarm_description = "The certificate is not renewed: are its validation records still there?"
  tags = {
    Name = "parcels-dev-pr-7-edge-certificate"
  }
  namespace   = "AWS/CertificateManager"
  metric_name = "DaysToExpiry"
  dimensions = {
    CertificateArn = aws_acm_certificate.main.arn
  }
  statistic           = "Minimum"
  period              = 86400
  evaluation_periods  = 1
  comparison_operator = "LessThanThreshold"
  threshold           = 30
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alerts_topic_arn]
  ok_actions          = [var.alerts_topic_arn]
}
