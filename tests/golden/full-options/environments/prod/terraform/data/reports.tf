# Filled by the output of the stack network: it has no default.
variable "vpc_cidr" {
  type        = string
  description = "Address range of the VPC."
}

variable "days_of_reports" {
  type    = number
  default = 90
}

# Provider `random` is required for this stack because of it.
resource "random_id" "reports" {
  byte_length = 4
}

resource "aws_cloudwatch_log_group" "reports" {
  name              = "/parcels/reports-${random_id.reports.hex}"
  retention_in_days = var.days_of_reports
  kms_key_id        = var.logs_key_arn
}

resource "aws_security_group" "reports" {
  name        = "parcels-prod-reports"
  description = "Whoever makes reports, from inside the VPC."
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "reports" {
  security_group_id = aws_security_group.reports.id
  description       = "Reports are asked for from inside."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
