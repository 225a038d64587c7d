# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

moved {
  from = aws_vpc_security_group_ingress_rule.database-orders_from_nodes-machines
  to   = aws_vpc_security_group_ingress_rule.database-orders_from_nodes-general
}

moved {
  from = aws_vpc_security_group_egress_rule.nodes-machines_to_database-orders
  to   = aws_vpc_security_group_egress_rule.nodes-general_to_database-orders
}

moved {
  from = aws_vpc_security_group_ingress_rule.cache-sessions_from_nodes-machines
  to   = aws_vpc_security_group_ingress_rule.cache-sessions_from_nodes-general
}

moved {
  from = aws_vpc_security_group_egress_rule.nodes-machines_to_cache-sessions
  to   = aws_vpc_security_group_egress_rule.nodes-general_to_cache-sessions
}
