# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Where the pool of this region finds the load balancer. It answers CloudFlare only.
resource "cloudflare_dns_record" "origin" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "origin-us-east-1.hotel-booking.example.com"
  type    = "CNAME"
  content = aws_lb.main.dns_name
  proxied = false
  ttl     = 300
}

resource "cloudflare_dns_record" "host-api" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "api.hotel-booking.example.com"
  type    = "CNAME"
  content = cloudflare_load_balancer.main.name
  proxied = true
  ttl     = 1
}

resource "cloudflare_dns_record" "host-argo-cd" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "argo-cd.hotel-booking.example.com"
  type    = "CNAME"
  content = cloudflare_load_balancer.main.name
  proxied = true
  ttl     = 1
}

resource "cloudflare_dns_record" "host-grafana" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "grafana.hotel-booking.example.com"
  type    = "CNAME"
  content = cloudflare_load_balancer.main.name
  proxied = true
  ttl     = 1
}

resource "cloudflare_dns_record" "host-kibana" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "kibana.hotel-booking.example.com"
  type    = "CNAME"
  content = cloudflare_load_balancer.main.name
  proxied = true
  ttl     = 1
}

resource "cloudflare_dns_record" "host-www" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "www.hotel-booking.example.com"
  type    = "CNAME"
  content = cloudflare_load_balancer.main.name
  proxied = true
  ttl     = 1
}
