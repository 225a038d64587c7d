# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "parcels-test-111122223333-state"
    key          = "test/delivery-blue.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:eu-central-1:111122223333:alias/parcels-test-state"
    use_lockfile = true
  }
}
