# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

variable "alerts_topic_arn" {
  description = "ARN of the topic of alarms. Output `alerts_topic_arn` of stack `security`."
  type        = string
}

variable "logs_key_arn" {
  description = "ARN of the KMS key of logs. Output `logs_key_arn` of stack `security`."
  type        = string
}

variable "public_subnet_ids" {
  description = "Subnets of load balancers. Output `public_subnet_ids` of stack `network`."
  type        = list(string)
}

variable "vpc_id" {
  description = "The VPC. Output `vpc_id` of stack `network`."
  type        = string
}
