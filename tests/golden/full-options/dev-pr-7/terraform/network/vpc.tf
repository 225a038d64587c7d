# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_vpc" "main" {
  cidr_block           = "10.135.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = "parcels-dev-pr-7"
  }
}

# Without rules: whatever is started without a security group reaches nothing and is reached by nothing.
resource "aws_default_security_group" "locked" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-default-locked"
  }
}

# Without rules: a subnet that was given no network ACL of its own is cut off.
resource "aws_default_network_acl" "locked" {
  default_network_acl_id = aws_vpc.main.default_network_acl_id
  tags = {
    Name = "parcels-dev-pr-7-default-locked"
  }

  lifecycle {
    # A new subnet is in this ACL until it is given its own.
    ignore_changes = [subnet_ids]
  }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-internet"
  }
}
