# Written by platform from environments/review.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "hotel-booking-dev-111122223333-state"
    key          = "pr-142/review.tfstate"
    region       = "us-east-1"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:us-east-1:111122223333:alias/hotel-booking-dev-state"
    use_lockfile = true
  }
}
