# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

output "workload_boundary_arn" {
  description = "ARN of the limits of the roles of pods."
  value       = aws_iam_policy.workload_boundary.arn
}

output "infrastructure_boundary_arn" {
  description = "ARN of the limits of the roles of control planes, machines, add-ons and AWS services."
  value       = aws_iam_policy.infrastructure_boundary.arn
}

output "state_bucket" {
  description = "Name of the bucket of Terraform's state."
  value       = aws_s3_bucket.state.bucket
}

output "access_logs_bucket" {
  description = "Name of the bucket of logs: of requests to other buckets and to load balancers."
  value       = aws_s3_bucket.access_logs.bucket
}

output "state_key_arn" {
  description = "ARN of the key that encrypts the state."
  value       = aws_kms_key.state.arn
}
