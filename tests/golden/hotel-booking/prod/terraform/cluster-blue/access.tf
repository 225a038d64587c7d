resource "aws_eks_access_entry" "platform-administrators" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = "arn:aws:iam::111122223333:role/platform-administrators"
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "platform-administrators" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.platform-administrators.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

resource "aws_eks_access_entry" "developers" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = "arn:aws:iam::111122223333:role/developers"
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "developers" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.developers.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}
