# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_elasticache_subnet_group" "main" {
  name        = "parcels-dev-pr-7-caches"
  description = "Caches of parcels-dev-pr-7"
  subnet_ids  = var.data_subnet_ids
}

# Every group must have a user named default: who does not log in is this one. It can do nothing.
resource "aws_elasticache_user" "default" {
  user_id              = "parcels-dev-pr-7-default"
  user_name            = "default"
  engine               = "REDIS"
  access_string        = "off -@all"
  no_password_required = true
}

resource "aws_elasticache_user" "service-shop" {
  user_id       = "parcels-dev-pr-7-shop"
  user_name     = "parcels-dev-pr-7-shop"
  engine        = "REDIS"
  access_string = "on ~* &* +@all -@dangerous +info"

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user_group" "sessions" {
  user_group_id = "parcels-dev-pr-7-sessions"
  engine        = "REDIS"
  user_ids      = [aws_elasticache_user.default.user_id, aws_elasticache_user.service-shop.user_id]
}

resource "aws_elasticache_parameter_group" "sessions" {
  name        = "parcels-dev-pr-7-sessions-redis7"
  description = "Parameters of parcels-dev-pr-7-sessions"
  family      = "redis7"

  parameter {
    name  = "cluster-enabled"
    value = "yes"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "sessions-engine-log" {
  name              = "/aws/elasticache/parcels-dev-pr-7-sessions/engine-log"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_cloudwatch_log_group" "sessions-slow-log" {
  name              = "/aws/elasticache/parcels-dev-pr-7-sessions/slow-log"
  retention_in_days = 365
  kms_key_id        = var.logs_key_arn
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "parcels-dev-pr-7-sessions"
  description                = "The cache sessions"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = "cache.r7g.large"
  port                       = 6379
  parameter_group_name       = aws_elasticache_parameter_group.sessions.name
  num_node_groups            = 1
  replicas_per_node_group    = 1
  automatic_failover_enabled = true
  multi_az_enabled           = true
  subnet_group_name          = aws_elasticache_subnet_group.main.name
  security_group_ids         = [aws_security_group.cache-sessions.id]
  user_group_ids             = [aws_elasticache_user_group.sessions.user_group_id]
  at_rest_encryption_enabled = true
  kms_key_id                 = var.data_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  snapshot_retention_limit   = 7
  snapshot_window            = "03:00-04:00"
  final_snapshot_identifier  = "parcels-dev-pr-7-sessions-final"
  maintenance_window         = "sun:05:00-sun:06:00"
  auto_minor_version_upgrade = true
  apply_immediately          = false

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.sessions-engine-log.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "engine-log"
  }

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.sessions-slow-log.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "slow-log"
  }
}
