# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Machines are looked into through their Systems Manager agent, images when they are pushed and after.
resource "aws_inspector2_enabler" "main" {
  account_ids    = ["111122223333"]
  resource_types = ["EC2", "ECR"]
}
