# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

locals {
  infrastructure_boundary_arn = "arn:aws:iam::111122223333:policy/parcels-infrastructure"
}
