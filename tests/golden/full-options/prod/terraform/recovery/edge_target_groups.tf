# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# The pods of the ingress gateway in parcels-prod-recovery. A TargetGroupBinding in the cluster names this group and keeps its
# targets up to date.
resource "aws_lb_target_group" "recovery" {
  name = "parcels-prod-recovery"
  tags = {
    Name = "parcels-prod-recovery"
  }
  target_type          = "ip"
  vpc_id               = local.vpc_id
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
