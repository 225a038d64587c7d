# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

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
    blue = aws_lb_target_group.blue.arn
  }
}
