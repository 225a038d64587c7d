# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "parcels-stage-111122223333-state"
    key          = "stage/security.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:eu-central-1:111122223333:alias/parcels-stage-state"
    use_lockfile = true
  }
}
