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
    Name = "hotel-booking-prod"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# They prove to the certificate authority whose hosts these are, now and at each renewal.
resource "cloudflare_dns_record" "validation" {
  for_each = { for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option }

  zone_id = "0123456789abcdef0123456789abcdef"
  name    = trimsuffix(each.value.resource_record_name, ".")
  type    = each.value.resource_record_type
  content = trimsuffix(each.value.resource_record_value, ".")
  proxied = false
  ttl     = 300
}

resource "aws_acm_certificate_validation" "main" {
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [for record in cloudflare_dns_record.validation : record.name]

  timeouts {
    create = "30m"
  }
}
