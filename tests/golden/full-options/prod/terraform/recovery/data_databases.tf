# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_db_subnet_group" "main" {
  name        = "parcels-prod-recovery-databases"
  description = "Databases of parcels-prod-recovery"
  subnet_ids  = local.data_subnet_ids
}

resource "aws_iam_role" "monitoring" {
  name                 = "parcels-prod-recovery-database-monitoring"
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
            "aws:SourceArn" = [
              "arn:aws:rds:eu-west-1:111122223333:db:parcels-prod-recovery-orders",
              "arn:aws:rds:eu-west-1:111122223333:db:parcels-prod-recovery-reports-machine-1",
            ]
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
resource "aws_db_parameter_group" "orders" {
  name        = "parcels-prod-recovery-orders-postgres17"
  description = "Parameters of parcels-prod-recovery-orders"
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

resource "aws_cloudwatch_log_group" "orders-postgresql" {
  name              = "/aws/rds/instance/parcels-prod-recovery-orders/postgresql"
  retention_in_days = 365
  kms_key_id        = local.logs_key_arn
}

resource "aws_cloudwatch_log_group" "orders-upgrade" {
  name              = "/aws/rds/instance/parcels-prod-recovery-orders/upgrade"
  retention_in_days = 365
  kms_key_id        = local.logs_key_arn
}

# It follows the database of the first region, and takes no writes until it is promoted: `databases: promoted` in
# `recovery`. Engine, names, users and passwords are those of what it follows.
resource "aws_db_instance" "orders" {
  # checkov:skip=CKV_AWS_157: the spec says multiAz: false
  identifier                            = "parcels-prod-recovery-orders"
  replicate_source_db                   = var.first_database_arns["orders"]
  instance_class                        = "db.r7g.xlarge"
  port                                  = 5432
  parameter_group_name                  = aws_db_parameter_group.orders.name
  storage_type                          = "gp3"
  max_allocated_storage                 = 100
  storage_encrypted                     = true
  kms_key_id                            = local.data_key_arn
  multi_az                              = false
  db_subnet_group_name                  = aws_db_subnet_group.main.name
  vpc_security_group_ids                = [aws_security_group.database-orders.id]
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
    aws_cloudwatch_log_group.orders-postgresql,
    aws_cloudwatch_log_group.orders-upgrade,
    aws_iam_role_policy_attachment.monitoring,
  ]
}

# Every parameter waits for a restart: a new database starts with all of them, and for values that equal the
# default RDS reports no other way of applying, so that anything else would show up in every plan.
resource "aws_rds_cluster_parameter_group" "reports" {
  name        = "parcels-prod-recovery-reports-aurora-postgresql17"
  description = "Parameters of parcels-prod-recovery-reports"
  family      = "aurora-postgresql17"

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

resource "aws_cloudwatch_log_group" "reports-postgresql" {
  name              = "/aws/rds/cluster/parcels-prod-recovery-reports/postgresql"
  retention_in_days = 365
  kms_key_id        = local.logs_key_arn
}

# What both regions have in common. Deleting it lets go of both clusters, and deletes neither.
resource "aws_rds_global_cluster" "reports" {
  region                       = "eu-central-1"
  global_cluster_identifier    = "parcels-prod-recovery-reports"
  source_db_cluster_identifier = var.first_database_arns["reports"]
  force_destroy                = true
}

# It follows the database of the first region, and takes no writes until it is promoted: `databases: promoted` in
# `recovery`. Engine, names, users and passwords are those of what it follows.
resource "aws_rds_cluster" "reports" {
  # checkov:skip=CKV2_AWS_8: the first region makes the backups
  cluster_identifier                  = "parcels-prod-recovery-reports"
  engine                              = "aurora-postgresql"
  engine_version                      = aws_rds_global_cluster.reports.engine_version
  global_cluster_identifier           = aws_rds_global_cluster.reports.id
  iam_database_authentication_enabled = true
  port                                = 5432
  db_cluster_parameter_group_name     = aws_rds_cluster_parameter_group.reports.name
  db_subnet_group_name                = aws_db_subnet_group.main.name
  vpc_security_group_ids              = [aws_security_group.database-reports.id]
  storage_encrypted                   = true
  kms_key_id                          = local.data_key_arn
  backup_retention_period             = 30
  preferred_backup_window             = "03:00-04:00"
  preferred_maintenance_window        = "sun:05:00-sun:06:00"
  allow_major_version_upgrade         = true
  apply_immediately                   = false
  copy_tags_to_snapshot               = true
  enabled_cloudwatch_logs_exports     = ["postgresql"]
  deletion_protection                 = true
  delete_automated_backups            = false
  skip_final_snapshot                 = true

  lifecycle {
    prevent_destroy = true
    # The global cluster decides on it.
    ignore_changes = [replication_source_identifier]
  }

  depends_on = [aws_cloudwatch_log_group.reports-postgresql]
}

resource "aws_rds_cluster_instance" "reports-machine-1" {
  identifier                            = "parcels-prod-recovery-reports-machine-1"
  cluster_identifier                    = aws_rds_cluster.reports.id
  engine                                = aws_rds_cluster.reports.engine
  instance_class                        = "db.r8g.xlarge"
  publicly_accessible                   = false
  preferred_maintenance_window          = "sun:05:00-sun:06:00"
  auto_minor_version_upgrade            = true
  apply_immediately                     = false
  copy_tags_to_snapshot                 = true
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = local.data_key_arn
  performance_insights_retention_period = 7

  depends_on = [aws_iam_role_policy_attachment.monitoring]
}
