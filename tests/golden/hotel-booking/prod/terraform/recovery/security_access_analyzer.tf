# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Finds what in this region others than this account can reach.
resource "aws_accessanalyzer_analyzer" "external" {
  analyzer_name = "hotel-booking-prod-recovery-external-access"
  type          = "ACCOUNT"
  tags = {
    Name = "hotel-booking-prod-recovery-external-access"
  }
}
