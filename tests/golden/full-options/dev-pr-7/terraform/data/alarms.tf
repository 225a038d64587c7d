# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# Backups are left out: RDS tells of each one that begins and each one that ends well, every day.
resource "aws_db_event_subscription" "database_events" {
  name        = "parcels-dev-pr-7-database-events"
  sns_topic   = var.alerts_topic_arn
  source_type = "db-instance"
  source_ids  = [aws_db_instance.orders.identifier]
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
    Name = "parcels-dev-pr-7-database-events"
  }
}

resource "aws_db_event_subscription" "parameter_events" {
  name             = "parcels-dev-pr-7-parameter-events"
  sns_topic        = var.alerts_topic_arn
  source_type      = "db-parameter-group"
  source_ids       = [aws_db_parameter_group.orders.name]
  event_categories = ["configuration change"]
  tags = {
    Name = "parcels-dev-pr-7-parameter-events"
  }
}

resource "aws_cloudwatch_metric_alarm" "database-orders_cpu" {
  alarm_name          = "parcels-dev-pr-7-database-orders-cpu"
  alarm_description   = "The database orders has used more than 90% of its processors for 5 minutes, or is not heard of any more."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  tags = {
    Name = "parcels-dev-pr-7-database-orders-cpu"
  }
  namespace   = "AWS/RDS"
  metric_name = "CPUUtilization"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders_storage" {
  alarm_name          = "parcels-dev-pr-7-database-orders-storage"
  alarm_description   = "The storage of the database orders is full but for 5% of 50 GiB: it has not grown by itself, or is as large as it may become."
  comparison_operator = "LessThanThreshold"
  threshold           = 2684354560
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-dev-pr-7-database-orders-storage"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeStorageSpace"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders.identifier
  }
  statistic     = "Minimum"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders_memory" {
  alarm_name          = "parcels-dev-pr-7-database-orders-memory"
  alarm_description   = "Less than 10% of the 16 GiB of memory of the database orders have been free for 15 minutes."
  comparison_operator = "LessThanThreshold"
  threshold           = 1717986918
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-dev-pr-7-database-orders-memory"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeableMemory"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders_connections" {
  alarm_name          = "parcels-dev-pr-7-database-orders-connections"
  alarm_description   = "More than 90% of the 1802 connections to the database orders have been open for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1621
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-dev-pr-7-database-orders-connections"
  }
  namespace   = "AWS/RDS"
  metric_name = "DatabaseConnections"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders_load" {
  alarm_name          = "parcels-dev-pr-7-database-orders-load"
  alarm_description   = "More sessions of the database orders have run or waited than it has processors, for 15 minutes: everything in it has become slow."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 2
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-dev-pr-7-database-orders-load"
  }
  namespace   = "AWS/RDS"
  metric_name = "DBLoad"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders_transactions" {
  alarm_name          = "parcels-dev-pr-7-database-orders-transactions"
  alarm_description   = "Half of all numbers of transactions are taken in the database orders: autovacuum does not keep up, and when none is left PostgreSQL takes no more writes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1000000000
  evaluation_periods  = 1
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-dev-pr-7-database-orders-transactions"
  }
  namespace   = "AWS/RDS"
  metric_name = "MaximumUsedTransactionIDs"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0001_cpu" {
  alarm_name          = "parcels-dev-pr-7-cache-sessions-0001-cpu"
  alarm_description   = "Shard 1 of the cache sessions: a node has used more than 45% of its processors for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 45
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-dev-pr-7-cache-sessions-0001-cpu"
  }
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]

  metric_query {
    id = "node_1"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "CPUUtilization"
      dimensions = {
        CacheClusterId = "parcels-dev-pr-7-sessions-0001-001"
      }
      period = 60
      stat   = "Average"
    }
  }

  metric_query {
    id = "node_2"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "CPUUtilization"
      dimensions = {
        CacheClusterId = "parcels-dev-pr-7-sessions-0001-002"
      }
      period = 60
      stat   = "Average"
    }
  }

  metric_query {
    id          = "worst"
    expression  = "MAX([FILL(node_1, 0), FILL(node_2, 0)])"
    label       = "The worst node"
    return_data = true
  }
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0001_memory" {
  alarm_name          = "parcels-dev-pr-7-cache-sessions-0001-memory"
  alarm_description   = "Shard 1 of the cache sessions: more than 90% of the memory have been in use for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-dev-pr-7-cache-sessions-0001-memory"
  }
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]

  metric_query {
    id = "node_1"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "DatabaseMemoryUsagePercentage"
      dimensions = {
        CacheClusterId = "parcels-dev-pr-7-sessions-0001-001"
      }
      period = 60
      stat   = "Average"
    }
  }

  metric_query {
    id = "node_2"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "DatabaseMemoryUsagePercentage"
      dimensions = {
        CacheClusterId = "parcels-dev-pr-7-sessions-0001-002"
      }
      period = 60
      stat   = "Average"
    }
  }

  metric_query {
    id          = "worst"
    expression  = "MAX([FILL(node_1, 0), FILL(node_2, 0)])"
    label       = "The worst node"
    return_data = true
  }
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0001_evictions" {
  alarm_name          = "parcels-dev-pr-7-cache-sessions-0001-evictions"
  alarm_description   = "Shard 1 of the cache sessions: keys have been thrown out for want of memory in each of 15 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-dev-pr-7-cache-sessions-0001-evictions"
  }
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]

  metric_query {
    id = "node_1"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "Evictions"
      dimensions = {
        CacheClusterId = "parcels-dev-pr-7-sessions-0001-001"
      }
      period = 60
      stat   = "Sum"
    }
  }

  metric_query {
    id = "node_2"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "Evictions"
      dimensions = {
        CacheClusterId = "parcels-dev-pr-7-sessions-0001-002"
      }
      period = 60
      stat   = "Sum"
    }
  }

  metric_query {
    id          = "worst"
    expression  = "MAX([FILL(node_1, 0), FILL(node_2, 0)])"
    label       = "The worst node"
    return_data = true
  }
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0001_lag" {
  alarm_name          = "parcels-dev-pr-7-cache-sessions-0001-lag"
  alarm_description   = "Shard 1 of the cache sessions: a replica has been more than 30 seconds behind for 15 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 30
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-dev-pr-7-cache-sessions-0001-lag"
  }
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]

  metric_query {
    id = "node_1"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "ReplicationLag"
      dimensions = {
        CacheClusterId = "parcels-dev-pr-7-sessions-0001-001"
      }
      period = 60
      stat   = "Average"
    }
  }

  metric_query {
    id = "node_2"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "ReplicationLag"
      dimensions = {
        CacheClusterId = "parcels-dev-pr-7-sessions-0001-002"
      }
      period = 60
      stat   = "Average"
    }
  }

  metric_query {
    id          = "worst"
    expression  = "MAX([FILL(node_1, 0), FILL(node_2, 0)])"
    label       = "The worst node"
    return_data = true
  }
}
