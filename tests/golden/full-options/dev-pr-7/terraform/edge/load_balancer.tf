# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# The way out, to the gateways, is opened by the stack of each cluster.
resource "aws_security_group" "load_balancer" {
  name = "parcels-dev-pr-7-load-balancer"
  tags = {
    Name = "parcels-dev-pr-7-load-balancer"
  }
  description = "The load balancer"
  vpc_id      = var.vpc_id
}

# tfsec:ignore:aws-ec2-no-public-ingress-sgr the public comes in here
resource "aws_vpc_security_group_ingress_rule" "load_balancer_https" {
  security_group_id = aws_security_group.load_balancer.id
  description       = "HTTPS from those who may come"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

# tfsec:ignore:aws-ec2-no-public-ingress-sgr the public comes in here
resource "aws_vpc_security_group_ingress_rule" "load_balancer_http" {
  # checkov:skip=CKV_AWS_260: whoever comes without TLS is led to HTTPS and gets nothing else
  security_group_id = aws_security_group.load_balancer.id
  description       = "HTTP from those who may come"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  cidr_ipv4         = "0.0.0.0/0"
}

# tfsec:ignore:aws-elb-alb-not-public the public comes in here
resource "aws_lb" "main" {
  # checkov:skip=CKV_AWS_150: it is protected with the databases, and none of them is
  name = "parcels-dev-pr-7"
  tags = {
    Name = "parcels-dev-pr-7"
  }
  load_balancer_type         = "application"
  internal                   = false
  subnets                    = var.public_subnet_ids
  security_groups            = [aws_security_group.load_balancer.id]
  idle_timeout               = 60
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "defensive"
  enable_deletion_protection = false
  enable_zonal_shift         = true

  access_logs {
    bucket  = local.access_logs_bucket
    prefix  = "requests"
    enabled = true
  }

  connection_logs {
    bucket  = local.access_logs_bucket
    prefix  = "connections"
    enabled = true
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.main.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
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
        arn    = aws_lb_target_group.blue.arn
        weight = 100
      }
    }
  }

  mutual_authentication {
    mode = "off"
  }
}
