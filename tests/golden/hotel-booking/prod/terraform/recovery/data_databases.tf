# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_db_subnet_group" "main" {
  name        = "hotel-booking-prod-recovery-databases"
  description = "Databases of hotel-booking-prod-recovery"
  subnet_ids  = local.data_subnet_ids
}

resource "aws_iam_role" "monitoring" {
  name                 = "hotel-booking-prod-recovery-database-monitoring"
  description          = "Enhanced monitoring of the databases"
  permissions_boundary = var.infrastructure_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Assume"
        Effect = "Allow"
        Principal = {
          Service = "monitoring.rds.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:rds:us-west-2:111122223333:db:hotel-booking-prod-recovery-bookings"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

# Every parameter waits for a restart: a new database starts with all of them, and for values that equal the
# default RDS reports no other way of applying, so that anything else would show up in every plan.
resource "aws_db_parameter_group" "bookings" {
  name        = "hotel-booking-prod-recovery-bookings-postgres17"
  description = "Parameters of hotel-booking-prod-recovery-bookings"
  family      = "postgres17"

  parameter {
    name         = "log_connections"
    value        = "1"
    apply_method = "pending-reboot"
  }

  parameter {
    name         = "log_disconnections"
    value        = "1"
    apply_method = "pending-reboot"
  }

  parameter {
    name         = "log_min_duration_statement"
    value        = "1000"
    apply_method = "pending-reboot"
  }

  parameter {
    name         = "log_statement"
    value        = "ddl"
    apply_method = "pending-reboot"
  }

  parameter {
    name         = "rds.force_ssl"
    value        = "1"
    apply_method = "pending-reboot"
  }

  parameter {
    name         = "shared_preload_libraries"
    value        = "pg_stat_statements"
    apply_method = "pending-reboot"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "bookings-postgresql" {
  name              = "/aws/rds/instance/hotel-booking-prod-recovery-bookings/postgresql"
  retention_in_days = 365
  kms_key_id        = local.logs_key_arn
}

resource "aws_cloudwatch_log_group" "bookings-upgrade" {
  name              = "/aws/rds/instance/hotel-booking-prod-recovery-bookings/upgrade"
  retention_in_days = 365
  kms_key_id        = local.logs_key_arn
}

# It follows the database of the first region, and takes no writes until it is promoted: `databases: promoted` in
# `recovery`. Engine, names, users and passwords are those of what it follows.
resource "aws_db_instance" "bookings" {
  # checkov:skip=CKV_AWS_157: the spec says multiAz: false
  identifier                            = "hotel-booking-prod-recovery-bookings"
  replicate_source_db                   = var.first_database_arns["bookings"]
  instance_class                        = "db.r7g.xlarge"
  port                                  = 5432
  parameter_group_name                  = aws_db_parameter_group.bookings.name
  storage_type                          = "gp3"
  max_allocated_storage                 = 1024
  storage_encrypted                     = true
  kms_key_id                            = local.data_key_arn
  multi_az                              = false
  db_subnet_group_name                  = aws_db_subnet_group.main.name
  vpc_security_group_ids                = [aws_security_group.database-bookings.id]
  publicly_accessible                   = false
  iam_database_authentication_enabled   = true
  backup_retention_period               = 30
  backup_window                         = "03:00-04:00"
  maintenance_window                    = "sun:05:00-sun:06:00"
  auto_minor_version_upgrade            = true
  allow_major_version_upgrade           = true
  apply_immediately                     = false
  copy_tags_to_snapshot                 = true
  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = local.data_key_arn
  performance_insights_retention_period = 7
  deletion_protection                   = true
  delete_automated_backups              = false
  skip_final_snapshot                   = true

  timeouts {
    create = "6h"
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [
    aws_cloudwatch_log_group.bookings-postgresql,
    aws_cloudwatch_log_group.bookings-upgrade,
    aws_iam_role_policy_attachment.monitoring,
  ]
}
