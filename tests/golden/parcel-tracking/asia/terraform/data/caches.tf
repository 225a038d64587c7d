# Written by platform from environments/asia.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_elasticache_subnet_group" "main" {
  name        = "parcels-asia-caches"
  description = "Caches of parcels-asia"
  subnet_ids  = var.data_subnet_ids
}

# Every group must have a user named default: who does not log in is this one. It can do nothing.
resource "aws_elasticache_user" "default" {
  user_id              = "parcels-asia-default"
  user_name            = "default"
  engine               = "REDIS"
  access_string        = "off -@all"
  no_password_required = true
}

resource "aws_elasticache_user" "service-tracking" {
  user_id       = "parcels-asia-tracking"
  user_name     = "parcels-asia-tracking"
  engine        = "REDIS"
  access_string = "on ~* &* +@all -@dangerous +info"

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user_group" "positions" {
  user_group_id = "parcels-asia-positions"
  engine        = "REDIS"
  user_ids      = [aws_elasticache_user.default.user_id, aws_elasticache_user.service-tracking.user_id]
}

resource "aws_elasticache_parameter_group" "positions" {
  name        = "parcels-asia-positions-valkey8"
  description = "Parameters of parcels-asia-positions"
  family      = "valkey8"

  parameter {
    name  = "cluster-enabled"
    value = "yes"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "positions-engine-log" {
  name              = "/aws/elasticache/parcels-asia-positions/engine-log"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_cloudwatch_log_group" "positions-slow-log" {
  name              = "/aws/elasticache/parcels-asia-positions/slow-log"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_elasticache_replication_group" "positions" {
  replication_group_id       = "parcels-asia-positions"
  description                = "The cache positions"
  engine                     = "valkey"
  engine_version             = "8.0"
  node_type                  = "cache.m7g.large"
  port                       = 6379
  parameter_group_name       = aws_elasticache_parameter_group.positions.name
  num_node_groups            = 2
  replicas_per_node_group    = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  subnet_group_name          = aws_elasticache_subnet_group.main.name
  security_group_ids         = [aws_security_group.cache-positions.id]
  user_group_ids             = [aws_elasticache_user_group.positions.user_group_id]
  at_rest_encryption_enabled = true
  kms_key_id                 = var.data_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  snapshot_retention_limit   = 7
  snapshot_window            = "03:00-04:00"
  final_snapshot_identifier  = "parcels-asia-positions-final"
  maintenance_window         = "sun:05:00-sun:06:00"
  auto_minor_version_upgrade = true
  apply_immediately          = false

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.positions-engine-log.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "engine-log"
  }

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.positions-slow-log.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "slow-log"
  }
}
