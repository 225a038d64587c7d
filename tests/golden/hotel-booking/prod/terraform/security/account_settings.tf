# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Every new disk in this region, whoever makes it.
resource "aws_ebs_encryption_by_default" "main" {
  enabled = true
}

resource "aws_ebs_snapshot_block_public_access" "main" {
  state = "block-all-sharing"
}

resource "aws_ec2_image_block_public_access" "main" {
  state = "block-new-sharing"
}

# No bucket of the account becomes public, whatever its own settings say.
resource "aws_s3_account_public_access_block" "main" {
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# For users of IAM with a password. There should be none; people come through an identity provider.
resource "aws_iam_account_password_policy" "main" {
  minimum_password_length        = 14
  require_lowercase_characters   = true
  require_uppercase_characters   = true
  require_numbers                = true
  require_symbols                = true
  password_reuse_prevention      = 24
  max_password_age               = 90
  allow_users_to_change_password = true
}
