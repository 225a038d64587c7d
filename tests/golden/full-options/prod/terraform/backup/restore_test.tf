# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# The restored databases are deleted again by AWS; while they are there, they cost what the originals do.
resource "aws_backup_restore_testing_plan" "newest" {
  name                = "parcels_prod"
  schedule_expression = "cron(0 11 ? * 1 *)"
  start_window_hours  = 2
  tags = {
    Name = "parcels_prod"
  }

  recovery_point_selection {
    algorithm             = "LATEST_WITHIN_WINDOW"
    include_vaults        = [aws_backup_vault.main.arn]
    recovery_point_types  = ["SNAPSHOT"]
    selection_window_days = 2
  }
}

resource "aws_backup_restore_testing_selection" "databases" {
  name                      = "databases"
  restore_testing_plan_name = aws_backup_restore_testing_plan.newest.name
  protected_resource_type   = "RDS"
  iam_role_arn              = aws_iam_role.restore.arn
  protected_resource_arns   = ["arn:aws:rds:eu-central-1:111122223333:db:parcels-prod-orders"]
  restore_metadata_overrides = {
    dbSubnetGroupName = "parcels-prod-databases"
  }
  validation_window_hours = 4
}

resource "aws_backup_restore_testing_selection" "clusters" {
  name                      = "clusters"
  restore_testing_plan_name = aws_backup_restore_testing_plan.newest.name
  protected_resource_type   = "Aurora"
  iam_role_arn              = aws_iam_role.restore.arn
  protected_resource_arns   = ["arn:aws:rds:eu-central-1:111122223333:cluster:parcels-prod-reports"]
  restore_metadata_overrides = {
    dbSubnetGroupName = "parcels-prod-databases"
  }
  validation_window_hours = 4
}
