# Written by platform from environments/asia.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "parcels-asia-777788889999-state"
    key          = "asia/delivery-blue.tfstate"
    region       = "ap-southeast-1"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:ap-southeast-1:777788889999:alias/parcels-asia-state"
    use_lockfile = true
  }
}
