# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

data "aws_prefix_list" "s3" {
  name = "com.amazonaws.eu-central-1.s3"
}

resource "aws_security_group" "nodes-general" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-test-nodes-machines"
  description = "Services on the machines of machines"
  vpc_id      = "vpc-0aa11bb22cc33dd44"
  tags = {
    Name = "parcels-test-nodes-machines"
  }
}

resource "aws_vpc_security_group_egress_rule" "nodes-general_to_nodes-general_9090" {
  security_group_id            = aws_security_group.nodes-general.id
  description                  = "Calls nodes-general"
  ip_protocol                  = "tcp"
  from_port                    = 9090
  to_port                      = 9090
  referenced_security_group_id = aws_security_group.nodes-general.id
}

resource "aws_vpc_security_group_egress_rule" "nodes-general_to_nodes-general_7000" {
  security_group_id            = aws_security_group.nodes-general.id
  description                  = "Calls nodes-general"
  ip_protocol                  = "tcp"
  from_port                    = 7000
  to_port                      = 7000
  referenced_security_group_id = aws_security_group.nodes-general.id
}

resource "aws_vpc_security_group_ingress_rule" "nodes-general_from_nodes-general_9090" {
  security_group_id            = aws_security_group.nodes-general.id
  description                  = "Called by nodes-general"
  ip_protocol                  = "tcp"
  from_port                    = 9090
  to_port                      = 9090
  referenced_security_group_id = aws_security_group.nodes-general.id
}

resource "aws_vpc_security_group_ingress_rule" "nodes-general_from_nodes-general_7000" {
  security_group_id            = aws_security_group.nodes-general.id
  description                  = "Called by nodes-general"
  ip_protocol                  = "tcp"
  from_port                    = 7000
  to_port                      = 7000
  referenced_security_group_id = aws_security_group.nodes-general.id
}

resource "aws_vpc_security_group_egress_rule" "nodes-general_to_endpoints" {
  security_group_id = aws_security_group.nodes-general.id
  description       = "Interface endpoints inside the VPC"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "10.10.0.0/16"
}

resource "aws_vpc_security_group_egress_rule" "nodes-general_to_s3" {
  security_group_id = aws_security_group.nodes-general.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = data.aws_prefix_list.s3.id
}

# The spec lets shop call the internet, whose addresses nobody knows before.
# tfsec:ignore:aws-ec2-no-public-egress-sgr the spec says internet: true
resource "aws_vpc_security_group_egress_rule" "nodes-general_to_internet" {
  security_group_id = aws_security_group.nodes-general.id
  description       = "HTTPS to the internet"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
