# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# AWS knows a tag a day after the first resource has it; until then this cannot be applied.
resource "aws_ce_cost_allocation_tag" "environment" {
  tag_key = "Environment"
  status  = "Active"
}

resource "aws_ce_cost_allocation_tag" "managedby" {
  tag_key = "ManagedBy"
  status  = "Active"
}

resource "aws_ce_cost_allocation_tag" "owner" {
  tag_key = "Owner"
  status  = "Active"
}

resource "aws_ce_cost_allocation_tag" "platform" {
  tag_key = "Platform"
  status  = "Active"
}

resource "aws_ce_cost_allocation_tag" "stack" {
  tag_key = "Stack"
  status  = "Active"
}
