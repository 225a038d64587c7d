# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "parcels-prod-111122223333-state"
    key          = "prod/cost.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:eu-central-1:111122223333:alias/parcels-prod-state"
    use_lockfile = true
  }
}
