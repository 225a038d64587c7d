# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# The machines that Karpenter starts are the same as those that EKS keeps, so that they have one role.
resource "aws_iam_instance_profile" "karpenter" {
  name = "parcels-prod-green-karpenter"
  role = aws_iam_role.node.name
}

# In it AWS says which machines are about to be taken away, two minutes before or more.
resource "aws_sqs_queue" "karpenter" {
  name                      = "parcels-prod-green-interruptions"
  message_retention_seconds = 300
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "karpenter" {
  queue_url = aws_sqs_queue.karpenter.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "EventsOfMachines"
        Effect = "Allow"
        Principal = {
          Service = "events.amazonaws.com"
        }
        Action   = "sqs:SendMessage"
        Resource = aws_sqs_queue.karpenter.arn
        Condition = {
          ArnEquals = {
            "aws:SourceArn" = [
              aws_cloudwatch_event_rule.karpenter_health.arn,
              aws_cloudwatch_event_rule.karpenter_rebalance.arn,
              aws_cloudwatch_event_rule.karpenter_reservation.arn,
              aws_cloudwatch_event_rule.karpenter_spot.arn,
              aws_cloudwatch_event_rule.karpenter_state.arn,
            ]
          }
        }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.karpenter.arn
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_cloudwatch_event_rule" "karpenter_health" {
  name        = "parcels-prod-green-karpenter-health"
  description = "Tells Karpenter of parcels-prod-green: AWS Health Event."
  event_pattern = jsonencode({
    source      = ["aws.health"]
    detail-type = ["AWS Health Event"]
  })
}

resource "aws_cloudwatch_event_target" "karpenter_health" {
  rule      = aws_cloudwatch_event_rule.karpenter_health.name
  target_id = "karpenter"
  arn       = aws_sqs_queue.karpenter.arn
}

resource "aws_cloudwatch_event_rule" "karpenter_rebalance" {
  name        = "parcels-prod-green-karpenter-rebalance"
  description = "Tells Karpenter of parcels-prod-green: EC2 Instance Rebalance Recommendation."
  event_pattern = jsonencode({
    source      = ["aws.ec2"]
    detail-type = ["EC2 Instance Rebalance Recommendation"]
  })
}

resource "aws_cloudwatch_event_target" "karpenter_rebalance" {
  rule      = aws_cloudwatch_event_rule.karpenter_rebalance.name
  target_id = "karpenter"
  arn       = aws_sqs_queue.karpenter.arn
}

resource "aws_cloudwatch_event_rule" "karpenter_reservation" {
  name        = "parcels-prod-green-karpenter-reservation"
  description = "Tells Karpenter of parcels-prod-green: EC2 Capacity Reservation Instance Interruption Warning."
  event_pattern = jsonencode({
    source      = ["aws.ec2"]
    detail-type = ["EC2 Capacity Reservation Instance Interruption Warning"]
  })
}

resource "aws_cloudwatch_event_target" "karpenter_reservation" {
  rule      = aws_cloudwatch_event_rule.karpenter_reservation.name
  target_id = "karpenter"
  arn       = aws_sqs_queue.karpenter.arn
}

resource "aws_cloudwatch_event_rule" "karpenter_spot" {
  name        = "parcels-prod-green-karpenter-spot"
  description = "Tells Karpenter of parcels-prod-green: EC2 Spot Instance Interruption Warning."
  event_pattern = jsonencode({
    source      = ["aws.ec2"]
    detail-type = ["EC2 Spot Instance Interruption Warning"]
  })
}

resource "aws_cloudwatch_event_target" "karpenter_spot" {
  rule      = aws_cloudwatch_event_rule.karpenter_spot.name
  target_id = "karpenter"
  arn       = aws_sqs_queue.karpenter.arn
}

resource "aws_cloudwatch_event_rule" "karpenter_state" {
  name        = "parcels-prod-green-karpenter-state"
  description = "Tells Karpenter of parcels-prod-green: EC2 Instance State-change Notification."
  event_pattern = jsonencode({
    source      = ["aws.ec2"]
    detail-type = ["EC2 Instance State-change Notification"]
  })
}

resource "aws_cloudwatch_event_target" "karpenter_state" {
  rule      = aws_cloudwatch_event_rule.karpenter_state.name
  target_id = "karpenter"
  arn       = aws_sqs_queue.karpenter.arn
}
