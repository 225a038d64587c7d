# Written by platform from environments/review.yaml. Change the spec, not this file: the next render refuses edits.

provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = {
      CostCenter  = "4711"
      DataClass   = "confidential"
      Environment = "pr-142"
      ManagedBy   = "platform"
      Owner       = "platform-team"
      Platform    = "hotel-booking"
      Review      = "142"
      Stack       = "review"
    }
  }
}
