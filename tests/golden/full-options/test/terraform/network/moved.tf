# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

moved {
  from = aws_security_group.nodes-machines
  to   = aws_security_group.nodes-general
}

moved {
  from = aws_vpc_security_group_egress_rule.nodes-machines_to_nodes-machines_9090
  to   = aws_vpc_security_group_egress_rule.nodes-general_to_nodes-general_9090
}

moved {
  from = aws_vpc_security_group_egress_rule.nodes-machines_to_nodes-machines_7000
  to   = aws_vpc_security_group_egress_rule.nodes-general_to_nodes-general_7000
}

moved {
  from = aws_vpc_security_group_ingress_rule.nodes-machines_from_nodes-machines_9090
  to   = aws_vpc_security_group_ingress_rule.nodes-general_from_nodes-general_9090
}

moved {
  from = aws_vpc_security_group_ingress_rule.nodes-machines_from_nodes-machines_7000
  to   = aws_vpc_security_group_ingress_rule.nodes-general_from_nodes-general_7000
}

moved {
  from = aws_vpc_security_group_egress_rule.nodes-machines_to_endpoints
  to   = aws_vpc_security_group_egress_rule.nodes-general_to_endpoints
}

moved {
  from = aws_vpc_security_group_egress_rule.nodes-machines_to_s3
  to   = aws_vpc_security_group_egress_rule.nodes-general_to_s3
}

moved {
  from = aws_vpc_security_group_egress_rule.nodes-machines_to_internet
  to   = aws_vpc_security_group_egress_rule.nodes-general_to_internet
}
