# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "node" {
  name                 = "parcels-prod-green-node"
  description          = "Machines of parcels-prod-green"
  permissions_boundary = var.infrastructure_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Assume"
        Effect = "Allow"
        Principal = {
          Service = "ec2.amazonaws.com"
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "node-worker" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
}

resource "aws_iam_role_policy_attachment" "node-images" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly"
}

resource "aws_iam_role_policy_attachment" "node-session-manager" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_launch_template" "general" {
  name                   = "parcels-prod-green-general"
  description            = "Machines of node group general"
  update_default_version = true
  vpc_security_group_ids = [aws_eks_cluster.main.vpc_config[0].cluster_security_group_id]

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = 50
      encrypted             = true
      kms_key_id            = var.data_key_arn
      delete_on_termination = true
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags = {
      Environment = "prod"
      ManagedBy   = "platform"
      Name        = "parcels-prod-green-general"
      Owner       = "platform-team"
      Platform    = "parcels"
      Stack       = "cluster-green"
    }
  }

  tag_specifications {
    resource_type = "volume"
    tags = {
      Environment = "prod"
      ManagedBy   = "platform"
      Name        = "parcels-prod-green-general"
      Owner       = "platform-team"
      Platform    = "parcels"
      Stack       = "cluster-green"
    }
  }

  tag_specifications {
    resource_type = "network-interface"
    tags = {
      Environment = "prod"
      ManagedBy   = "platform"
      Name        = "parcels-prod-green-general"
      Owner       = "platform-team"
      Platform    = "parcels"
      Stack       = "cluster-green"
    }
  }
}

# The name ends in a suffix of its own, so that a group that has to be replaced gets its successor first.
# Karpenter adds to these machines; their own number stays.
# The group general consists of 2 node groups, each with a value of the label `platform.io/capacity-spread`: pods that are
# spread evenly over the values run on spot machines to the share that the spec names, and all machines of one
# node group carry the same value.
resource "aws_eks_node_group" "general_1" {
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "general-1-"
  node_role_arn          = aws_iam_role.node.arn
  version                = aws_eks_cluster.main.version
  subnet_ids             = var.private_subnet_ids
  ami_type               = "AL2023_ARM_64_STANDARD"
  capacity_type          = "ON_DEMAND"
  instance_types         = ["m7g.xlarge"]
  labels = {
    "platform.io/capacity-spread" = "on-demand-1"
    "platform.io/node-group"      = "general"
  }

  launch_template {
    id      = aws_launch_template.general.id
    version = aws_launch_template.general.latest_version
  }

  scaling_config {
    desired_size = 2
    min_size     = 2
    max_size     = 2
  }

  update_config {
    max_unavailable_percentage = 33
  }

  node_repair_config {
    enabled = true
  }

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [scaling_config[0].desired_size]
  }

  depends_on = [
    aws_eks_addon.eks-pod-identity-agent,
    aws_eks_addon.kube-proxy,
    aws_eks_addon.vpc-cni,
    aws_iam_role_policy_attachment.node-worker,
    aws_iam_role_policy_attachment.node-images,
    aws_iam_role_policy_attachment.node-session-manager,
  ]
}

# The name ends in a suffix of its own, so that a group that has to be replaced gets its successor first.
# Karpenter adds to these machines; their own number stays.
resource "aws_eks_node_group" "general_2" {
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "general-2-"
  node_role_arn          = aws_iam_role.node.arn
  version                = aws_eks_cluster.main.version
  subnet_ids             = var.private_subnet_ids
  ami_type               = "AL2023_ARM_64_STANDARD"
  capacity_type          = "ON_DEMAND"
  instance_types         = ["m7g.xlarge"]
  labels = {
    "platform.io/capacity-spread" = "on-demand-2"
    "platform.io/node-group"      = "general"
  }

  launch_template {
    id      = aws_launch_template.general.id
    version = aws_launch_template.general.latest_version
  }

  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 1
  }

  update_config {
    max_unavailable_percentage = 33
  }

  node_repair_config {
    enabled = true
  }

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [scaling_config[0].desired_size]
  }

  depends_on = [
    aws_eks_addon.eks-pod-identity-agent,
    aws_eks_addon.kube-proxy,
    aws_eks_addon.vpc-cni,
    aws_iam_role_policy_attachment.node-worker,
    aws_iam_role_policy_attachment.node-images,
    aws_iam_role_policy_attachment.node-session-manager,
  ]
}
