# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# Public subnets: the load balancers hear the internet, and NAT gateways speak to it by HTTPS. Replies come and go on
# high ports, and so does what load balancers say to pods.
resource "aws_network_acl" "public" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-public"
  }
  subnet_ids = [aws_subnet.public_a.id, aws_subnet.public_b.id]
}

# tfsec:ignore:aws-ec2-no-public-ingress-acl the public comes in here
resource "aws_network_acl_rule" "public_in_http" {
  network_acl_id = aws_network_acl.public.id
  rule_number    = 100
  egress         = false
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  protocol       = "tcp"
  from_port      = 80
  to_port        = 80
}

# tfsec:ignore:aws-ec2-no-public-ingress-acl the public comes in here
resource "aws_network_acl_rule" "public_in_https" {
  network_acl_id = aws_network_acl.public.id
  rule_number    = 110
  egress         = false
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
}

# tfsec:ignore:aws-ec2-no-public-ingress-acl replies come from anywhere
resource "aws_network_acl_rule" "public_in_replies" {
  # checkov:skip=CKV_AWS_231: NAT gateways speak from any high port, 3389 too; security groups admit no RDP
  network_acl_id = aws_network_acl.public.id
  rule_number    = 120
  egress         = false
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  protocol       = "tcp"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "public_out_https" {
  network_acl_id = aws_network_acl.public.id
  rule_number    = 100
  egress         = true
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl_rule" "public_out_replies" {
  network_acl_id = aws_network_acl.public.id
  rule_number    = 110
  egress         = true
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  protocol       = "tcp"
  from_port      = 1024
  to_port        = 65535
}

# Private subnets: everything inside the VPC, where security groups decide; to the outside HTTPS only.
resource "aws_network_acl" "private" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-private"
  }
  subnet_ids = [aws_subnet.private_a.id, aws_subnet.private_b.id]
}

resource "aws_network_acl_rule" "private_in_tcp_from_vpc" {
  network_acl_id = aws_network_acl.private.id
  rule_number    = 100
  egress         = false
  rule_action    = "allow"
  cidr_block     = "10.135.0.0/16"
  protocol       = "tcp"
  from_port      = 1
  to_port        = 65535
}

resource "aws_network_acl_rule" "private_out_tcp_to_vpc" {
  network_acl_id = aws_network_acl.private.id
  rule_number    = 100
  egress         = true
  rule_action    = "allow"
  cidr_block     = "10.135.0.0/16"
  protocol       = "tcp"
  from_port      = 1
  to_port        = 65535
}

resource "aws_network_acl_rule" "private_in_udp_from_vpc" {
  network_acl_id = aws_network_acl.private.id
  rule_number    = 110
  egress         = false
  rule_action    = "allow"
  cidr_block     = "10.135.0.0/16"
  protocol       = "udp"
  from_port      = 1
  to_port        = 65535
}

resource "aws_network_acl_rule" "private_out_udp_to_vpc" {
  network_acl_id = aws_network_acl.private.id
  rule_number    = 110
  egress         = true
  rule_action    = "allow"
  cidr_block     = "10.135.0.0/16"
  protocol       = "udp"
  from_port      = 1
  to_port        = 65535
}

# tfsec:ignore:aws-ec2-no-public-ingress-acl replies come from anywhere
resource "aws_network_acl_rule" "private_in_replies" {
  network_acl_id = aws_network_acl.private.id
  rule_number    = 120
  egress         = false
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  protocol       = "tcp"
  from_port      = 32768
  to_port        = 65535
}

resource "aws_network_acl_rule" "private_out_https" {
  network_acl_id = aws_network_acl.private.id
  rule_number    = 120
  egress         = true
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
}

# Data subnets: only the private subnets, only on the ports of databases and caches, and these among themselves.
resource "aws_network_acl" "data" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-data"
  }
  subnet_ids = [aws_subnet.data_a.id, aws_subnet.data_b.id]
}

resource "aws_network_acl_rule" "data_in_5432_from_private_a" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 100
  egress         = false
  rule_action    = "allow"
  cidr_block     = "10.135.64.0/18"
  protocol       = "tcp"
  from_port      = 5432
  to_port        = 5432
}

resource "aws_network_acl_rule" "data_in_5432_from_private_b" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 110
  egress         = false
  rule_action    = "allow"
  cidr_block     = "10.135.128.0/18"
  protocol       = "tcp"
  from_port      = 5432
  to_port        = 5432
}

resource "aws_network_acl_rule" "data_in_6379_from_private_a" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 120
  egress         = false
  rule_action    = "allow"
  cidr_block     = "10.135.64.0/18"
  protocol       = "tcp"
  from_port      = 6379
  to_port        = 6379
}

resource "aws_network_acl_rule" "data_in_6379_from_private_b" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 130
  egress         = false
  rule_action    = "allow"
  cidr_block     = "10.135.128.0/18"
  protocol       = "tcp"
  from_port      = 6379
  to_port        = 6379
}

resource "aws_network_acl_rule" "data_in_from_data_a" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 140
  egress         = false
  rule_action    = "allow"
  cidr_block     = "10.135.32.0/21"
  protocol       = "tcp"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "data_out_to_data_a" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 100
  egress         = true
  rule_action    = "allow"
  cidr_block     = "10.135.32.0/21"
  protocol       = "tcp"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "data_out_to_private_a" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 110
  egress         = true
  rule_action    = "allow"
  cidr_block     = "10.135.64.0/18"
  protocol       = "tcp"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "data_in_from_data_b" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 150
  egress         = false
  rule_action    = "allow"
  cidr_block     = "10.135.40.0/21"
  protocol       = "tcp"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "data_out_to_data_b" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 120
  egress         = true
  rule_action    = "allow"
  cidr_block     = "10.135.40.0/21"
  protocol       = "tcp"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "data_out_to_private_b" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 130
  egress         = true
  rule_action    = "allow"
  cidr_block     = "10.135.128.0/18"
  protocol       = "tcp"
  from_port      = 1024
  to_port        = 65535
}
