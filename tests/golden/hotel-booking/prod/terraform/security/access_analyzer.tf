# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Finds what in this region others than this account can reach.
resource "aws_accessanalyzer_analyzer" "external" {
  analyzer_name = "hotel-booking-prod-external-access"
  type          = "ACCOUNT"
  tags = {
    Name = "hotel-booking-prod-external-access"
  }
}

# Finds roles, keys and permissions that nobody uses; roles are of no region, so that once is enough.
resource "aws_accessanalyzer_analyzer" "unused" {
  analyzer_name = "hotel-booking-prod-unused-access"
  type          = "ACCOUNT_UNUSED_ACCESS"
  tags = {
    Name = "hotel-booking-prod-unused-access"
  }

  configuration {
    unused_access {
      unused_access_age = 90
    }
  }
}
