# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# The pods of the ingress gateway in parcels-dev-pr-7-blue. A TargetGroupBinding in the cluster names this group and keeps its
# targets up to date.
resource "aws_lb_target_group" "blue" {
  name = "parcels-dev-pr-7-blue"
  tags = {
    Name = "parcels-dev-pr-7-blue"
  }
  target_type          = "ip"
  vpc_id               = var.vpc_id
  protocol             = "HTTPS"
  port                 = 8443
  deregistration_delay = 30
  slow_start           = 30

  health_check {
    protocol            = "HTTP"
    port                = 15021
    path                = "/healthz/ready"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  lifecycle {
    create_before_destroy = true
  }
}
