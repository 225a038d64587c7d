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
