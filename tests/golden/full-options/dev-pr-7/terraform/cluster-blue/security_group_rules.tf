# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

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

resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_a" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of eu-central-1a"
  cidr_ipv4         = "10.135.64.0/18"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_a" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of eu-central-1a"
  cidr_ipv4         = "10.135.64.0/18"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_a" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "The mesh's control plane from the private subnet of eu-central-1a"
  cidr_ipv4         = "10.135.64.0/18"
  ip_protocol       = "tcp"
  from_port         = 15012
  to_port           = 15012
}

resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_b" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of eu-central-1b"
  cidr_ipv4         = "10.135.128.0/18"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_b" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of eu-central-1b"
  cidr_ipv4         = "10.135.128.0/18"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_b" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "The mesh's control plane from the private subnet of eu-central-1b"
  cidr_ipv4         = "10.135.128.0/18"
  ip_protocol       = "tcp"
  from_port         = 15012
  to_port           = 15012
}

resource "aws_vpc_security_group_egress_rule" "service-billing_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-billing"]
  description                  = "Name resolution by service-billing"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-billing_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-billing"]
  description                  = "Name resolution by service-billing"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-billing_to_mesh" {
  security_group_id            = var.security_group_ids["service-billing"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-billing_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-billing"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-billing_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-billing"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_egress_rule" "service-ledger_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-ledger"]
  description                  = "Name resolution by service-ledger"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-ledger_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-ledger"]
  description                  = "Name resolution by service-ledger"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-ledger_to_mesh" {
  security_group_id            = var.security_group_ids["service-ledger"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-ledger_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-ledger"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-ledger_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-ledger"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_ingress_rule" "service-ledger_from_cluster_7000" {
  security_group_id            = var.security_group_ids["service-ledger"]
  description                  = "Health checks and incoming traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 7000
  to_port                      = 7000
}

resource "aws_vpc_security_group_egress_rule" "service-mailer_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-mailer"]
  description                  = "Name resolution by service-mailer"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-mailer_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-mailer"]
  description                  = "Name resolution by service-mailer"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-mailer_to_mesh" {
  security_group_id            = var.security_group_ids["service-mailer"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-mailer_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-mailer"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-mailer_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-mailer"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_egress_rule" "service-prices_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-prices"]
  description                  = "Name resolution by service-prices"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-prices_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-prices"]
  description                  = "Name resolution by service-prices"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-prices_to_mesh" {
  security_group_id            = var.security_group_ids["service-prices"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-prices_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-prices"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-prices_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-prices"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_ingress_rule" "service-prices_from_cluster_9090" {
  security_group_id            = var.security_group_ids["service-prices"]
  description                  = "Health checks and incoming traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 9090
  to_port                      = 9090
}

resource "aws_vpc_security_group_egress_rule" "service-shop_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-shop"]
  description                  = "Name resolution by service-shop"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-shop_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-shop"]
  description                  = "Name resolution by service-shop"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-shop_to_mesh" {
  security_group_id            = var.security_group_ids["service-shop"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-shop_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-shop"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-shop_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-shop"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_ingress_rule" "service-shop_from_cluster_3000" {
  security_group_id            = var.security_group_ids["service-shop"]
  description                  = "Health checks and incoming traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 3000
  to_port                      = 3000
}

resource "aws_vpc_security_group_egress_rule" "service-trial_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-trial"]
  description                  = "Name resolution by service-trial"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-trial_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-trial"]
  description                  = "Name resolution by service-trial"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-trial_to_mesh" {
  security_group_id            = var.security_group_ids["service-trial"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-trial_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-trial"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-trial_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-trial"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_ingress_rule" "service-trial_from_cluster_8090" {
  security_group_id            = var.security_group_ids["service-trial"]
  description                  = "Health checks and incoming traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8090
  to_port                      = 8090
}
