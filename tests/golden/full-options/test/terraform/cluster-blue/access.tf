# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_eks_access_entry" "parcels-test-break-glass" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = "arn:aws:iam::111122223333:role/parcels-test-break-glass"
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "parcels-test-break-glass" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.parcels-test-break-glass.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}
