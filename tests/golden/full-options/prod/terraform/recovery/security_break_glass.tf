# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_cloudwatch_event_rule" "break_glass_use" {
  name        = "parcels-prod-recovery-break-glass-use"
  description = "Somebody takes the role for the worst case. What to do: https://runbooks.parcels.example.com/break-glass-use"
  event_pattern = jsonencode({
    source      = ["aws.sts"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventSource = ["sts.amazonaws.com"]
      eventName   = ["AssumeRole"]
      requestParameters = {
        roleArn = ["arn:aws:iam::111122223333:role/parcels-prod-break-glass"]
      }
    }
  })
  state = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
  tags = {
    Name = "parcels-prod-recovery-break-glass-use"
  }
}

resource "aws_cloudwatch_event_target" "break_glass_use" {
  rule      = aws_cloudwatch_event_rule.break_glass_use.name
  target_id = "alerts"
  arn       = aws_sns_topic_policy.alerts.arn

  input_transformer {
    input_paths = {
      account = "$.account"
      address = "$.detail.sourceIPAddress"
      role    = "$.detail.requestParameters.roleArn"
      session = "$.detail.requestParameters.roleSessionName"
      who     = "$.detail.userIdentity.arn"
    }
    input_template = "\"Break glass in account <account>: <who> takes <role> as <session> from <address>. What to do: https://runbooks.parcels.example.com/break-glass-use\""
  }
}
