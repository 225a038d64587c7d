# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "hotel-booking-prod-111122223333-state"
    key          = "prod/cost.tfstate"
    region       = "us-east-1"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:us-east-1:111122223333:alias/hotel-booking-prod-state"
    use_lockfile = true
  }
}
