# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

output "data_key_arn" {
  description = "ARN of the key that encrypts disks, databases and caches."
  value       = aws_kms_key.data.arn
}

output "secrets_key_arn" {
  description = "ARN of the key that encrypts secrets, in Secrets Manager and inside the clusters."
  value       = aws_kms_key.secrets.arn
}

output "logs_key_arn" {
  description = "ARN of the key that encrypts log groups."
  value       = aws_kms_key.logs.arn
}

output "alerts_topic_arn" {
  description = "ARN of the topic of alarms."
  value       = aws_sns_topic_policy.alerts.arn
}
