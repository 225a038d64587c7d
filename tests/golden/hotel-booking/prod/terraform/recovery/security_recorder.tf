# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Everything, what is of no region included: a region that is lost must not take the history of the account's
# roles with it.
resource "aws_config_configuration_recorder" "main" {
  name     = "hotel-booking-prod-recovery"
  role_arn = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"

  recording_group {
    all_supported                 = true
    include_global_resource_types = true
  }
}

resource "aws_config_delivery_channel" "main" {
  name           = "hotel-booking-prod-recovery"
  s3_bucket_name = var.recovery_access_logs_bucket

  depends_on = [aws_config_configuration_recorder.main]
}

resource "aws_config_configuration_recorder_status" "main" {
  name       = aws_config_configuration_recorder.main.name
  is_enabled = true

  depends_on = [aws_config_delivery_channel.main]
}
