# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# The way out, to the gateways, is opened by the stack of each cluster.
resource "aws_security_group" "load_balancer" {
  name = "parcels-prod-recovery-load-balancer"
  tags = {
    Name = "parcels-prod-recovery-load-balancer"
  }
  description = "The load balancer"
  vpc_id      = local.vpc_id
}

# Who may reach the load balancer.
resource "aws_ec2_managed_prefix_list" "sources" {
  name = "parcels-prod-recovery-sources"
  tags = {
    Name = "parcels-prod-recovery-sources"
  }
  address_family = "IPv4"
  max_entries    = 15

  entry {
    cidr        = "103.21.244.0/22"
    description = "CloudFlare"
  }

  entry {
    cidr        = "103.22.200.0/22"
    description = "CloudFlare"
  }

  entry {
    cidr        = "103.31.4.0/22"
    description = "CloudFlare"
  }

  entry {
    cidr        = "104.16.0.0/13"
    description = "CloudFlare"
  }

  entry {
    cidr        = "104.24.0.0/14"
    description = "CloudFlare"
  }

  entry {
    cidr        = "108.162.192.0/18"
    description = "CloudFlare"
  }

  entry {
    cidr        = "131.0.72.0/22"
    description = "CloudFlare"
  }

  entry {
    cidr        = "141.101.64.0/18"
    description = "CloudFlare"
  }

  entry {
    cidr        = "162.158.0.0/15"
    description = "CloudFlare"
  }

  entry {
    cidr        = "172.64.0.0/13"
    description = "CloudFlare"
  }

  entry {
    cidr        = "173.245.48.0/20"
    description = "CloudFlare"
  }

  entry {
    cidr        = "188.114.96.0/20"
    description = "CloudFlare"
  }

  entry {
    cidr        = "190.93.240.0/20"
    description = "CloudFlare"
  }

  entry {
    cidr        = "197.234.240.0/22"
    description = "CloudFlare"
  }

  entry {
    cidr        = "198.41.128.0/17"
    description = "CloudFlare"
  }
}

resource "aws_vpc_security_group_ingress_rule" "load_balancer_https" {
  security_group_id = aws_security_group.load_balancer.id
  description       = "HTTPS from those who may come"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_ec2_managed_prefix_list.sources.id
}

# tfsec:ignore:aws-elb-alb-not-public the public comes in here
resource "aws_lb" "main" {
  name = "parcels-prod-recovery"
  tags = {
    Name = "parcels-prod-recovery"
  }
  load_balancer_type         = "application"
  internal                   = false
  subnets                    = local.public_subnet_ids
  security_groups            = [aws_security_group.load_balancer.id]
  idle_timeout               = 60
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "defensive"
  enable_deletion_protection = true
  enable_zonal_shift         = true

  access_logs {
    bucket  = var.recovery_access_logs_bucket
    prefix  = "requests"
    enabled = true
  }

  connection_logs {
    bucket  = var.recovery_access_logs_bucket
    prefix  = "connections"
    enabled = true
  }

  lifecycle {
    prevent_destroy = true
  }
}

# The weights say how much of the traffic each cluster gets: a switch changes them and nothing else here.
resource "aws_lb_listener" "https" {
  load_balancer_arn                                            = aws_lb.main.arn
  port                                                         = 443
  protocol                                                     = "HTTPS"
  ssl_policy                                                   = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
  certificate_arn                                              = aws_acm_certificate_validation.main.certificate_arn
  routing_http_response_server_enabled                         = false
  routing_http_response_strict_transport_security_header_value = "max-age=31536000"

  default_action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.recovery.arn
        weight = 100
      }
    }
  }

  mutual_authentication {
    mode                             = "verify"
    trust_store_arn                  = aws_lb_trust_store.origin_pulls.arn
    ignore_client_certificate_expiry = false
  }
}
