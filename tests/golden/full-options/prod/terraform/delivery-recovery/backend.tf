# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "parcels-prod-recovery-111122223333-state"
    key          = "prod/delivery-recovery.tfstate"
    region       = "eu-west-1"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:eu-west-1:111122223333:alias/parcels-prod-recovery-state"
    use_lockfile = true
  }
}
