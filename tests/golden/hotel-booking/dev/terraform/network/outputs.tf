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
  value       = [aws_subnet.public_a.id, aws_subnet.public_b.id]
}

output "private_subnet_ids" {
  description = "IDs of the private subnets, in the order of the zones."
  value       = [aws_subnet.private_a.id, aws_subnet.private_b.id]
}

output "data_subnet_ids" {
  description = "IDs of the data subnets, in the order of the zones."
  value       = [aws_subnet.data_a.id, aws_subnet.data_b.id]
}

output "security_group_ids" {
  description = "IDs of the security groups of services, by network identity."
  value = {
    service-api     = aws_security_group.service-api.id
    service-app     = aws_security_group.service-app.id
    service-workers = aws_security_group.service-workers.id
  }
}
