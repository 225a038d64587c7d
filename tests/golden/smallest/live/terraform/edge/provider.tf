# Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["444455556666"]

  default_tags {
    tags = {
      Environment = "live"
      ManagedBy   = "platform"
      Owner       = "notes-team"
      Platform    = "notes"
      Stack       = "edge"
    }
  }
}
