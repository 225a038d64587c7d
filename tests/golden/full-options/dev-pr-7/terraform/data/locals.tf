# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

locals {
  access_logs_bucket          = "parcels-access-logs"
  infrastructure_boundary_arn = "arn:aws:iam::111122223333:policy/parcels-infrastructure"
}
