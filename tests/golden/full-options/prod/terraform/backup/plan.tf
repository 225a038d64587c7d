# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_backup_plan" "daily" {
  name = "parcels-prod-daily"
  tags = {
    Name = "parcels-prod-daily"
  }

  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.main.name
    schedule          = "cron(0 3 * * ? *)"
    start_window      = 60
    completion_window = 360

    lifecycle {
      delete_after = 35
    }

    copy_action {
      destination_vault_arn = aws_backup_vault.recovery.arn

      lifecycle {
        delete_after = 35
      }
    }
  }
}

resource "aws_backup_selection" "databases" {
  name         = "parcels-prod-databases"
  plan_id      = aws_backup_plan.daily.id
  iam_role_arn = aws_iam_role.backup.arn
  resources = [
    "arn:aws:rds:eu-central-1:111122223333:db:parcels-prod-orders",
    "arn:aws:rds:eu-central-1:111122223333:cluster:parcels-prod-reports",
  ]
}
