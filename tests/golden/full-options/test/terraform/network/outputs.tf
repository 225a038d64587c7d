# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

output "vpc_id" {
  description = "ID of the VPC."
  value       = "vpc-0aa11bb22cc33dd44"
}

output "vpc_cidr" {
  description = "Address range of the VPC."
  value       = "10.10.0.0/16"
}

output "public_subnet_ids" {
  description = "IDs of the public subnets, in the order of the zones."
  value       = ["subnet-0a000000000000001", "subnet-0b000000000000001"]
}

output "private_subnet_ids" {
  description = "IDs of the private subnets, in the order of the zones."
  value       = ["subnet-0a000000000000002", "subnet-0b000000000000002"]
}

output "data_subnet_ids" {
  description = "IDs of the data subnets, in the order of the zones."
  value       = ["subnet-0a000000000000003", "subnet-0b000000000000003"]
}

output "security_group_ids" {
  description = "IDs of the security groups of services, by network identity."
  value = {
    nodes-general = aws_security_group.nodes-general.id
  }
}
