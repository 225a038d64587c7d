# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

output "data_key_arn" {
  description = "ARN of the key that encrypts disks, databases and caches."
  value       = aws_kms_key.data.arn
}

output "secrets_key_arn" {
  description = "ARN of the key that encrypts secrets, in Secrets Manager and inside the clusters."
  value       = aws_kms_key.secrets.arn
}

output "logs_key_arn" {
  description = "ARN of the key that encrypts log groups."
  value       = aws_kms_key.logs.arn
}

output "alerts_topic_arn" {
  description = "ARN of the topic of alarms."
  value       = aws_sns_topic_policy.alerts.arn
}

output "vpc_id" {
  description = "ID of the VPC."
  value       = aws_vpc.main.id
}

output "vpc_cidr" {
  description = "Address range of the VPC."
  value       = aws_vpc.main.cidr_block
}

output "public_subnet_ids" {
  description = "IDs of the public subnets, in the order of the zones."
  value       = [aws_subnet.public_a.id, aws_subnet.public_b.id, aws_subnet.public_c.id]
}

output "private_subnet_ids" {
  description = "IDs of the private subnets, in the order of the zones."
  value       = [aws_subnet.private_a.id, aws_subnet.private_b.id, aws_subnet.private_c.id]
}

output "data_subnet_ids" {
  description = "IDs of the data subnets, in the order of the zones."
  value       = [aws_subnet.data_a.id, aws_subnet.data_b.id, aws_subnet.data_c.id]
}

output "security_group_ids" {
  description = "IDs of the security groups of services, by network identity."
  value = {
    service-api     = aws_security_group.service-api.id
    service-app     = aws_security_group.service-app.id
    service-workers = aws_security_group.service-workers.id
  }
}

output "endpoint_security_group_id" {
  description = "ID of the security group of the interface endpoints."
  value       = aws_security_group.endpoints.id
}

output "database_arns" {
  description = "ARNs of the databases, by name."
  value = {
    bookings = aws_db_instance.bookings.arn
  }
}

output "database_addresses" {
  description = "Host names of the databases, by name."
  value = {
    bookings = aws_db_instance.bookings.address
  }
}

output "database_resource_ids" {
  description = "Identifiers by which IAM knows the databases and their copies, by name."
  value = {
    bookings = aws_db_instance.bookings.resource_id
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

output "load_balancer_dns_name" {
  description = "Name of the load balancer in DNS."
  value       = aws_lb.main.dns_name
}

output "load_balancer_zone_id" {
  description = "Hosted zone of the load balancer's name."
  value       = aws_lb.main.zone_id
}

output "load_balancer_security_group_id" {
  description = "ID of the security group of the load balancer."
  value       = aws_security_group.load_balancer.id
}

output "target_group_arns" {
  description = "ARNs of the target groups, by colour."
  value = {
    recovery = aws_lb_target_group.recovery.arn
  }
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.main.name
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.main.arn
}

output "cluster_endpoint" {
  description = "Address of the API server; it is reachable from inside the VPC only."
  value       = aws_eks_cluster.main.endpoint
}

output "cluster_certificate_authority" {
  description = "Certificate authority of the API server, in base64."
  value       = aws_eks_cluster.main.certificate_authority[0].data
}

output "cluster_security_group_id" {
  description = "Security group of the control plane and the machines."
  value       = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
}

output "cluster_version" {
  description = "Kubernetes version of the cluster."
  value       = aws_eks_cluster.main.version
}

output "node_role_arn" {
  description = "ARN of the machines' role."
  value       = aws_iam_role.node.arn
}

output "service_role_arns" {
  description = "ARNs of the roles of the services that have one, by name."
  value = {
    api     = aws_iam_role.service-api.arn
    app     = aws_iam_role.service-app.arn
    workers = aws_iam_role.service-workers.arn
  }
}
