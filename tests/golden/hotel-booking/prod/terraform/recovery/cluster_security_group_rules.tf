# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_vpc_security_group_egress_rule" "load_balancer_to_gateway_traffic" {
  security_group_id            = local.load_balancer_security_group_id
  description                  = "Gateway: traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

resource "aws_vpc_security_group_ingress_rule" "gateway_from_load_balancer_traffic" {
  security_group_id            = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description                  = "Load balancer: traffic"
  referenced_security_group_id = local.load_balancer_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

resource "aws_vpc_security_group_egress_rule" "load_balancer_to_gateway_health" {
  security_group_id            = local.load_balancer_security_group_id
  description                  = "Gateway: health"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15021
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "gateway_from_load_balancer_health" {
  security_group_id            = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description                  = "Load balancer: health"
  referenced_security_group_id = local.load_balancer_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15021
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_a" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of us-west-2a"
  cidr_ipv4         = "10.128.64.0/18"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_a" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of us-west-2a"
  cidr_ipv4         = "10.128.64.0/18"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_a" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "The mesh's control plane from the private subnet of us-west-2a"
  cidr_ipv4         = "10.128.64.0/18"
  ip_protocol       = "tcp"
  from_port         = 15012
  to_port           = 15012
}

resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_b" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of us-west-2b"
  cidr_ipv4         = "10.128.128.0/18"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_b" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of us-west-2b"
  cidr_ipv4         = "10.128.128.0/18"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_b" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "The mesh's control plane from the private subnet of us-west-2b"
  cidr_ipv4         = "10.128.128.0/18"
  ip_protocol       = "tcp"
  from_port         = 15012
  to_port           = 15012
}

resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_c" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of us-west-2c"
  cidr_ipv4         = "10.128.192.0/18"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_c" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "Name resolution from the private subnet of us-west-2c"
  cidr_ipv4         = "10.128.192.0/18"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_c" {
  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  description       = "The mesh's control plane from the private subnet of us-west-2c"
  cidr_ipv4         = "10.128.192.0/18"
  ip_protocol       = "tcp"
  from_port         = 15012
  to_port           = 15012
}

resource "aws_vpc_security_group_egress_rule" "service-api_to_dns_tcp" {
  security_group_id            = local.security_group_ids["service-api"]
  description                  = "Name resolution by service-api"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-api_to_dns_udp" {
  security_group_id            = local.security_group_ids["service-api"]
  description                  = "Name resolution by service-api"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-api_to_mesh" {
  security_group_id            = local.security_group_ids["service-api"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-api_from_cluster_proxy" {
  security_group_id            = local.security_group_ids["service-api"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-api_from_cluster_proxy_numbers" {
  security_group_id            = local.security_group_ids["service-api"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_ingress_rule" "service-api_from_cluster_8080" {
  security_group_id            = local.security_group_ids["service-api"]
  description                  = "Health checks and incoming traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "service-app_to_dns_tcp" {
  security_group_id            = local.security_group_ids["service-app"]
  description                  = "Name resolution by service-app"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-app_to_dns_udp" {
  security_group_id            = local.security_group_ids["service-app"]
  description                  = "Name resolution by service-app"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-app_to_mesh" {
  security_group_id            = local.security_group_ids["service-app"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-app_from_cluster_proxy" {
  security_group_id            = local.security_group_ids["service-app"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-app_from_cluster_proxy_numbers" {
  security_group_id            = local.security_group_ids["service-app"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}

resource "aws_vpc_security_group_ingress_rule" "service-app_from_cluster_3000" {
  security_group_id            = local.security_group_ids["service-app"]
  description                  = "Health checks and incoming traffic"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 3000
  to_port                      = 3000
}

resource "aws_vpc_security_group_egress_rule" "service-workers_to_dns_tcp" {
  security_group_id            = local.security_group_ids["service-workers"]
  description                  = "Name resolution by service-workers"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-workers_to_dns_udp" {
  security_group_id            = local.security_group_ids["service-workers"]
  description                  = "Name resolution by service-workers"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
}

resource "aws_vpc_security_group_egress_rule" "service-workers_to_mesh" {
  security_group_id            = local.security_group_ids["service-workers"]
  description                  = "To the mesh's control plane"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15012
  to_port                      = 15012
}

resource "aws_vpc_security_group_ingress_rule" "service-workers_from_cluster_proxy" {
  security_group_id            = local.security_group_ids["service-workers"]
  description                  = "Health checks and numbers by the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15020
  to_port                      = 15021
}

resource "aws_vpc_security_group_ingress_rule" "service-workers_from_cluster_proxy_numbers" {
  security_group_id            = local.security_group_ids["service-workers"]
  description                  = "Numbers of the proxy"
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 15090
  to_port                      = 15090
}
