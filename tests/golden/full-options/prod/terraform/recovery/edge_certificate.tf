# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_acm_certificate" "main" {
  domain_name = "www.parcels.example.com"
  subject_alternative_names = [
    "argo-cd.parcels.example.com",
    "grafana.parcels.example.com",
    "kibana.parcels.example.com",
  ]
  validation_method = "DNS"
  tags = {
    Name = "parcels-prod-recovery"
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
