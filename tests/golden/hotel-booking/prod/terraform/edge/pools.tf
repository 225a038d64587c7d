# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# It calls the load balancers in the way in which CloudFlare passes on requests of this zone.
resource "cloudflare_load_balancer_monitor" "main" {
  account_id  = "fedcba9876543210fedcba9876543210"
  description = "hotel-booking-prod answers"
  type        = "https"
  method      = "GET"
  port        = 443
  path        = "/healthz"
  header = {
    Host = ["api.hotel-booking.example.com"]
  }
  expected_codes   = "2xx"
  probe_zone       = "hotel-booking.example.com"
  interval         = 15
  timeout          = 5
  retries          = 2
  follow_redirects = false
  allow_insecure   = false
}

resource "cloudflare_load_balancer_pool" "primary" {
  account_id      = "fedcba9876543210fedcba9876543210"
  name            = "hotel-booking-prod-us-east-1"
  description     = "hotel-booking-prod in us-east-1"
  monitor         = cloudflare_load_balancer_monitor.main.id
  minimum_origins = 1
  origins = [
    {
      name    = "us-east-1"
      address = cloudflare_dns_record.origin.name
      enabled = true
      weight  = 1
    },
  ]
}

resource "cloudflare_load_balancer_pool" "standby" {
  account_id      = "fedcba9876543210fedcba9876543210"
  name            = "hotel-booking-prod-us-west-2"
  description     = "hotel-booking-prod in us-west-2"
  monitor         = cloudflare_load_balancer_monitor.main.id
  minimum_origins = 1
  origins = [
    {
      name    = "us-west-2"
      address = "origin-us-west-2.hotel-booking.example.com"
      enabled = true
      weight  = 1
    },
  ]
}

# The first pool that answers gets all requests.
resource "cloudflare_load_balancer" "main" {
  zone_id     = "0123456789abcdef0123456789abcdef"
  name        = "balancer.hotel-booking.example.com"
  description = "The regions of hotel-booking-prod"
  default_pools = [
    cloudflare_load_balancer_pool.primary.id,
    cloudflare_load_balancer_pool.standby.id,
  ]
  fallback_pool    = cloudflare_load_balancer_pool.primary.id
  steering_policy  = "off"
  session_affinity = "none"
  proxied          = true
}
