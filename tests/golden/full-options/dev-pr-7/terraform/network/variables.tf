# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

variable "logs_key_arn" {
  description = "ARN of the KMS key of logs. Output `logs_key_arn` of stack `security`."
  type        = string
}
