# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

provider "aws" {
  region              = "us-west-2"
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = {
      CostCenter  = "4711"
      DataClass   = "confidential"
      Environment = "prod"
      ManagedBy   = "platform"
      Owner       = "platform-team"
      Platform    = "hotel-booking"
      Stack       = "recovery"
    }
  }
}
