# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

variable "data_key_arn" {
  description = "ARN of the KMS key of data at rest. Output `data_key_arn` of stack `security`."
  type        = string
}

variable "database_resource_ids" {
  description = "Identifiers by which IAM knows the databases and their copies, by name. Output `database_resource_ids` of stack `data`."
  type        = map(string)
}

variable "load_balancer_security_group_id" {
  description = "Security group of the load balancer. Output `load_balancer_security_group_id` of stack `edge`."
  type        = string
}

variable "logs_key_arn" {
  description = "ARN of the KMS key of logs. Output `logs_key_arn` of stack `security`."
  type        = string
}

variable "private_subnet_ids" {
  description = "Subnets of machines and pods. Output `private_subnet_ids` of stack `network`."
  type        = list(string)
}

variable "secrets_key_arn" {
  description = "ARN of the KMS key of secrets. Output `secrets_key_arn` of stack `security`."
  type        = string
}

variable "security_group_ids" {
  description = "Security groups of services and machines, by network identity. Output `security_group_ids` of stack `network`."
  type        = map(string)
}

variable "target_group_arns" {
  description = "ARNs of the target groups, by colour. Output `target_group_arns` of stack `edge`."
  type        = map(string)
}
