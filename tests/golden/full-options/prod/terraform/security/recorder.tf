# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# An account has this role once. Where something else has made it before, import it:
# terraform import aws_iam_service_linked_role.config arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig
resource "aws_iam_service_linked_role" "config" {
  aws_service_name = "config.amazonaws.com"
}

# Everything, what is of no region included: a region that is lost must not take the history of the account's
# roles with it.
resource "aws_config_configuration_recorder" "main" {
  name     = "parcels-prod"
  role_arn = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"

  recording_group {
    all_supported                 = true
    include_global_resource_types = true
  }

  depends_on = [aws_iam_service_linked_role.config]
}

resource "aws_config_delivery_channel" "main" {
  name           = "parcels-prod"
  s3_bucket_name = var.access_logs_bucket

  depends_on = [aws_config_configuration_recorder.main]
}

resource "aws_config_configuration_recorder_status" "main" {
  name       = aws_config_configuration_recorder.main.name
  is_enabled = true

  depends_on = [aws_config_delivery_channel.main]
}
