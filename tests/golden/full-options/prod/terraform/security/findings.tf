# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_cloudwatch_event_rule" "guardduty_findings" {
  name        = "parcels-prod-guardduty-findings"
  description = "GuardDuty has found a threat of high severity. What to do: https://runbooks.parcels.example.com/guardduty-findings"
  event_pattern = jsonencode({
    source      = ["aws.guardduty"]
    detail-type = ["GuardDuty Finding"]
    detail = {
      severity = [
        {
          numeric = [">=", 7]
        },
      ]
    }
  })
  tags = {
    Name = "parcels-prod-guardduty-findings"
  }
}

resource "aws_cloudwatch_event_target" "guardduty_findings" {
  rule      = aws_cloudwatch_event_rule.guardduty_findings.name
  target_id = "alerts"
  arn       = aws_sns_topic_policy.alerts.arn

  input_transformer {
    input_paths = {
      account  = "$.account"
      id       = "$.detail.id"
      region   = "$.region"
      severity = "$.detail.severity"
      type     = "$.detail.type"
    }
    input_template = "\"GuardDuty in account <account>, <region>: <type>, severity <severity>, finding <id>. What to do: https://runbooks.parcels.example.com/guardduty-findings\""
  }
}

resource "aws_cloudwatch_event_rule" "security_hub_findings" {
  name        = "parcels-prod-security-hub-findings"
  description = "Security Hub has a new finding of high severity. What to do: https://runbooks.parcels.example.com/security-hub-findings"
  event_pattern = jsonencode({
    source      = ["aws.securityhub"]
    detail-type = ["Security Hub Findings - Imported"]
    detail = {
      findings = {
        RecordState = ["ACTIVE"]
        Severity = {
          Label = ["CRITICAL", "HIGH"]
        }
        Workflow = {
          Status = ["NEW"]
        }
        ProductName = [
          {
            anything-but = ["GuardDuty"]
          },
        ]
      }
    }
  })
  tags = {
    Name = "parcels-prod-security-hub-findings"
  }
}

resource "aws_cloudwatch_event_target" "security_hub_findings" {
  rule      = aws_cloudwatch_event_rule.security_hub_findings.name
  target_id = "alerts"
  arn       = aws_sns_topic_policy.alerts.arn

  input_transformer {
    input_paths = {
      account  = "$.account"
      control  = "$.detail.findings[0].GeneratorId"
      region   = "$.region"
      resource = "$.detail.findings[0].Resources[0].Id"
      severity = "$.detail.findings[0].Severity.Label"
    }
    input_template = "\"Security Hub in account <account>, <region>: <control> fails for <resource>, severity <severity>. What to do: https://runbooks.parcels.example.com/security-hub-findings\""
  }
}

resource "aws_cloudwatch_event_rule" "trail_deletions" {
  name        = "parcels-prod-trail-deletions"
  description = "Somebody deletes files of the trail. What to do: https://runbooks.parcels.example.com/trail-deletions"
  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Deleted"]
    detail = {
      bucket = {
        name = ["parcels-prod-111122223333-trail"]
      }
      reason = ["DeleteObject"]
    }
  })
  tags = {
    Name = "parcels-prod-trail-deletions"
  }
}

resource "aws_cloudwatch_event_target" "trail_deletions" {
  rule      = aws_cloudwatch_event_rule.trail_deletions.name
  target_id = "alerts"
  arn       = aws_sns_topic_policy.alerts.arn

  input_transformer {
    input_paths = {
      bucket    = "$.detail.bucket.name"
      requester = "$.detail.requester"
    }
    input_template = "\"Account <requester> deletes files of the trail in <bucket>. What to do: https://runbooks.parcels.example.com/trail-deletions\""
  }
}
