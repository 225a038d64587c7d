# Written by platform from environments/dev.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_elasticache_subnet_group" "main" {
  name        = "hotel-booking-dev-caches"
  description = "Caches of hotel-booking-dev"
  subnet_ids  = var.data_subnet_ids
}

# Every group must have a user named default: who does not log in is this one. It can do nothing.
resource "aws_elasticache_user" "default" {
  user_id              = "hotel-booking-dev-default"
  user_name            = "default"
  engine               = "REDIS"
  access_string        = "off -@all"
  no_password_required = true
}

resource "aws_elasticache_user" "service-api" {
  user_id       = "hotel-booking-dev-api"
  user_name     = "hotel-booking-dev-api"
  engine        = "REDIS"
  access_string = "on ~* &* +@all -@dangerous +info"

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user" "service-app" {
  user_id       = "hotel-booking-dev-app"
  user_name     = "hotel-booking-dev-app"
  engine        = "REDIS"
  access_string = "on ~* &* +@all -@dangerous +info"

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user" "service-workers" {
  user_id       = "hotel-booking-dev-workers"
  user_name     = "hotel-booking-dev-workers"
  engine        = "REDIS"
  access_string = "on ~* &* +@all -@dangerous +info"

  authentication_mode {
    type = "iam"
  }
}

# The services of pull requests log in as this user, and use keys that begin with `pr-<number>:`.
resource "aws_elasticache_user" "review" {
  user_id       = "hotel-booking-dev-review"
  user_name     = "hotel-booking-dev-review"
  engine        = "REDIS"
  access_string = "on ~pr-* &pr-* +@all -@dangerous +info"

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user_group" "sessions" {
  user_group_id = "hotel-booking-dev-sessions"
  engine        = "REDIS"
  user_ids = [
    aws_elasticache_user.default.user_id,
    aws_elasticache_user.review.user_id,
    aws_elasticache_user.service-api.user_id,
    aws_elasticache_user.service-app.user_id,
    aws_elasticache_user.service-workers.user_id,
  ]
}

resource "aws_elasticache_parameter_group" "sessions" {
  name        = "hotel-booking-dev-sessions-redis7"
  description = "Parameters of hotel-booking-dev-sessions"
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
  # checkov:skip=CKV_AWS_338: 30 days is what the spec's logs.retention asks for
  name              = "/aws/elasticache/hotel-booking-dev-sessions/engine-log"
  retention_in_days = 30
  kms_key_id        = var.logs_key_arn
}

resource "aws_cloudwatch_log_group" "sessions-slow-log" {
  # checkov:skip=CKV_AWS_338: 30 days is what the spec's logs.retention asks for
  name              = "/aws/elasticache/hotel-booking-dev-sessions/slow-log"
  retention_in_days = 30
  kms_key_id        = var.logs_key_arn
}

resource "aws_elasticache_replication_group" "sessions" {
  # checkov:skip=CKV2_AWS_50: the spec says replicas: 0, so that no other zone can take over
  replication_group_id       = "hotel-booking-dev-sessions"
  description                = "The cache sessions"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = "cache.t4g.small"
  port                       = 6379
  parameter_group_name       = aws_elasticache_parameter_group.sessions.name
  num_node_groups            = 1
  replicas_per_node_group    = 0
  automatic_failover_enabled = true
  multi_az_enabled           = false
  subnet_group_name          = aws_elasticache_subnet_group.main.name
  security_group_ids         = [aws_security_group.cache-sessions.id]
  user_group_ids             = [aws_elasticache_user_group.sessions.user_group_id]
  at_rest_encryption_enabled = true
  kms_key_id                 = var.data_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  snapshot_retention_limit   = 0
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
