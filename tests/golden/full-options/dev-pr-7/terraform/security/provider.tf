# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = {
      Environment = "dev-pr-7"
      ManagedBy   = "platform"
      Owner       = "platform-team"
      Platform    = "parcels"
      Review      = "7"
      Stack       = "security"
    }
  }
}
