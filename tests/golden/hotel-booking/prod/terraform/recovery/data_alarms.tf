# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Backups are left out: RDS tells of each one that begins and each one that ends well, every day.
resource "aws_db_event_subscription" "database_events" {
  name        = "hotel-booking-prod-recovery-database-events"
  sns_topic   = local.alerts_topic_arn
  source_type = "db-instance"
  source_ids  = [aws_db_instance.bookings.identifier]
  event_categories = [
    "availability",
    "configuration change",
    "deletion",
    "failover",
    "failure",
    "low storage",
    "maintenance",
    "read replica",
    "recovery",
  ]
  tags = {
    Name = "hotel-booking-prod-recovery-database-events"
  }
}

resource "aws_db_event_subscription" "parameter_events" {
  name             = "hotel-booking-prod-recovery-parameter-events"
  sns_topic        = local.alerts_topic_arn
  source_type      = "db-parameter-group"
  source_ids       = [aws_db_parameter_group.bookings.name]
  event_categories = ["configuration change"]
  tags = {
    Name = "hotel-booking-prod-recovery-parameter-events"
  }
}

# Databases in a VPC have no such groups, so that nothing comes of it; Security Hub asks for it all the same
# (RDS.22).
resource "aws_db_event_subscription" "security_group_events" {
  name             = "hotel-booking-prod-recovery-security-group-events"
  sns_topic        = local.alerts_topic_arn
  source_type      = "db-security-group"
  event_categories = ["configuration change", "failure"]
  tags = {
    Name = "hotel-booking-prod-recovery-security-group-events"
  }
}

resource "aws_cloudwatch_metric_alarm" "database-bookings_cpu" {
  alarm_name          = "hotel-booking-prod-recovery-database-bookings-cpu"
  alarm_description   = "The database bookings has used more than 90% of its processors for 5 minutes, or is not heard of any more. What to do: https://github.com/example/hotel-booking/wiki/database-cpu"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  tags = {
    Name = "hotel-booking-prod-recovery-database-bookings-cpu"
  }
  namespace   = "AWS/RDS"
  metric_name = "CPUUtilization"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.bookings.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-bookings_storage" {
  alarm_name          = "hotel-booking-prod-recovery-database-bookings-storage"
  alarm_description   = "The storage of the database bookings is full but for 5% of 200 GiB: it has not grown by itself, or is as large as it may become. What to do: https://github.com/example/hotel-booking/wiki/database-storage"
  comparison_operator = "LessThanThreshold"
  threshold           = 10737418240
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-database-bookings-storage"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeStorageSpace"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.bookings.identifier
  }
  statistic     = "Minimum"
  period        = 60
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-bookings_memory" {
  alarm_name          = "hotel-booking-prod-recovery-database-bookings-memory"
  alarm_description   = "Less than 10% of the 32 GiB of memory of the database bookings have been free for 15 minutes. What to do: https://github.com/example/hotel-booking/wiki/database-memory"
  comparison_operator = "LessThanThreshold"
  threshold           = 3435973836
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-database-bookings-memory"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeableMemory"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.bookings.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-bookings_connections" {
  alarm_name          = "hotel-booking-prod-recovery-database-bookings-connections"
  alarm_description   = "More than 90% of the 3604 connections to the database bookings have been open for 5 minutes. What to do: https://github.com/example/hotel-booking/wiki/database-connections"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 3243
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-database-bookings-connections"
  }
  namespace   = "AWS/RDS"
  metric_name = "DatabaseConnections"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.bookings.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-bookings_load" {
  alarm_name          = "hotel-booking-prod-recovery-database-bookings-load"
  alarm_description   = "More sessions of the database bookings have run or waited than it has processors, for 15 minutes: everything in it has become slow. What to do: https://github.com/example/hotel-booking/wiki/database-load"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 4
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-database-bookings-load"
  }
  namespace   = "AWS/RDS"
  metric_name = "DBLoad"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.bookings.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-bookings_transactions" {
  alarm_name          = "hotel-booking-prod-recovery-database-bookings-transactions"
  alarm_description   = "Half of all numbers of transactions are taken in the database bookings: autovacuum does not keep up, and when none is left PostgreSQL takes no more writes. What to do: https://github.com/example/hotel-booking/wiki/database-transactions"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1000000000
  evaluation_periods  = 1
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-database-bookings-transactions"
  }
  namespace   = "AWS/RDS"
  metric_name = "MaximumUsedTransactionIDs"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.bookings.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-bookings_lag" {
  alarm_name          = "hotel-booking-prod-recovery-database-bookings-lag"
  alarm_description   = "The replica bookings has been more than 300 seconds behind for 3 minutes, or is not heard of any more: with the first region, more would be lost than is allowed (300 seconds). What to do: https://github.com/example/hotel-booking/wiki/database-lag"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 300
  evaluation_periods  = 3
  treat_missing_data  = "breaching"
  tags = {
    Name = "hotel-booking-prod-recovery-database-bookings-lag"
  }
  namespace   = "AWS/RDS"
  metric_name = "ReplicaLag"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.bookings.identifier
  }
  statistic     = "Maximum"
  period        = 60
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0001_cpu" {
  alarm_name          = "hotel-booking-prod-recovery-cache-sessions-0001-cpu"
  alarm_description   = "Shard 1 of the cache sessions: a node has used more than 45% of its processors for 5 minutes. What to do: https://github.com/example/hotel-booking/wiki/cache-cpu"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 45
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions-0001-cpu"
  }
  namespace   = "AWS/ElastiCache"
  metric_name = "CPUUtilization"
  dimensions = {
    CacheClusterId = "hotel-booking-prod-recovery-sessions-0001-001"
  }
  period        = 60
  statistic     = "Average"
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0001_memory" {
  alarm_name          = "hotel-booking-prod-recovery-cache-sessions-0001-memory"
  alarm_description   = "Shard 1 of the cache sessions: more than 90% of the memory have been in use for 5 minutes. What to do: https://github.com/example/hotel-booking/wiki/cache-memory"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions-0001-memory"
  }
  namespace   = "AWS/ElastiCache"
  metric_name = "DatabaseMemoryUsagePercentage"
  dimensions = {
    CacheClusterId = "hotel-booking-prod-recovery-sessions-0001-001"
  }
  period        = 60
  statistic     = "Average"
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0001_evictions" {
  alarm_name          = "hotel-booking-prod-recovery-cache-sessions-0001-evictions"
  alarm_description   = "Shard 1 of the cache sessions: keys have been thrown out for want of memory in each of 15 minutes. What to do: https://github.com/example/hotel-booking/wiki/cache-evictions"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions-0001-evictions"
  }
  namespace   = "AWS/ElastiCache"
  metric_name = "Evictions"
  dimensions = {
    CacheClusterId = "hotel-booking-prod-recovery-sessions-0001-001"
  }
  period        = 60
  statistic     = "Sum"
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0002_cpu" {
  alarm_name          = "hotel-booking-prod-recovery-cache-sessions-0002-cpu"
  alarm_description   = "Shard 2 of the cache sessions: a node has used more than 45% of its processors for 5 minutes. What to do: https://github.com/example/hotel-booking/wiki/cache-cpu"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 45
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions-0002-cpu"
  }
  namespace   = "AWS/ElastiCache"
  metric_name = "CPUUtilization"
  dimensions = {
    CacheClusterId = "hotel-booking-prod-recovery-sessions-0002-001"
  }
  period        = 60
  statistic     = "Average"
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0002_memory" {
  alarm_name          = "hotel-booking-prod-recovery-cache-sessions-0002-memory"
  alarm_description   = "Shard 2 of the cache sessions: more than 90% of the memory have been in use for 5 minutes. What to do: https://github.com/example/hotel-booking/wiki/cache-memory"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions-0002-memory"
  }
  namespace   = "AWS/ElastiCache"
  metric_name = "DatabaseMemoryUsagePercentage"
  dimensions = {
    CacheClusterId = "hotel-booking-prod-recovery-sessions-0002-001"
  }
  period        = 60
  statistic     = "Average"
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0002_evictions" {
  alarm_name          = "hotel-booking-prod-recovery-cache-sessions-0002-evictions"
  alarm_description   = "Shard 2 of the cache sessions: keys have been thrown out for want of memory in each of 15 minutes. What to do: https://github.com/example/hotel-booking/wiki/cache-evictions"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions-0002-evictions"
  }
  namespace   = "AWS/ElastiCache"
  metric_name = "Evictions"
  dimensions = {
    CacheClusterId = "hotel-booking-prod-recovery-sessions-0002-001"
  }
  period        = 60
  statistic     = "Sum"
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0003_cpu" {
  alarm_name          = "hotel-booking-prod-recovery-cache-sessions-0003-cpu"
  alarm_description   = "Shard 3 of the cache sessions: a node has used more than 45% of its processors for 5 minutes. What to do: https://github.com/example/hotel-booking/wiki/cache-cpu"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 45
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions-0003-cpu"
  }
  namespace   = "AWS/ElastiCache"
  metric_name = "CPUUtilization"
  dimensions = {
    CacheClusterId = "hotel-booking-prod-recovery-sessions-0003-001"
  }
  period        = 60
  statistic     = "Average"
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0003_memory" {
  alarm_name          = "hotel-booking-prod-recovery-cache-sessions-0003-memory"
  alarm_description   = "Shard 3 of the cache sessions: more than 90% of the memory have been in use for 5 minutes. What to do: https://github.com/example/hotel-booking/wiki/cache-memory"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions-0003-memory"
  }
  namespace   = "AWS/ElastiCache"
  metric_name = "DatabaseMemoryUsagePercentage"
  dimensions = {
    CacheClusterId = "hotel-booking-prod-recovery-sessions-0003-001"
  }
  period        = 60
  statistic     = "Average"
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0003_evictions" {
  alarm_name          = "hotel-booking-prod-recovery-cache-sessions-0003-evictions"
  alarm_description   = "Shard 3 of the cache sessions: keys have been thrown out for want of memory in each of 15 minutes. What to do: https://github.com/example/hotel-booking/wiki/cache-evictions"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions-0003-evictions"
  }
  namespace   = "AWS/ElastiCache"
  metric_name = "Evictions"
  dimensions = {
    CacheClusterId = "hotel-booking-prod-recovery-sessions-0003-001"
  }
  period        = 60
  statistic     = "Sum"
  alarm_actions = [local.alerts_topic_arn]
  ok_actions    = [local.alerts_topic_arn]
}
