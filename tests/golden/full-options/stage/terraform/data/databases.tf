# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_db_subnet_group" "main" {
  name        = "parcels-stage-databases"
  description = "Databases of parcels-stage"
  subnet_ids  = var.data_subnet_ids
}

resource "aws_iam_role" "monitoring" {
  name                 = "parcels-stage-database-monitoring"
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
              "arn:aws:rds:eu-central-1:111122223333:db:parcels-stage-archive",
              "arn:aws:rds:eu-central-1:111122223333:db:parcels-stage-orders",
              "arn:aws:rds:eu-central-1:111122223333:db:parcels-stage-orders-reader-1",
              "arn:aws:rds:eu-central-1:111122223333:db:parcels-stage-reports-machine-1",
              "arn:aws:rds:eu-central-1:111122223333:db:parcels-stage-reports-machine-2",
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
resource "aws_db_parameter_group" "archive" {
  name        = "parcels-stage-archive-postgres17"
  description = "Parameters of parcels-stage-archive"
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

resource "aws_cloudwatch_log_group" "archive-postgresql" {
  name              = "/aws/rds/instance/parcels-stage-archive/postgresql"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_cloudwatch_log_group" "archive-upgrade" {
  name              = "/aws/rds/instance/parcels-stage-archive/upgrade"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

# Services log in with IAM tokens as database users of their own names. Each needs to be created once, by the
# master user: CREATE ROLE "<service>" LOGIN; GRANT rds_iam TO "<service>". The master password is in
# Secrets Manager, where RDS rotates it; it is in no file and in no state. A new major version comes when the spec
# names it, and is seen in a plan first. RDS keeps the minor version current.
resource "aws_db_instance" "archive" {
  identifier                            = "parcels-stage-archive"
  engine                                = "postgres"
  engine_version                        = "17"
  instance_class                        = "db.r7g.large"
  db_name                               = "archive"
  port                                  = 5432
  parameter_group_name                  = aws_db_parameter_group.archive.name
  storage_type                          = "gp3"
  allocated_storage                     = 50
  max_allocated_storage                 = 100
  storage_encrypted                     = true
  kms_key_id                            = var.data_key_arn
  multi_az                              = true
  db_subnet_group_name                  = aws_db_subnet_group.main.name
  vpc_security_group_ids                = [aws_security_group.database-archive.id]
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
  deletion_protection                   = true
  delete_automated_backups              = false
  skip_final_snapshot                   = false
  final_snapshot_identifier             = "parcels-stage-archive-final"

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [
    aws_cloudwatch_log_group.archive-postgresql,
    aws_cloudwatch_log_group.archive-upgrade,
    aws_iam_role_policy_attachment.monitoring,
  ]
}

# Every parameter waits for a restart: a new database starts with all of them, and for values that equal the
# default RDS reports no other way of applying, so that anything else would show up in every plan.
resource "aws_db_parameter_group" "orders" {
  name        = "parcels-stage-orders-postgres17"
  description = "Parameters of parcels-stage-orders"
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

ephemeral "aws_secretsmanager_random_password" "orders" {
  password_length     = 64
  exclude_punctuation = true
}

resource "aws_cloudwatch_log_group" "orders-postgresql" {
  name              = "/aws/rds/instance/parcels-stage-orders/postgresql"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_cloudwatch_log_group" "orders-upgrade" {
  name              = "/aws/rds/instance/parcels-stage-orders/upgrade"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_cloudwatch_log_group" "orders-reader-1-postgresql" {
  name              = "/aws/rds/instance/parcels-stage-orders-reader-1/postgresql"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_cloudwatch_log_group" "orders-reader-1-upgrade" {
  name              = "/aws/rds/instance/parcels-stage-orders-reader-1/upgrade"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

# Services log in as users that Vault makes for a while. The master user prepares that once, by the SQL in the
# ConfigMap vault-databases of the clusters. Nobody knows the
# master password: RDS manages none of a database with replicas, and what is drawn here is in no file and in no
# state. Whoever has to be the master user gives it a new one first: aws rds modify-db-instance or modify-db-cluster. A new major version comes when the spec
# names it, and is seen in a plan first. RDS keeps the minor version current.
resource "aws_db_instance" "orders" {
  identifier                            = "parcels-stage-orders"
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
  password_wo                           = ephemeral.aws_secretsmanager_random_password.orders.random_password
  password_wo_version                   = 1
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
  deletion_protection                   = true
  delete_automated_backups              = false
  skip_final_snapshot                   = false
  final_snapshot_identifier             = "parcels-stage-orders-final"

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [
    aws_cloudwatch_log_group.orders-postgresql,
    aws_cloudwatch_log_group.orders-upgrade,
    aws_iam_role_policy_attachment.monitoring,
  ]
}

# It follows its database within seconds, and takes no writes. It holds nothing of its own: storage, key, users and
# backups are those of what it follows, and it can be taken away.
resource "aws_db_instance" "orders-reader-1" {
  # checkov:skip=CKV_AWS_133: its database has the backups
  # checkov:skip=CKV_AWS_157: it holds nothing that would have to fail over
  # checkov:skip=CKV_AWS_293: it holds nothing of its own
  identifier                          = "parcels-stage-orders-reader-1"
  replicate_source_db                 = aws_db_instance.orders.identifier
  instance_class                      = "db.r7g.large"
  port                                = 5432
  parameter_group_name                = aws_db_parameter_group.orders.name
  storage_type                        = "gp3"
  max_allocated_storage               = 100
  storage_encrypted                   = true
  multi_az                            = false
  vpc_security_group_ids              = [aws_security_group.database-orders.id]
  publicly_accessible                 = false
  iam_database_authentication_enabled = true
  # tfsec:ignore:aws-rds-specify-backup-retention its database has the backups
  backup_retention_period               = 0
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
  # tfsec:ignore:aws-rds-enable-deletion-protection it holds nothing of its own
  deletion_protection = false
  skip_final_snapshot = true

  timeouts {
    create = "6h"
  }

  depends_on = [
    aws_cloudwatch_log_group.orders-reader-1-postgresql,
    aws_cloudwatch_log_group.orders-reader-1-upgrade,
    aws_iam_role_policy_attachment.monitoring,
  ]
}

# Every parameter waits for a restart: a new database starts with all of them, and for values that equal the
# default RDS reports no other way of applying, so that anything else would show up in every plan.
resource "aws_rds_cluster_parameter_group" "reports" {
  name        = "parcels-stage-reports-aurora-postgresql17"
  description = "Parameters of parcels-stage-reports"
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
  name              = "/aws/rds/cluster/parcels-stage-reports/postgresql"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

# Services log in as users that Vault makes for a while. The master user prepares that once, by the SQL in the
# ConfigMap vault-databases of the clusters. The master password is in
# Secrets Manager, where RDS rotates it; it is in no file and in no state. A new major version comes when the spec
# names it, and is seen in a plan first. RDS keeps the minor version current.
resource "aws_rds_cluster" "reports" {
  # checkov:skip=CKV2_AWS_8: the spec asks for no backups in a vault
  cluster_identifier                  = "parcels-stage-reports"
  engine                              = "aurora-postgresql"
  engine_version                      = "17"
  database_name                       = "reports"
  master_username                     = "platform"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.secrets_key_arn
  iam_database_authentication_enabled = true
  port                                = 5432
  db_cluster_parameter_group_name     = aws_rds_cluster_parameter_group.reports.name
  db_subnet_group_name                = aws_db_subnet_group.main.name
  vpc_security_group_ids              = [aws_security_group.database-reports.id]
  storage_encrypted                   = true
  kms_key_id                          = var.data_key_arn
  backup_retention_period             = 30
  preferred_backup_window             = "03:00-04:00"
  preferred_maintenance_window        = "sun:05:00-sun:06:00"
  allow_major_version_upgrade         = true
  apply_immediately                   = false
  copy_tags_to_snapshot               = true
  enabled_cloudwatch_logs_exports     = ["postgresql"]
  deletion_protection                 = true
  delete_automated_backups            = false
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "parcels-stage-reports-final"

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [aws_cloudwatch_log_group.reports-postgresql]
}

resource "aws_rds_cluster_instance" "reports-machine-1" {
  identifier                            = "parcels-stage-reports-machine-1"
  cluster_identifier                    = aws_rds_cluster.reports.id
  engine                                = aws_rds_cluster.reports.engine
  instance_class                        = "db.r8g.large"
  publicly_accessible                   = false
  preferred_maintenance_window          = "sun:05:00-sun:06:00"
  auto_minor_version_upgrade            = true
  apply_immediately                     = false
  copy_tags_to_snapshot                 = true
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.data_key_arn
  performance_insights_retention_period = 7

  depends_on = [aws_iam_role_policy_attachment.monitoring]
}

resource "aws_rds_cluster_instance" "reports-machine-2" {
  identifier                            = "parcels-stage-reports-machine-2"
  cluster_identifier                    = aws_rds_cluster.reports.id
  engine                                = aws_rds_cluster.reports.engine
  instance_class                        = "db.r8g.large"
  publicly_accessible                   = false
  preferred_maintenance_window          = "sun:05:00-sun:06:00"
  auto_minor_version_upgrade            = true
  apply_immediately                     = false
  copy_tags_to_snapshot                 = true
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.data_key_arn
  performance_insights_retention_period = 7

  depends_on = [aws_iam_role_policy_attachment.monitoring]
}
