# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

locals {
  logs_key_arn = aws_kms_key.logs.arn
}
