# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

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
    billing = aws_iam_role.service-billing.arn
    ledger  = aws_iam_role.service-ledger.arn
    mailer  = aws_iam_role.service-mailer.arn
    shop    = aws_iam_role.service-shop.arn
  }
}
