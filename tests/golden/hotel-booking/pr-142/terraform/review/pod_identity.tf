# Written by platform from environments/review.yaml. Change the spec, not this file: the next render refuses edits.
# What the services of pull request 142 may do in AWS.

resource "aws_eks_pod_identity_association" "api" {
  cluster_name    = "hotel-booking-dev-blue"
  namespace       = "pr-142"
  service_account = "api"
  role_arn        = "arn:aws:iam::111122223333:role/hotel-booking-dev-review-blue"
}

resource "aws_eks_pod_identity_association" "app" {
  cluster_name    = "hotel-booking-dev-blue"
  namespace       = "pr-142"
  service_account = "app"
  role_arn        = "arn:aws:iam::111122223333:role/hotel-booking-dev-review-blue"
}

resource "aws_eks_pod_identity_association" "workers" {
  cluster_name    = "hotel-booking-dev-blue"
  namespace       = "pr-142"
  service_account = "workers"
  role_arn        = "arn:aws:iam::111122223333:role/hotel-booking-dev-review-blue"
}

resource "aws_eks_pod_identity_association" "database-administration" {
  cluster_name    = "hotel-booking-dev-blue"
  namespace       = "pr-142"
  service_account = "database-administration"
  role_arn        = "arn:aws:iam::111122223333:role/hotel-booking-dev-review-databases-blue"
}
