# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_db_subnet_group" "main" {
  name        = "parcels-dev-pr-7-databases"
  description = "Databases of parcels-dev-pr-7"
  subnet_ids  = var.data_subnet_ids
}

resource "aws_iam_role" "monitoring" {
  name                 = "parcels-dev-pr-7-database-monitoring"
  description          = "Enhanced monitoring of the databases"
  permissions_boundary = local.infrastructure_boundary_arn
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
            "aws:SourceArn" = "arn:aws:rds:eu-central-1:111122223333:db:parcels-dev-pr-7-orders"
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
  name        = "parcels-dev-pr-7-orders-postgres17"
  description = "Parameters of parcels-dev-pr-7-orders"
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
  name              = "/aws/rds/instance/parcels-dev-pr-7-orders/postgresql"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_cloudwatch_log_group" "orders-upgrade" {
  name              = "/aws/rds/instance/parcels-dev-pr-7-orders/upgrade"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

# Services log in with IAM tokens as database users of their own names. Each needs to be created once, by the
# master user: CREATE ROLE "<service>" LOGIN; GRANT rds_iam TO "<service>". The master password is in
# Secrets Manager, where RDS rotates it; it is in no file and in no state. A new major version comes when the spec
# names it, and is seen in a plan first. RDS keeps the minor version current.
resource "aws_db_instance" "orders" {
  # checkov:skip=CKV_AWS_293: the spec says protected: false
  identifier                            = "parcels-dev-pr-7-orders"
  engine                                = "postgres"
  engine_version                        = "17"
  instance_class                        = "db.r7g.large"
  db_name                               = "orders"
  port                                  = 5432
  parameter_group_name                  = aws_db_parameter_group.orders.name
  storage_type                          = "gp3"
  allocated_storage                     = 50
  max_allocated_storage                 = 100
  storage_encrypted                     = true
  kms_key_id                            = var.data_key_arn
  multi_az                              = true
  db_subnet_group_name                  = aws_db_subnet_group.main.name
  vpc_security_group_ids                = [aws_security_group.database-orders.id]
  publicly_accessible                   = false
  username                              = "platform"
  manage_master_user_password           = true
  master_user_secret_kms_key_id         = var.secrets_key_arn
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
  performance_insights_kms_key_id       = var.data_key_arn
  performance_insights_retention_period = 7
  # tfsec:ignore:aws-rds-enable-deletion-protection the spec says protected: false
  deletion_protection      = false
  delete_automated_backups = true
  skip_final_snapshot      = true

  depends_on = [
    aws_cloudwatch_log_group.orders-postgresql,
    aws_cloudwatch_log_group.orders-upgrade,
    aws_iam_role_policy_attachment.monitoring,
  ]
}
