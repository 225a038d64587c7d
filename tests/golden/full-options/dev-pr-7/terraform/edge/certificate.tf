# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_acm_certificate" "main" {
  domain_name       = "www.pr-7.dev.parcels.example.com"
  validation_method = "DNS"
  tags = {
    Name = "parcels-dev-pr-7"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# They prove to the certificate authority whose hosts these are, now and at each renewal.
resource "aws_route53_record" "validation" {
  for_each = { for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option }

  zone_id = data.aws_route53_zone.main.zone_id
  name    = each.value.resource_record_name
  type    = each.value.resource_record_type
  records = [each.value.resource_record_value]
  ttl     = 300
  # A certificate that takes another's place has the same records.
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "main" {
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]

  timeouts {
    create = "30m"
  }
}
