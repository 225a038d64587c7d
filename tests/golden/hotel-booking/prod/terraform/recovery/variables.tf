# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

variable "first_database_arns" {
  description = "ARNs of the databases of the first region, by name. Output `database_arns` of stack `data`."
  type        = map(string)
}

variable "infrastructure_boundary_arn" {
  description = "ARN of the policy that bounds what control planes, machines, add-ons and AWS services may be allowed. Output `infrastructure_boundary_arn` of stack `bootstrap`."
  type        = string
}

variable "recovery_access_logs_bucket" {
  description = "Name of the bucket of logs of requests in the second region. Output `recovery_access_logs_bucket` of stack `bootstrap`."
  type        = string
}

variable "workload_boundary_arn" {
  description = "ARN of the policy that bounds what services may be allowed. Output `workload_boundary_arn` of stack `bootstrap`."
  type        = string
}
