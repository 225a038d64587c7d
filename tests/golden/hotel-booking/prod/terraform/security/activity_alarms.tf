# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_cloudwatch_log_metric_filter" "bucket_policy_changes" {
  name           = "hotel-booking-prod-bucket-policy-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ (($.eventSource = \"s3.amazonaws.com\") && (($.eventName = \"DeleteBucketCors\") || ($.eventName = \"DeleteBucketLifecycle\") || ($.eventName = \"DeleteBucketPolicy\") || ($.eventName = \"DeleteBucketReplication\") || ($.eventName = \"PutBucketAcl\") || ($.eventName = \"PutBucketCors\") || ($.eventName = \"PutBucketLifecycle\") || ($.eventName = \"PutBucketPolicy\") || ($.eventName = \"PutBucketReplication\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "bucket-policy-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "bucket_policy_changes" {
  alarm_name          = "hotel-booking-prod-bucket-policy-changes"
  alarm_description   = "Who may do what with a bucket was changed by hand. What to do: https://github.com/example/hotel-booking/wiki/bucket-policy-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "bucket-policy-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-bucket-policy-changes"
  }
}

resource "aws_cloudwatch_log_metric_filter" "console_failures" {
  name           = "hotel-booking-prod-console-failures"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ ($.eventName = \"ConsoleLogin\") && ($.errorMessage = \"Failed authentication\") }"

  metric_transformation {
    name      = "console-failures"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "console_failures" {
  alarm_name          = "hotel-booking-prod-console-failures"
  alarm_description   = "Signing in to the console failed again and again. What to do: https://github.com/example/hotel-booking/wiki/console-failures"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "console-failures"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 3
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-console-failures"
  }
}

resource "aws_cloudwatch_log_metric_filter" "console_without_mfa" {
  name           = "hotel-booking-prod-console-without-mfa"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ ($.eventName = \"ConsoleLogin\") && ($.additionalEventData.MFAUsed != \"Yes\") && ($.userIdentity.type = \"IAMUser\") && ($.responseElements.ConsoleLogin = \"Success\") }"

  metric_transformation {
    name      = "console-without-mfa"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "console_without_mfa" {
  alarm_name          = "hotel-booking-prod-console-without-mfa"
  alarm_description   = "A user signed in to the console without a second factor. What to do: https://github.com/example/hotel-booking/wiki/console-without-mfa"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "console-without-mfa"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-console-without-mfa"
  }
}

resource "aws_cloudwatch_log_metric_filter" "detection_changes" {
  name           = "hotel-booking-prod-detection-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ ((($.eventSource = \"guardduty.amazonaws.com\") || ($.eventSource = \"securityhub.amazonaws.com\")) && (($.eventName = \"Delete*\") || ($.eventName = \"Disable*\") || ($.eventName = \"Disassociate*\") || ($.eventName = \"StopMonitoringMembers\") || ($.eventName = \"CreateFilter\") || ($.eventName = \"UpdateDetector\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "detection-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "detection_changes" {
  alarm_name          = "hotel-booking-prod-detection-changes"
  alarm_description   = "GuardDuty or Security Hub was switched off or told to keep silent. What to do: https://github.com/example/hotel-booking/wiki/detection-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "detection-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-detection-changes"
  }
}

resource "aws_cloudwatch_log_metric_filter" "gateway_changes" {
  name           = "hotel-booking-prod-gateway-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ (($.eventSource = \"ec2.amazonaws.com\") && (($.eventName = \"AttachInternetGateway\") || ($.eventName = \"CreateCustomerGateway\") || ($.eventName = \"CreateInternetGateway\") || ($.eventName = \"DeleteCustomerGateway\") || ($.eventName = \"DeleteInternetGateway\") || ($.eventName = \"DetachInternetGateway\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "gateway-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "gateway_changes" {
  alarm_name          = "hotel-booking-prod-gateway-changes"
  alarm_description   = "A gateway to other networks was changed by hand. What to do: https://github.com/example/hotel-booking/wiki/gateway-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "gateway-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-gateway-changes"
  }
}

resource "aws_cloudwatch_log_metric_filter" "iam_changes" {
  name           = "hotel-booking-prod-iam-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ (($.eventSource = \"iam.amazonaws.com\") && (($.eventName = \"Add*\") || ($.eventName = \"Attach*\") || ($.eventName = \"Create*\") || ($.eventName = \"Deactivate*\") || ($.eventName = \"Delete*\") || ($.eventName = \"Detach*\") || ($.eventName = \"Put*\") || ($.eventName = \"Remove*\") || ($.eventName = \"Set*\") || ($.eventName = \"Update*\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "iam-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "iam_changes" {
  alarm_name          = "hotel-booking-prod-iam-changes"
  alarm_description   = "Who may do what in the account was changed by hand. What to do: https://github.com/example/hotel-booking/wiki/iam-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "iam-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-iam-changes"
  }
}

resource "aws_cloudwatch_log_metric_filter" "key_deletions" {
  name           = "hotel-booking-prod-key-deletions"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ ($.eventSource = \"kms.amazonaws.com\") && (($.eventName = \"DisableKey\") || ($.eventName = \"ScheduleKeyDeletion\")) }"

  metric_transformation {
    name      = "key-deletions"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "key_deletions" {
  alarm_name          = "hotel-booking-prod-key-deletions"
  alarm_description   = "An encryption key was disabled, or is going to be deleted. What to do: https://github.com/example/hotel-booking/wiki/key-deletions"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "key-deletions"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-key-deletions"
  }
}

resource "aws_cloudwatch_log_metric_filter" "network_acl_changes" {
  name           = "hotel-booking-prod-network-acl-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ (($.eventSource = \"ec2.amazonaws.com\") && (($.eventName = \"CreateNetworkAcl\") || ($.eventName = \"CreateNetworkAclEntry\") || ($.eventName = \"DeleteNetworkAcl\") || ($.eventName = \"DeleteNetworkAclEntry\") || ($.eventName = \"ReplaceNetworkAclAssociation\") || ($.eventName = \"ReplaceNetworkAclEntry\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "network-acl-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "network_acl_changes" {
  alarm_name          = "hotel-booking-prod-network-acl-changes"
  alarm_description   = "A network ACL was changed by hand. What to do: https://github.com/example/hotel-booking/wiki/network-acl-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "network-acl-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-network-acl-changes"
  }
}

resource "aws_cloudwatch_log_metric_filter" "recorder_changes" {
  name           = "hotel-booking-prod-recorder-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ (($.eventSource = \"config.amazonaws.com\") && (($.eventName = \"DeleteConfigurationRecorder\") || ($.eventName = \"DeleteDeliveryChannel\") || ($.eventName = \"PutConfigurationRecorder\") || ($.eventName = \"PutDeliveryChannel\") || ($.eventName = \"StopConfigurationRecorder\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "recorder-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "recorder_changes" {
  alarm_name          = "hotel-booking-prod-recorder-changes"
  alarm_description   = "AWS Config was stopped or told to record something else. What to do: https://github.com/example/hotel-booking/wiki/recorder-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "recorder-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-recorder-changes"
  }
}

resource "aws_cloudwatch_log_metric_filter" "root_use" {
  name           = "hotel-booking-prod-root-use"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ ($.userIdentity.type = \"Root\") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != \"AwsServiceEvent\") }"

  metric_transformation {
    name      = "root-use"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "root_use" {
  alarm_name          = "hotel-booking-prod-root-use"
  alarm_description   = "Somebody acts as the root user of the account. What to do: https://github.com/example/hotel-booking/wiki/root-use"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "root-use"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-root-use"
  }
}

resource "aws_cloudwatch_log_metric_filter" "route_changes" {
  name           = "hotel-booking-prod-route-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ (($.eventSource = \"ec2.amazonaws.com\") && (($.eventName = \"CreateRoute\") || ($.eventName = \"CreateRouteTable\") || ($.eventName = \"DeleteRoute\") || ($.eventName = \"DeleteRouteTable\") || ($.eventName = \"DisassociateRouteTable\") || ($.eventName = \"ReplaceRoute\") || ($.eventName = \"ReplaceRouteTableAssociation\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "route-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "route_changes" {
  alarm_name          = "hotel-booking-prod-route-changes"
  alarm_description   = "A route table was changed by hand. What to do: https://github.com/example/hotel-booking/wiki/route-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "route-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-route-changes"
  }
}

resource "aws_cloudwatch_log_metric_filter" "security_group_changes" {
  name           = "hotel-booking-prod-security-group-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ (($.eventSource = \"ec2.amazonaws.com\") && (($.eventName = \"AuthorizeSecurityGroup*\") || ($.eventName = \"CreateSecurityGroup\") || ($.eventName = \"DeleteSecurityGroup\") || ($.eventName = \"ModifySecurityGroupRules\") || ($.eventName = \"RevokeSecurityGroup*\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "security-group-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "security_group_changes" {
  alarm_name          = "hotel-booking-prod-security-group-changes"
  alarm_description   = "A security group was changed by hand. What to do: https://github.com/example/hotel-booking/wiki/security-group-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "security-group-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-security-group-changes"
  }
}

resource "aws_cloudwatch_log_metric_filter" "trail_changes" {
  name           = "hotel-booking-prod-trail-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ (($.eventSource = \"cloudtrail.amazonaws.com\") && (($.eventName = \"CreateTrail\") || ($.eventName = \"DeleteTrail\") || ($.eventName = \"PutEventSelectors\") || ($.eventName = \"StartLogging\") || ($.eventName = \"StopLogging\") || ($.eventName = \"UpdateTrail\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "trail-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "trail_changes" {
  alarm_name          = "hotel-booking-prod-trail-changes"
  alarm_description   = "CloudTrail was stopped or told to record something else. What to do: https://github.com/example/hotel-booking/wiki/trail-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "trail-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-trail-changes"
  }
}

resource "aws_cloudwatch_log_metric_filter" "unauthorized_calls" {
  name           = "hotel-booking-prod-unauthorized-calls"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ ($.errorCode = \"*UnauthorizedOperation\") || ($.errorCode = \"AccessDenied*\") }"

  metric_transformation {
    name      = "unauthorized-calls"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "unauthorized_calls" {
  alarm_name          = "hotel-booking-prod-unauthorized-calls"
  alarm_description   = "Somebody tries again and again what is not allowed. What to do: https://github.com/example/hotel-booking/wiki/unauthorized-calls"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "unauthorized-calls"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 25
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-unauthorized-calls"
  }
}

resource "aws_cloudwatch_log_metric_filter" "vpc_changes" {
  name           = "hotel-booking-prod-vpc-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ (($.eventSource = \"ec2.amazonaws.com\") && (($.eventName = \"AcceptVpcPeeringConnection\") || ($.eventName = \"AttachClassicLinkVpc\") || ($.eventName = \"CreateVpc\") || ($.eventName = \"CreateVpcPeeringConnection\") || ($.eventName = \"DeleteVpc\") || ($.eventName = \"DeleteVpcPeeringConnection\") || ($.eventName = \"DetachClassicLinkVpc\") || ($.eventName = \"DisableVpcClassicLink\") || ($.eventName = \"EnableVpcClassicLink\") || ($.eventName = \"ModifyVpcAttribute\") || ($.eventName = \"RejectVpcPeeringConnection\"))) && ($.userIdentity.invokedBy NOT EXISTS) && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\")) }"

  metric_transformation {
    name      = "vpc-changes"
    namespace = "hotel-booking-prod/activities"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "vpc_changes" {
  alarm_name          = "hotel-booking-prod-vpc-changes"
  alarm_description   = "A VPC or its connections were changed by hand. What to do: https://github.com/example/hotel-booking/wiki/vpc-changes"
  namespace           = "hotel-booking-prod/activities"
  metric_name         = "vpc-changes"
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic_policy.alerts.arn]
  tags = {
    Name = "hotel-booking-prod-vpc-changes"
  }
}
