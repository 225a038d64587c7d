# Written by platform from environments/asia.yaml. Change the spec, not this file: the next render refuses edits.

provider "aws" {
  region              = "ap-southeast-1"
  allowed_account_ids = ["777788889999"]

  default_tags {
    tags = {
      Department  = "Logistics"
      Environment = "asia"
      ManagedBy   = "platform"
      Owner       = "logistics"
      Platform    = "parcels"
      Stack       = "edge"
    }
  }
}
