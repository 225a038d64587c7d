# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

# Backups are left out: RDS tells of each one that begins and each one that ends well, every day.
resource "aws_db_event_subscription" "database_events" {
  name        = "parcels-stage-database-events"
  sns_topic   = var.alerts_topic_arn
  source_type = "db-instance"
  source_ids = [
    aws_db_instance.archive.identifier,
    aws_db_instance.orders.identifier,
    aws_db_instance.orders-reader-1.identifier,
    aws_rds_cluster_instance.reports-machine-1.identifier,
    aws_rds_cluster_instance.reports-machine-2.identifier,
  ]
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
    Name = "parcels-stage-database-events"
  }
}

resource "aws_db_event_subscription" "cluster_events" {
  name        = "parcels-stage-cluster-events"
  sns_topic   = var.alerts_topic_arn
  source_type = "db-cluster"
  source_ids  = [aws_rds_cluster.reports.cluster_identifier]
  event_categories = [
    "configuration change",
    "deletion",
    "failover",
    "failure",
    "global-failover",
    "maintenance",
  ]
  tags = {
    Name = "parcels-stage-cluster-events"
  }
}

resource "aws_db_event_subscription" "parameter_events" {
  name             = "parcels-stage-parameter-events"
  sns_topic        = var.alerts_topic_arn
  source_type      = "db-parameter-group"
  source_ids       = [aws_db_parameter_group.archive.name, aws_db_parameter_group.orders.name]
  event_categories = ["configuration change"]
  tags = {
    Name = "parcels-stage-parameter-events"
  }
}

resource "aws_cloudwatch_metric_alarm" "database-archive_cpu" {
  alarm_name          = "parcels-stage-database-archive-cpu"
  alarm_description   = "The database archive has used more than 90% of its processors for 5 minutes, or is not heard of any more."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  tags = {
    Name = "parcels-stage-database-archive-cpu"
  }
  namespace   = "AWS/RDS"
  metric_name = "CPUUtilization"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.archive.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-archive_storage" {
  alarm_name          = "parcels-stage-database-archive-storage"
  alarm_description   = "The storage of the database archive is full but for 5% of 50 GiB: it has not grown by itself, or is as large as it may become."
  comparison_operator = "LessThanThreshold"
  threshold           = 2684354560
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-archive-storage"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeStorageSpace"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.archive.identifier
  }
  statistic     = "Minimum"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-archive_memory" {
  alarm_name          = "parcels-stage-database-archive-memory"
  alarm_description   = "Less than 10% of the 16 GiB of memory of the database archive have been free for 15 minutes."
  comparison_operator = "LessThanThreshold"
  threshold           = 1717986918
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-archive-memory"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeableMemory"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.archive.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-archive_connections" {
  alarm_name          = "parcels-stage-database-archive-connections"
  alarm_description   = "More than 90% of the 1802 connections to the database archive have been open for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1621
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-archive-connections"
  }
  namespace   = "AWS/RDS"
  metric_name = "DatabaseConnections"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.archive.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-archive_load" {
  alarm_name          = "parcels-stage-database-archive-load"
  alarm_description   = "More sessions of the database archive have run or waited than it has processors, for 15 minutes: everything in it has become slow."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 2
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-archive-load"
  }
  namespace   = "AWS/RDS"
  metric_name = "DBLoad"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.archive.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-archive_transactions" {
  alarm_name          = "parcels-stage-database-archive-transactions"
  alarm_description   = "Half of all numbers of transactions are taken in the database archive: autovacuum does not keep up, and when none is left PostgreSQL takes no more writes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1000000000
  evaluation_periods  = 1
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-archive-transactions"
  }
  namespace   = "AWS/RDS"
  metric_name = "MaximumUsedTransactionIDs"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.archive.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders_cpu" {
  alarm_name          = "parcels-stage-database-orders-cpu"
  alarm_description   = "The database orders has used more than 90% of its processors for 5 minutes, or is not heard of any more."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  tags = {
    Name = "parcels-stage-database-orders-cpu"
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
  alarm_name          = "parcels-stage-database-orders-storage"
  alarm_description   = "The storage of the database orders is full but for 5% of 50 GiB: it has not grown by itself, or is as large as it may become."
  comparison_operator = "LessThanThreshold"
  threshold           = 2684354560
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-storage"
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
  alarm_name          = "parcels-stage-database-orders-memory"
  alarm_description   = "Less than 10% of the 16 GiB of memory of the database orders have been free for 15 minutes."
  comparison_operator = "LessThanThreshold"
  threshold           = 1717986918
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-memory"
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
  alarm_name          = "parcels-stage-database-orders-connections"
  alarm_description   = "More than 90% of the 1802 connections to the database orders have been open for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1621
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-connections"
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
  alarm_name          = "parcels-stage-database-orders-load"
  alarm_description   = "More sessions of the database orders have run or waited than it has processors, for 15 minutes: everything in it has become slow."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 2
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-load"
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
  alarm_name          = "parcels-stage-database-orders-transactions"
  alarm_description   = "Half of all numbers of transactions are taken in the database orders: autovacuum does not keep up, and when none is left PostgreSQL takes no more writes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1000000000
  evaluation_periods  = 1
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-transactions"
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

resource "aws_cloudwatch_metric_alarm" "database-orders-reader-1_cpu" {
  alarm_name          = "parcels-stage-database-orders-reader-1-cpu"
  alarm_description   = "The database orders-reader-1 has used more than 90% of its processors for 5 minutes, or is not heard of any more."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  tags = {
    Name = "parcels-stage-database-orders-reader-1-cpu"
  }
  namespace   = "AWS/RDS"
  metric_name = "CPUUtilization"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders-reader-1.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders-reader-1_storage" {
  alarm_name          = "parcels-stage-database-orders-reader-1-storage"
  alarm_description   = "The storage of the database orders-reader-1 is full but for 5% of 50 GiB: it has not grown by itself, or is as large as it may become."
  comparison_operator = "LessThanThreshold"
  threshold           = 2684354560
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-reader-1-storage"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeStorageSpace"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders-reader-1.identifier
  }
  statistic     = "Minimum"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders-reader-1_memory" {
  alarm_name          = "parcels-stage-database-orders-reader-1-memory"
  alarm_description   = "Less than 10% of the 16 GiB of memory of the database orders-reader-1 have been free for 15 minutes."
  comparison_operator = "LessThanThreshold"
  threshold           = 1717986918
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-reader-1-memory"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeableMemory"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders-reader-1.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders-reader-1_connections" {
  alarm_name          = "parcels-stage-database-orders-reader-1-connections"
  alarm_description   = "More than 90% of the 1802 connections to the database orders-reader-1 have been open for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1621
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-reader-1-connections"
  }
  namespace   = "AWS/RDS"
  metric_name = "DatabaseConnections"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders-reader-1.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders-reader-1_load" {
  alarm_name          = "parcels-stage-database-orders-reader-1-load"
  alarm_description   = "More sessions of the database orders-reader-1 have run or waited than it has processors, for 15 minutes: everything in it has become slow."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 2
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-reader-1-load"
  }
  namespace   = "AWS/RDS"
  metric_name = "DBLoad"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders-reader-1.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-orders-reader-1_lag" {
  alarm_name          = "parcels-stage-database-orders-reader-1-lag"
  alarm_description   = "The copy orders-reader-1 has been more than 300 seconds behind its database for 3 minutes: services read what is no longer true."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 300
  evaluation_periods  = 3
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-orders-reader-1-lag"
  }
  namespace   = "AWS/RDS"
  metric_name = "ReplicaLag"
  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders-reader-1.identifier
  }
  statistic     = "Maximum"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-reports-machine-1_cpu" {
  alarm_name          = "parcels-stage-database-reports-machine-1-cpu"
  alarm_description   = "The database reports-machine-1 has used more than 90% of its processors for 5 minutes, or is not heard of any more."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  tags = {
    Name = "parcels-stage-database-reports-machine-1-cpu"
  }
  namespace   = "AWS/RDS"
  metric_name = "CPUUtilization"
  dimensions = {
    DBInstanceIdentifier = aws_rds_cluster_instance.reports-machine-1.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-reports-machine-1_memory" {
  alarm_name          = "parcels-stage-database-reports-machine-1-memory"
  alarm_description   = "Less than 5% of the 16 GiB of memory of the database reports-machine-1 have been free for 15 minutes."
  comparison_operator = "LessThanThreshold"
  threshold           = 858993459
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-reports-machine-1-memory"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeableMemory"
  dimensions = {
    DBInstanceIdentifier = aws_rds_cluster_instance.reports-machine-1.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-reports-machine-1_connections" {
  alarm_name          = "parcels-stage-database-reports-machine-1-connections"
  alarm_description   = "More than 90% of the 1802 connections to the database reports-machine-1 have been open for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1621
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-reports-machine-1-connections"
  }
  namespace   = "AWS/RDS"
  metric_name = "DatabaseConnections"
  dimensions = {
    DBInstanceIdentifier = aws_rds_cluster_instance.reports-machine-1.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-reports-machine-1_load" {
  alarm_name          = "parcels-stage-database-reports-machine-1-load"
  alarm_description   = "More sessions of the database reports-machine-1 have run or waited than it has processors, for 15 minutes: everything in it has become slow."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 2
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-reports-machine-1-load"
  }
  namespace   = "AWS/RDS"
  metric_name = "DBLoad"
  dimensions = {
    DBInstanceIdentifier = aws_rds_cluster_instance.reports-machine-1.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-reports-machine-1_transactions" {
  alarm_name          = "parcels-stage-database-reports-machine-1-transactions"
  alarm_description   = "Half of all numbers of transactions are taken in the database reports-machine-1: autovacuum does not keep up, and when none is left PostgreSQL takes no more writes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1000000000
  evaluation_periods  = 1
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-reports-machine-1-transactions"
  }
  namespace   = "AWS/RDS"
  metric_name = "MaximumUsedTransactionIDs"
  dimensions = {
    DBInstanceIdentifier = aws_rds_cluster_instance.reports-machine-1.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-reports-machine-2_cpu" {
  alarm_name          = "parcels-stage-database-reports-machine-2-cpu"
  alarm_description   = "The database reports-machine-2 has used more than 90% of its processors for 5 minutes, or is not heard of any more."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  tags = {
    Name = "parcels-stage-database-reports-machine-2-cpu"
  }
  namespace   = "AWS/RDS"
  metric_name = "CPUUtilization"
  dimensions = {
    DBInstanceIdentifier = aws_rds_cluster_instance.reports-machine-2.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-reports-machine-2_memory" {
  alarm_name          = "parcels-stage-database-reports-machine-2-memory"
  alarm_description   = "Less than 5% of the 16 GiB of memory of the database reports-machine-2 have been free for 15 minutes."
  comparison_operator = "LessThanThreshold"
  threshold           = 858993459
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-reports-machine-2-memory"
  }
  namespace   = "AWS/RDS"
  metric_name = "FreeableMemory"
  dimensions = {
    DBInstanceIdentifier = aws_rds_cluster_instance.reports-machine-2.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-reports-machine-2_connections" {
  alarm_name          = "parcels-stage-database-reports-machine-2-connections"
  alarm_description   = "More than 90% of the 1802 connections to the database reports-machine-2 have been open for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1621
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-reports-machine-2-connections"
  }
  namespace   = "AWS/RDS"
  metric_name = "DatabaseConnections"
  dimensions = {
    DBInstanceIdentifier = aws_rds_cluster_instance.reports-machine-2.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "database-reports-machine-2_load" {
  alarm_name          = "parcels-stage-database-reports-machine-2-load"
  alarm_description   = "More sessions of the database reports-machine-2 have run or waited than it has processors, for 15 minutes: everything in it has become slow."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 2
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-database-reports-machine-2-load"
  }
  namespace   = "AWS/RDS"
  metric_name = "DBLoad"
  dimensions = {
    DBInstanceIdentifier = aws_rds_cluster_instance.reports-machine-2.identifier
  }
  statistic     = "Average"
  period        = 60
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "cache-sessions_0001_cpu" {
  alarm_name          = "parcels-stage-cache-sessions-0001-cpu"
  alarm_description   = "Shard 1 of the cache sessions: a node has used more than 45% of its processors for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 45
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-cache-sessions-0001-cpu"
  }
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]

  metric_query {
    id = "node_1"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "CPUUtilization"
      dimensions = {
        CacheClusterId = "parcels-stage-sessions-0001-001"
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
        CacheClusterId = "parcels-stage-sessions-0001-002"
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
  alarm_name          = "parcels-stage-cache-sessions-0001-memory"
  alarm_description   = "Shard 1 of the cache sessions: more than 90% of the memory have been in use for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-cache-sessions-0001-memory"
  }
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]

  metric_query {
    id = "node_1"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "DatabaseMemoryUsagePercentage"
      dimensions = {
        CacheClusterId = "parcels-stage-sessions-0001-001"
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
        CacheClusterId = "parcels-stage-sessions-0001-002"
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
  alarm_name          = "parcels-stage-cache-sessions-0001-evictions"
  alarm_description   = "Shard 1 of the cache sessions: keys have been thrown out for want of memory in each of 15 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-cache-sessions-0001-evictions"
  }
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]

  metric_query {
    id = "node_1"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "Evictions"
      dimensions = {
        CacheClusterId = "parcels-stage-sessions-0001-001"
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
        CacheClusterId = "parcels-stage-sessions-0001-002"
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
  alarm_name          = "parcels-stage-cache-sessions-0001-lag"
  alarm_description   = "Shard 1 of the cache sessions: a replica has been more than 30 seconds behind for 15 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 30
  evaluation_periods  = 15
  treat_missing_data  = "missing"
  tags = {
    Name = "parcels-stage-cache-sessions-0001-lag"
  }
  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]

  metric_query {
    id = "node_1"

    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "ReplicationLag"
      dimensions = {
        CacheClusterId = "parcels-stage-sessions-0001-001"
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
        CacheClusterId = "parcels-stage-sessions-0001-002"
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
