# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Where the pool of this region finds the load balancer. It answers CloudFlare only.
resource "cloudflare_dns_record" "origin" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "origin-us-west-2.hotel-booking.example.com"
  type    = "CNAME"
  content = aws_lb.main.dns_name
  proxied = false
  ttl     = 300
}
