# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# CloudFlare takes only a certificate that is valid for the host.
resource "cloudflare_zone_setting" "ssl" {
  zone_id    = "0123456789abcdef0123456789abcdef"
  setting_id = "ssl"
  value      = "strict"
}

resource "cloudflare_zone_setting" "min_tls_version" {
  zone_id    = "0123456789abcdef0123456789abcdef"
  setting_id = "min_tls_version"
  value      = "1.2"
}

resource "cloudflare_zone_setting" "tls_1_3" {
  zone_id    = "0123456789abcdef0123456789abcdef"
  setting_id = "tls_1_3"
  value      = "on"
}

# A request in the first message could be sent again by whoever has seen it.
resource "cloudflare_zone_setting" "zero_rtt" {
  zone_id    = "0123456789abcdef0123456789abcdef"
  setting_id = "0rtt"
  value      = "off"
}

resource "cloudflare_zone_setting" "always_use_https" {
  zone_id    = "0123456789abcdef0123456789abcdef"
  setting_id = "always_use_https"
  value      = "on"
}

resource "cloudflare_zone_setting" "automatic_https_rewrites" {
  zone_id    = "0123456789abcdef0123456789abcdef"
  setting_id = "automatic_https_rewrites"
  value      = "on"
}

# Browsers that were here once come with HTTPS only.
resource "cloudflare_zone_setting" "security_header" {
  zone_id    = "0123456789abcdef0123456789abcdef"
  setting_id = "security_header"
  value = {
    strict_transport_security = {
      enabled            = true
      max_age            = 31536000
      include_subdomains = false
      preload            = false
      nosniff            = true
    }
  }
}

resource "cloudflare_tiered_cache" "main" {
  zone_id = "0123456789abcdef0123456789abcdef"
  value   = "on"
}
