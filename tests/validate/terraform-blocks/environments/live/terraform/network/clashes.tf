# Names that the stack has already, and one that is declared twice.
resource "aws_vpc" "main" {
  cidr_block = "10.9.0.0/16"
}

variable "logs_key_arn" {
  type = string
}

output "vpc_id" {
  value = "vpc-0123456789abcdef0"
}

locals {
  peers = ["10.9.0.0/16"]
}
