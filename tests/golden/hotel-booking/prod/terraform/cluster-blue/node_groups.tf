# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "node" {
  name                 = "hotel-booking-prod-blue-node"
  description          = "Machines of hotel-booking-prod-blue"
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

resource "aws_launch_template" "baseline" {
  name                   = "hotel-booking-prod-blue-baseline"
  description            = "Machines of node group baseline"
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
      CostCenter  = "4711"
      DataClass   = "confidential"
      Environment = "prod"
      ManagedBy   = "platform"
      Name        = "hotel-booking-prod-blue-baseline"
      Owner       = "platform-team"
      Platform    = "hotel-booking"
      Stack       = "cluster-blue"
    }
  }

  tag_specifications {
    resource_type = "volume"
    tags = {
      CostCenter  = "4711"
      DataClass   = "confidential"
      Environment = "prod"
      ManagedBy   = "platform"
      Name        = "hotel-booking-prod-blue-baseline"
      Owner       = "platform-team"
      Platform    = "hotel-booking"
      Stack       = "cluster-blue"
    }
  }

  tag_specifications {
    resource_type = "network-interface"
    tags = {
      CostCenter  = "4711"
      DataClass   = "confidential"
      Environment = "prod"
      ManagedBy   = "platform"
      Name        = "hotel-booking-prod-blue-baseline"
      Owner       = "platform-team"
      Platform    = "hotel-booking"
      Stack       = "cluster-blue"
    }
  }
}

# The name ends in a suffix of its own, so that a group that has to be replaced gets its successor first.
# After its creation, the number of machines is the autoscaler's.
# The group baseline consists of 2 node groups, each with a value of the label `platform.io/capacity-spread`: pods that are
# spread evenly over the values run on spot machines to the share that the spec names, and all machines of one
# node group carry the same value.
resource "aws_eks_node_group" "baseline_1" {
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "baseline-1-"
  node_role_arn          = aws_iam_role.node.arn
  version                = aws_eks_cluster.main.version
  subnet_ids             = var.private_subnet_ids
  ami_type               = "AL2023_ARM_64_STANDARD"
  capacity_type          = "ON_DEMAND"
  instance_types         = ["m7g.xlarge"]
  labels = {
    "platform.io/capacity-spread" = "on-demand-1"
    "platform.io/node-group"      = "baseline"
  }

  launch_template {
    id      = aws_launch_template.baseline.id
    version = aws_launch_template.baseline.latest_version
  }

  scaling_config {
    desired_size = 2
    min_size     = 2
    max_size     = 6
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

resource "aws_autoscaling_group_tag" "baseline_1_disk" {
  autoscaling_group_name = aws_eks_node_group.baseline_1.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"
    value               = "40Gi"
    propagate_at_launch = false
  }
}

resource "aws_autoscaling_group_tag" "baseline_1_interfaces" {
  autoscaling_group_name = aws_eks_node_group.baseline_1.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/vpc.amazonaws.com/pod-eni"
    value               = "18"
    propagate_at_launch = false
  }
}

# The name ends in a suffix of its own, so that a group that has to be replaced gets its successor first.
# After its creation, the number of machines is the autoscaler's.
resource "aws_eks_node_group" "baseline_2" {
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "baseline-2-"
  node_role_arn          = aws_iam_role.node.arn
  version                = aws_eks_cluster.main.version
  subnet_ids             = var.private_subnet_ids
  ami_type               = "AL2023_ARM_64_STANDARD"
  capacity_type          = "ON_DEMAND"
  instance_types         = ["m7g.xlarge"]
  labels = {
    "platform.io/capacity-spread" = "on-demand-2"
    "platform.io/node-group"      = "baseline"
  }

  launch_template {
    id      = aws_launch_template.baseline.id
    version = aws_launch_template.baseline.latest_version
  }

  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 6
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

resource "aws_autoscaling_group_tag" "baseline_2_disk" {
  autoscaling_group_name = aws_eks_node_group.baseline_2.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"
    value               = "40Gi"
    propagate_at_launch = false
  }
}

resource "aws_autoscaling_group_tag" "baseline_2_interfaces" {
  autoscaling_group_name = aws_eks_node_group.baseline_2.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/vpc.amazonaws.com/pod-eni"
    value               = "18"
    propagate_at_launch = false
  }
}

resource "aws_launch_template" "burst" {
  name                   = "hotel-booking-prod-blue-burst"
  description            = "Machines of node group burst"
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
      CostCenter  = "4711"
      DataClass   = "confidential"
      Environment = "prod"
      ManagedBy   = "platform"
      Name        = "hotel-booking-prod-blue-burst"
      Owner       = "platform-team"
      Platform    = "hotel-booking"
      Stack       = "cluster-blue"
    }
  }

  tag_specifications {
    resource_type = "volume"
    tags = {
      CostCenter  = "4711"
      DataClass   = "confidential"
      Environment = "prod"
      ManagedBy   = "platform"
      Name        = "hotel-booking-prod-blue-burst"
      Owner       = "platform-team"
      Platform    = "hotel-booking"
      Stack       = "cluster-blue"
    }
  }

  tag_specifications {
    resource_type = "network-interface"
    tags = {
      CostCenter  = "4711"
      DataClass   = "confidential"
      Environment = "prod"
      ManagedBy   = "platform"
      Name        = "hotel-booking-prod-blue-burst"
      Owner       = "platform-team"
      Platform    = "hotel-booking"
      Stack       = "cluster-blue"
    }
  }
}

# The name ends in a suffix of its own, so that a group that has to be replaced gets its successor first.
# After its creation, the number of machines is the autoscaler's.
# The group burst consists of 3 node groups, each with a value of the label `platform.io/capacity-spread`: pods that are
# spread evenly over the values run on spot machines to the share that the spec names, and all machines of one
# node group carry the same value.
resource "aws_eks_node_group" "burst_1" {
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "burst-1-"
  node_role_arn          = aws_iam_role.node.arn
  version                = aws_eks_cluster.main.version
  subnet_ids             = var.private_subnet_ids
  ami_type               = "AL2023_ARM_64_STANDARD"
  capacity_type          = "SPOT"
  instance_types         = ["m7g.xlarge", "m6g.xlarge", "c7g.xlarge"]
  labels = {
    "platform.io/capacity-spread" = "spot-1"
    "platform.io/node-group"      = "burst"
  }

  launch_template {
    id      = aws_launch_template.burst.id
    version = aws_launch_template.burst.latest_version
  }

  scaling_config {
    desired_size = 0
    min_size     = 0
    max_size     = 14
  }

  update_config {
    max_unavailable_percentage = 33
  }

  node_repair_config {
    enabled = true
  }

  taint {
    key    = "platform.io/capacity"
    value  = "spot"
    effect = "NO_SCHEDULE"
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

resource "aws_autoscaling_group_tag" "burst_1_disk" {
  autoscaling_group_name = aws_eks_node_group.burst_1.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"
    value               = "40Gi"
    propagate_at_launch = false
  }
}

resource "aws_autoscaling_group_tag" "burst_1_interfaces" {
  autoscaling_group_name = aws_eks_node_group.burst_1.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/vpc.amazonaws.com/pod-eni"
    value               = "18"
    propagate_at_launch = false
  }
}

# The name ends in a suffix of its own, so that a group that has to be replaced gets its successor first.
# After its creation, the number of machines is the autoscaler's.
resource "aws_eks_node_group" "burst_2" {
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "burst-2-"
  node_role_arn          = aws_iam_role.node.arn
  version                = aws_eks_cluster.main.version
  subnet_ids             = var.private_subnet_ids
  ami_type               = "AL2023_ARM_64_STANDARD"
  capacity_type          = "SPOT"
  instance_types         = ["m7g.xlarge", "m6g.xlarge", "c7g.xlarge"]
  labels = {
    "platform.io/capacity-spread" = "spot-2"
    "platform.io/node-group"      = "burst"
  }

  launch_template {
    id      = aws_launch_template.burst.id
    version = aws_launch_template.burst.latest_version
  }

  scaling_config {
    desired_size = 0
    min_size     = 0
    max_size     = 13
  }

  update_config {
    max_unavailable_percentage = 33
  }

  node_repair_config {
    enabled = true
  }

  taint {
    key    = "platform.io/capacity"
    value  = "spot"
    effect = "NO_SCHEDULE"
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

resource "aws_autoscaling_group_tag" "burst_2_disk" {
  autoscaling_group_name = aws_eks_node_group.burst_2.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"
    value               = "40Gi"
    propagate_at_launch = false
  }
}

resource "aws_autoscaling_group_tag" "burst_2_interfaces" {
  autoscaling_group_name = aws_eks_node_group.burst_2.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/vpc.amazonaws.com/pod-eni"
    value               = "18"
    propagate_at_launch = false
  }
}

# The name ends in a suffix of its own, so that a group that has to be replaced gets its successor first.
# After its creation, the number of machines is the autoscaler's.
resource "aws_eks_node_group" "burst_3" {
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "burst-3-"
  node_role_arn          = aws_iam_role.node.arn
  version                = aws_eks_cluster.main.version
  subnet_ids             = var.private_subnet_ids
  ami_type               = "AL2023_ARM_64_STANDARD"
  capacity_type          = "SPOT"
  instance_types         = ["m7g.xlarge", "m6g.xlarge", "c7g.xlarge"]
  labels = {
    "platform.io/capacity-spread" = "spot-3"
    "platform.io/node-group"      = "burst"
  }

  launch_template {
    id      = aws_launch_template.burst.id
    version = aws_launch_template.burst.latest_version
  }

  scaling_config {
    desired_size = 0
    min_size     = 0
    max_size     = 13
  }

  update_config {
    max_unavailable_percentage = 33
  }

  node_repair_config {
    enabled = true
  }

  taint {
    key    = "platform.io/capacity"
    value  = "spot"
    effect = "NO_SCHEDULE"
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

resource "aws_autoscaling_group_tag" "burst_3_disk" {
  autoscaling_group_name = aws_eks_node_group.burst_3.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"
    value               = "40Gi"
    propagate_at_launch = false
  }
}

resource "aws_autoscaling_group_tag" "burst_3_interfaces" {
  autoscaling_group_name = aws_eks_node_group.burst_3.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/vpc.amazonaws.com/pod-eni"
    value               = "18"
    propagate_at_launch = false
  }
}
