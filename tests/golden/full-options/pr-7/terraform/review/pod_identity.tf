# Written by platform from environments/review.yaml. Change the spec, not this file: the next render refuses edits.
# What the services of pull request 7 may do in AWS.

resource "aws_eks_pod_identity_association" "shop" {
  cluster_name    = "parcels-dev-blue"
  namespace       = "pr-7"
  service_account = "shop"
  role_arn        = "arn:aws:iam::111122223333:role/parcels-dev-review-blue"
}

resource "aws_eks_pod_identity_association" "database-administration" {
  cluster_name    = "parcels-dev-blue"
  namespace       = "pr-7"
  service_account = "database-administration"
  role_arn        = "arn:aws:iam::111122223333:role/parcels-dev-review-databases-blue"
}
