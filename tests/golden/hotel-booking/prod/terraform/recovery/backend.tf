# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "hotel-booking-prod-recovery-111122223333-state"
    key          = "prod/recovery.tfstate"
    region       = "us-west-2"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:us-west-2:111122223333:alias/hotel-booking-prod-recovery-state"
    use_lockfile = true
  }
}
