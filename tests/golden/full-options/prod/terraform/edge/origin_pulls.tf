# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# The authorities that sign the platform's own client certificates.
resource "aws_s3_object" "origin_pull_authorities" {
  bucket = var.access_logs_bucket
  key    = "authorities/origin-pulls.pem"
  content = join(
    "\n",
    [
      "-----BEGIN CERTIFICATE-----",
      "MIIBszCCAVmgAwIBAgIUQm5vdCBhIHJlYWwgY2VydGlmaWNhdGUgYnV0IGxvbmcgZW5vdWdo",
      "-----END CERTIFICATE-----",
      "",
    ],
  )
  content_type = "application/x-pem-file"
  kms_key_id   = var.data_key_arn
}

resource "aws_lb_trust_store" "origin_pulls" {
  name = "parcels-prod"
  tags = {
    Name = "parcels-prod"
  }
  ca_certificates_bundle_s3_bucket         = aws_s3_object.origin_pull_authorities.bucket
  ca_certificates_bundle_s3_key            = aws_s3_object.origin_pull_authorities.key
  ca_certificates_bundle_s3_object_version = aws_s3_object.origin_pull_authorities.version_id
}

# The key of this certificate was handed to CloudFlare, and is nowhere else.
resource "cloudflare_authenticated_origin_pulls" "hosts" {
  zone_id = "0123456789abcdef0123456789abcdef"
  config = [
    {
      cert_id  = "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"
      hostname = "argo-cd.parcels.example.com"
      enabled  = true
    },
    {
      cert_id  = "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"
      hostname = "grafana.parcels.example.com"
      enabled  = true
    },
    {
      cert_id  = "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"
      hostname = "kibana.parcels.example.com"
      enabled  = true
    },
    {
      cert_id  = "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"
      hostname = "www.parcels.example.com"
      enabled  = true
    },
  ]
}
