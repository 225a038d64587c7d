# Written by platform from environments/asia.yaml. Change the spec, not this file: the next render refuses edits.

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
  description       = "Name resolution from the private subnet of ap-southeast-1a"
  cidr_ipv4         = "172.20.160.0/19"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_a" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of ap-southeast-1a"
  cidr_ipv4         = "172.20.160.0/19"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_a" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "The mesh's control plane from the private subnet of ap-southeast-1a"
  cidr_ipv4         = "172.20.160.0/19"
  ip_protocol       = "tcp"
  from_port         = 15012
  to_port           = 15012
}

resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_b" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of ap-southeast-1b"
  cidr_ipv4         = "172.20.192.0/19"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_b" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of ap-southeast-1b"
  cidr_ipv4         = "172.20.192.0/19"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_b" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "The mesh's control plane from the private subnet of ap-southeast-1b"
  cidr_ipv4         = "172.20.192.0/19"
  ip_protocol       = "tcp"
  from_port         = 15012
  to_port           = 15012
}

resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_c" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of ap-southeast-1c"
  cidr_ipv4         = "172.20.224.0/19"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_c" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of ap-southeast-1c"
  cidr_ipv4         = "172.20.224.0/19"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_c" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "The mesh's control plane from the private subnet of ap-southeast-1c"
  cidr_ipv4         = "172.20.224.0/19"
  ip_protocol       = "tcp"
  from_port         = 15012
  to_port           = 15012
}

resource "aws_vpc_security_group_egress_rule" "service-accounts_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-accounts"]
  description                  = "Name resolution by service-accounts"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-accounts_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-accounts"]
  description                  = "Name resolution by service-accounts"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-accounts_to_mesh" {
  security_group_id            = var.security_group_ids["service-accounts"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-accounts_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-accounts"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-accounts_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-accounts"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_ingress_rule" "service-accounts_from_cluster_8443" {
  security_group_id            = var.security_group_ids["service-accounts"]
  description                  = "Health checks and incoming traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

resource "aws_vpc_security_group_egress_rule" "service-ingest_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-ingest"]
  description                  = "Name resolution by service-ingest"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-ingest_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-ingest"]
  description                  = "Name resolution by service-ingest"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-ingest_to_mesh" {
  security_group_id            = var.security_group_ids["service-ingest"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-ingest_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-ingest"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-ingest_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-ingest"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_ingress_rule" "service-ingest_from_cluster_9000" {
  security_group_id            = var.security_group_ids["service-ingest"]
  description                  = "Health checks and incoming traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 9000
  to_port                      = 9000
}

resource "aws_vpc_security_group_egress_rule" "service-reporting_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-reporting"]
  description                  = "Name resolution by service-reporting"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-reporting_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-reporting"]
  description                  = "Name resolution by service-reporting"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-reporting_to_mesh" {
  security_group_id            = var.security_group_ids["service-reporting"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-reporting_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-reporting"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-reporting_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-reporting"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_egress_rule" "service-tracking_to_dns_tcp" {
  security_group_id            = var.security_group_ids["service-tracking"]
  description                  = "Name resolution by service-tracking"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-tracking_to_dns_udp" {
  security_group_id            = var.security_group_ids["service-tracking"]
  description                  = "Name resolution by service-tracking"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-tracking_to_mesh" {
  security_group_id            = var.security_group_ids["service-tracking"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-tracking_from_cluster_proxy" {
  security_group_id            = var.security_group_ids["service-tracking"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-tracking_from_cluster_proxy_numbers" {
  security_group_id            = var.security_group_ids["service-tracking"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_ingress_rule" "service-tracking_from_cluster_8443" {
  security_group_id            = var.security_group_ids["service-tracking"]
  description                  = "Health checks and incoming traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}
