# Written by platform from environments/asia.yaml. Change the spec, not this file: the next render refuses edits.

# The public zone of the domain has to be there before; the spec's edge.zone names another one, for example the
# zone of a domain above.
data "aws_route53_zone" "main" {
  name         = "asia.parcels.example.net"
  private_zone = false
}

resource "aws_route53_record" "host-accounts" {
  zone_id = data.aws_route53_zone.main.zone_id
  name    = "accounts.asia.parcels.example.net"
  type    = "A"

  alias {
    name                   = aws_lb.main.dns_name
    zone_id                = aws_lb.main.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "host-track" {
  zone_id = data.aws_route53_zone.main.zone_id
  name    = "track.asia.parcels.example.net"
  type    = "A"

  alias {
    name                   = aws_lb.main.dns_name
    zone_id                = aws_lb.main.zone_id
    evaluate_target_health = true
  }
}
