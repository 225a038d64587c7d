# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

output "database_arns" {
  description = "ARNs of the databases, by name."
  value = {
    archive = aws_db_instance.archive.arn
    orders  = aws_db_instance.orders.arn
    reports = aws_rds_cluster.reports.arn
  }
}

output "database_addresses" {
  description = "Host names of the databases, by name."
  value = {
    archive = aws_db_instance.archive.address
    orders  = aws_db_instance.orders.address
    reports = aws_rds_cluster.reports.endpoint
  }
}

output "database_reader_addresses" {
  description = "Host names to read from, by the name of the database; several have commas between them."
  value = {
    orders  = aws_db_instance.orders-reader-1.address
    reports = aws_rds_cluster.reports.reader_endpoint
  }
}

output "database_resource_ids" {
  description = "Identifiers by which IAM knows the databases and their copies, by name."
  value = {
    archive         = aws_db_instance.archive.resource_id
    orders          = aws_db_instance.orders.resource_id
    orders-reader-1 = aws_db_instance.orders-reader-1.resource_id
    reports         = aws_rds_cluster.reports.cluster_resource_id
  }
}

output "database_secret_arns" {
  description = "ARNs of the secrets in which RDS keeps and rotates the master passwords, by name."
  value = {
    archive = aws_db_instance.archive.master_user_secret[0].secret_arn
    reports = aws_rds_cluster.reports.master_user_secret[0].secret_arn
  }
}

output "cache_arns" {
  description = "ARNs of the caches, by name."
  value = {
    sessions = aws_elasticache_replication_group.sessions.arn
  }
}

output "cache_endpoints" {
  description = "Host names at which clients learn the caches' shards, by name."
  value = {
    sessions = aws_elasticache_replication_group.sessions.configuration_endpoint_address
  }
}

output "cache_ids" {
  description = "Identifiers of the caches, by name."
  value = {
    sessions = aws_elasticache_replication_group.sessions.id
  }
}

output "bucket_names" {
  description = "Names of the buckets in the whole world, by their names in the spec."
  value = {
    receipts = aws_s3_bucket.receipts.bucket
    uploads  = aws_s3_bucket.uploads.bucket
  }
}
