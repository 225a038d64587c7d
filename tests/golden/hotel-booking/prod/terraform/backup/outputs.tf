# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

output "backup_vault_arn" {
  description = "ARN of the vault with the backups."
  value       = aws_backup_vault.main.arn
}
