# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# The public zone of the domain has to be there before; the spec's edge.zone names another one, for example the
# zone of a domain above.
data "aws_route53_zone" "main" {
  name         = "dev.parcels.example.com"
  private_zone = false
}

resource "aws_route53_record" "host-www" {
  zone_id = data.aws_route53_zone.main.zone_id
  name    = "www.pr-7.dev.parcels.example.com"
  type    = "A"

  alias {
    name                   = aws_lb.main.dns_name
    zone_id                = aws_lb.main.zone_id
    evaluate_target_health = true
  }
}
