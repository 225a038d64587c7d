# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# The authorities that sign the platform's own client certificates.
resource "aws_s3_object" "origin_pull_authorities" {
  bucket = var.recovery_access_logs_bucket
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
  kms_key_id   = local.data_key_arn
}

resource "aws_lb_trust_store" "origin_pulls" {
  name = "parcels-prod-recovery"
  tags = {
    Name = "parcels-prod-recovery"
  }
  ca_certificates_bundle_s3_bucket         = aws_s3_object.origin_pull_authorities.bucket
  ca_certificates_bundle_s3_key            = aws_s3_object.origin_pull_authorities.key
  ca_certificates_bundle_s3_object_version = aws_s3_object.origin_pull_authorities.version_id
}
