# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

variable "infrastructure_boundary_arn" {
  description = "ARN of the policy that bounds what control planes, machines, add-ons and AWS services may be allowed. Output `infrastructure_boundary_arn` of stack `bootstrap`."
  type        = string
}

variable "logs_key_arn" {
  description = "ARN of the KMS key of logs. Output `logs_key_arn` of stack `security`."
  type        = string
}
