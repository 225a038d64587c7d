# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

variable "alerts_topic_arn" {
  description = "ARN of the topic of alarms. Output `alerts_topic_arn` of stack `security`."
  type        = string
}

variable "infrastructure_boundary_arn" {
  description = "ARN of the policy that bounds what control planes, machines, add-ons and AWS services may be allowed. Output `infrastructure_boundary_arn` of stack `bootstrap`."
  type        = string
}
