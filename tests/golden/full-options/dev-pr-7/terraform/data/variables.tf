# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

variable "alerts_topic_arn" {
  description = "ARN of the topic of alarms. Output `alerts_topic_arn` of stack `security`."
  type        = string
}

variable "data_key_arn" {
  description = "ARN of the KMS key of data at rest. Output `data_key_arn` of stack `security`."
  type        = string
}

variable "data_subnet_ids" {
  description = "Subnets of databases and caches. Output `data_subnet_ids` of stack `network`."
  type        = list(string)
}

variable "logs_key_arn" {
  description = "ARN of the KMS key of logs. Output `logs_key_arn` of stack `security`."
  type        = string
}

variable "secrets_key_arn" {
  description = "ARN of the KMS key of secrets. Output `secrets_key_arn` of stack `security`."
  type        = string
}

variable "security_group_ids" {
  description = "Security groups of services and machines, by network identity. Output `security_group_ids` of stack `network`."
  type        = map(string)
}

variable "vpc_id" {
  description = "The VPC. Output `vpc_id` of stack `network`."
  type        = string
}
