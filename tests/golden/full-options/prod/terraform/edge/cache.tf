# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Where several rules are about one request, the last one wins.
resource "cloudflare_ruleset" "cache" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "cache"
  kind    = "zone"
  phase   = "http_request_cache_settings"
  rules = [
    {
      description = "assets"
      expression  = "(http.host in {\"www.parcels.example.com\"}) and (starts_with(http.request.uri.path, \"/assets/\") or http.request.uri.path eq \"/robots.txt\")"
      action      = "set_cache_settings"
      action_parameters = {
        cache = true
        edge_ttl = {
          mode    = "override_origin"
          default = 2592000
        }
        browser_ttl = {
          mode    = "override_origin"
          default = 86400
        }
      }
    },
    {
      description = "private"
      expression  = "(http.host in {\"argo-cd.parcels.example.com\" \"grafana.parcels.example.com\" \"kibana.parcels.example.com\" \"www.parcels.example.com\"}) and (starts_with(http.request.uri.path, \"/me/\"))"
      action      = "set_cache_settings"
      action_parameters = {
        cache = false
      }
    },
  ]
}
