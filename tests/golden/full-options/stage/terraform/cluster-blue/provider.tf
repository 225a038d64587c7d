# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = {
      Environment = "stage"
      ManagedBy   = "platform"
      Owner       = "platform-team"
      Platform    = "parcels"
      Stack       = "cluster-blue"
    }
  }
}
