# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# It calls the load balancers in the way in which CloudFlare passes on requests of this zone.
resource "cloudflare_load_balancer_monitor" "main" {
  account_id  = "fedcba9876543210fedcba9876543210"
  description = "parcels-prod answers"
  type        = "https"
  method      = "GET"
  port        = 443
  path        = "/ready"
  header = {
    Host = ["www.parcels.example.com"]
  }
  expected_codes   = "2xx"
  probe_zone       = "example.com"
  interval         = 10
  timeout          = 5
  retries          = 2
  follow_redirects = false
  allow_insecure   = false
}

resource "cloudflare_load_balancer_pool" "primary" {
  account_id      = "fedcba9876543210fedcba9876543210"
  name            = "parcels-prod-eu-central-1"
  description     = "parcels-prod in eu-central-1"
  monitor         = cloudflare_load_balancer_monitor.main.id
  minimum_origins = 1
  origins = [
    {
      name    = "eu-central-1"
      address = cloudflare_dns_record.origin.name
      enabled = true
      weight  = 1
    },
  ]
}

resource "cloudflare_load_balancer_pool" "standby" {
  account_id      = "fedcba9876543210fedcba9876543210"
  name            = "parcels-prod-eu-west-1"
  description     = "parcels-prod in eu-west-1"
  monitor         = cloudflare_load_balancer_monitor.main.id
  minimum_origins = 1
  origins = [
    {
      name    = "eu-west-1"
      address = "origin-eu-west-1.parcels.example.com"
      enabled = true
      weight  = 1
    },
  ]
}

# The first pool that answers gets all requests.
resource "cloudflare_load_balancer" "main" {
  zone_id     = "0123456789abcdef0123456789abcdef"
  name        = "balancer.parcels.example.com"
  description = "The regions of parcels-prod"
  default_pools = [
    cloudflare_load_balancer_pool.primary.id,
    cloudflare_load_balancer_pool.standby.id,
  ]
  fallback_pool    = cloudflare_load_balancer_pool.primary.id
  steering_policy  = "off"
  session_affinity = "none"
  proxied          = true
}
