# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# The rules that CloudFlare maintains. Where the zone has such a list already, import it first:
# terraform import cloudflare_ruleset.managed_rules zones/<zone>/<ruleset>
resource "cloudflare_ruleset" "managed_rules" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "managed rules"
  kind    = "zone"
  phase   = "http_request_firewall_managed"
  rules = [
    {
      description = "CloudFlare's rules"
      expression  = "true"
      action      = "execute"
      action_parameters = {
        id = "efb7b8c949ac4650a09736fc376e9aee"
        overrides = {
          action = "log"
        }
      }
    },
    {
      description = "The core rules of OWASP"
      expression  = "true"
      action      = "execute"
      action_parameters = {
        id = "4814384a9e5d4991b9815dcfc25d2f1f"
        overrides = {
          categories = [
            {
              category = "paranoia-level-2"
              enabled  = false
            },
            {
              category = "paranoia-level-3"
              enabled  = false
            },
            {
              category = "paranoia-level-4"
              enabled  = false
            },
          ]
          rules = [
            {
              id              = "6179ae15870a4bb7b2d480d4843b323c"
              action          = "log"
              score_threshold = 40
            },
          ]
        }
      }
    },
  ]
}

resource "cloudflare_ruleset" "rate_limit" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "rate limit"
  kind    = "zone"
  phase   = "http_ratelimit"
  rules = [
    {
      description = "The most requests of one address"
      expression  = "starts_with(http.request.uri.path, \"/\")"
      action      = "log"
      ratelimit = {
        characteristics     = ["cf.colo.id", "ip.src"]
        period              = 300
        requests_per_period = 500
        mitigation_timeout  = 300
      }
    },
  ]
}
