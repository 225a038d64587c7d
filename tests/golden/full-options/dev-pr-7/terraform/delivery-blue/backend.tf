# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "parcels-states"
    key          = "dev-pr-7/delivery-blue.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:eu-central-1:111122223333:key/9234abcd-12ab-34cd-56ef-1234567890ab"
    use_lockfile = true
  }
}
