# Written by platform from environments/asia.yaml. Change the spec, not this file: the next render refuses edits.

output "database_arns" {
  description = "ARNs of the databases, by name."
  value = {
    customers = aws_db_instance.customers.arn
    events    = aws_db_instance.events.arn
  }
}

output "database_addresses" {
  description = "Host names of the databases, by name."
  value = {
    customers = aws_db_instance.customers.address
    events    = aws_db_instance.events.address
  }
}

output "database_resource_ids" {
  description = "Identifiers by which IAM knows the databases and their copies, by name."
  value = {
    customers = aws_db_instance.customers.resource_id
    events    = aws_db_instance.events.resource_id
  }
}

output "database_secret_arns" {
  description = "ARNs of the secrets in which RDS keeps and rotates the master passwords, by name."
  value = {
    customers = aws_db_instance.customers.master_user_secret[0].secret_arn
    events    = aws_db_instance.events.master_user_secret[0].secret_arn
  }
}

output "cache_arns" {
  description = "ARNs of the caches, by name."
  value = {
    positions = aws_elasticache_replication_group.positions.arn
  }
}

output "cache_endpoints" {
  description = "Host names at which clients learn the caches' shards, by name."
  value = {
    positions = aws_elasticache_replication_group.positions.configuration_endpoint_address
  }
}

output "cache_ids" {
  description = "Identifiers of the caches, by name."
  value = {
    positions = aws_elasticache_replication_group.positions.id
  }
}
