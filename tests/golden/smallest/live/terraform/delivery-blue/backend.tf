# Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  backend "s3" {
    bucket       = "notes-live-444455556666-state"
    key          = "live/delivery-blue.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    kms_key_id   = "arn:aws:kms:eu-central-1:444455556666:alias/notes-live-state"
    use_lockfile = true
  }
}
