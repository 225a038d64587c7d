# A zone of CloudFlare as a platform has one: attributes with nested attributes in lists and in objects, a value of any type.
provider "cloudflare" {
}

resource "cloudflare_dns_record" "origin" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "origin.example.com"
  type    = "CNAME"
  content = "balancer.eu-west-1.elb.amazonaws.com"
  ttl     = 300
}

resource "cloudflare_zone_setting" "ssl" {
  zone_id    = "0123456789abcdef0123456789abcdef"
  setting_id = "ssl"
  value      = "strict"
}

resource "cloudflare_zone_setting" "security_header" {
  zone_id    = "0123456789abcdef0123456789abcdef"
  setting_id = "security_header"
  value = {
    strict_transport_security = {
      enabled = true
      max_age = 31536000
    }
  }
}

resource "cloudflare_load_balancer_monitor" "https" {
  account_id     = "fedcba9876543210fedcba9876543210"
  type           = "https"
  path           = "/health"
  expected_codes = "200"
  header = {
    Host = ["www.example.com"]
  }
}

resource "cloudflare_load_balancer_pool" "main" {
  account_id = "fedcba9876543210fedcba9876543210"
  name       = "main"
  monitor    = cloudflare_load_balancer_monitor.https.id
  origins = [
    {
      name    = "eu-west-1"
      address = cloudflare_dns_record.origin.name
      header = {
        host = ["www.example.com"]
      }
    },
  ]
}

resource "cloudflare_load_balancer" "main" {
  zone_id       = "0123456789abcdef0123456789abcdef"
  name          = "www.example.com"
  default_pools = [cloudflare_load_balancer_pool.main.id]
  fallback_pool = cloudflare_load_balancer_pool.main.id
  proxied       = true
}

resource "cloudflare_ruleset" "cache" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "cache"
  kind    = "zone"
  phase   = "http_request_cache_settings"
  rules = [
    {
      expression  = "http.request.uri.path wildcard \"/static/*\""
      action      = "set_cache_settings"
      description = "static"
      action_parameters = {
        cache = true
        edge_ttl = {
          mode    = "override_origin"
          default = 86400
        }
      }
    },
  ]
}

data "cloudflare_zone" "main" {
  zone_id = "0123456789abcdef0123456789abcdef"
}

output "zone" {
  value = data.cloudflare_zone.main.name
}
