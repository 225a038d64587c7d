# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_backup_plan" "daily" {
  name = "hotel-booking-prod-daily"
  tags = {
    Name = "hotel-booking-prod-daily"
  }

  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.main.name
    schedule          = "cron(0 3 * * ? *)"
    start_window      = 60
    completion_window = 360

    lifecycle {
      delete_after = 30
    }

    copy_action {
      destination_vault_arn = aws_backup_vault.recovery.arn

      lifecycle {
        delete_after = 30
      }
    }
  }
}

resource "aws_backup_selection" "databases" {
  name         = "hotel-booking-prod-databases"
  plan_id      = aws_backup_plan.daily.id
  iam_role_arn = aws_iam_role.backup.arn
  resources    = ["arn:aws:rds:us-east-1:111122223333:db:hotel-booking-prod-bookings"]
}
