# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

output "database_arns" {
  description = "ARNs of the databases, by name."
  value = {
    orders = aws_db_instance.orders.arn
  }
}

output "database_addresses" {
  description = "Host names of the databases, by name."
  value = {
    orders = aws_db_instance.orders.address
  }
}

output "database_resource_ids" {
  description = "Identifiers by which IAM knows the databases and their copies, by name."
  value = {
    orders = aws_db_instance.orders.resource_id
  }
}

output "database_secret_arns" {
  description = "ARNs of the secrets in which RDS keeps and rotates the master passwords, by name."
  value = {
    orders = aws_db_instance.orders.master_user_secret[0].secret_arn
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
