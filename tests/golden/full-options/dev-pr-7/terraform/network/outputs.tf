# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

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
    service-billing = aws_security_group.service-billing.id
    service-ledger  = aws_security_group.service-ledger.id
    service-mailer  = aws_security_group.service-mailer.id
    service-prices  = aws_security_group.service-prices.id
    service-shop    = aws_security_group.service-shop.id
    service-trial   = aws_security_group.service-trial.id
  }
}

output "endpoint_security_group_id" {
  description = "ID of the security group of the interface endpoints."
  value       = aws_security_group.endpoints.id
}
