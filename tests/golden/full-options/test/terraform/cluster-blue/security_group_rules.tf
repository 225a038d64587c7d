# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_vpc_security_group_egress_rule" "load_balancer_to_gateway_traffic" {
  security_group_id            = var.load_balancer_security_group_id
  description                  = "Gateway: traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

resource "aws_vpc_security_group_ingress_rule" "gateway_from_load_balancer_traffic" {
  security_group_id            = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description                  = "Load balancer: traffic"
  referenced_security_group_id = var.load_balancer_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

resource "aws_vpc_security_group_egress_rule" "load_balancer_to_gateway_health" {
  security_group_id            = var.load_balancer_security_group_id
  description                  = "Gateway: health"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15021
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "gateway_from_load_balancer_health" {
  security_group_id            = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description                  = "Load balancer: health"
  referenced_security_group_id = var.load_balancer_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15021
  to_port                      = 15021
}
