# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# The certificate that every zone has ends one label below the zone.
resource "cloudflare_certificate_pack" "main" {
  zone_id               = "0123456789abcdef0123456789abcdef"
  type                  = "advanced"
  hosts                 = ["example.com", "*.parcels.example.com"]
  validation_method     = "txt"
  validity_days         = 90
  certificate_authority = "google"

  lifecycle {
    create_before_destroy = true
  }
}
