# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_acm_certificate" "main" {
  domain_name = "api.hotel-booking.example.com"
  subject_alternative_names = [
    "argo-cd.hotel-booking.example.com",
    "grafana.hotel-booking.example.com",
    "kibana.hotel-booking.example.com",
    "www.hotel-booking.example.com",
  ]
  validation_method = "DNS"
  tags = {
    Name = "hotel-booking-prod-recovery"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_acm_certificate_validation" "main" {
  certificate_arn = aws_acm_certificate.main.arn

  timeouts {
    create = "30m"
  }
}
