# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_iam_role" "node" {
  name                 = "parcels-dev-pr-7-blue-node"
  description          = "Machines of parcels-dev-pr-7-blue"
  permissions_boundary = local.infrastructure_boundary_arn
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
  name                   = "parcels-dev-pr-7-blue-general"
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
      Environment = "dev-pr-7"
      ManagedBy   = "platform"
      Name        = "parcels-dev-pr-7-blue-general"
      Owner       = "platform-team"
      Platform    = "parcels"
      Review      = "7"
      Stack       = "cluster-blue"
    }
  }

  tag_specifications {
    resource_type = "volume"
    tags = {
      Environment = "dev-pr-7"
      ManagedBy   = "platform"
      Name        = "parcels-dev-pr-7-blue-general"
      Owner       = "platform-team"
      Platform    = "parcels"
      Review      = "7"
      Stack       = "cluster-blue"
    }
  }

  tag_specifications {
    resource_type = "network-interface"
    tags = {
      Environment = "dev-pr-7"
      ManagedBy   = "platform"
      Name        = "parcels-dev-pr-7-blue-general"
      Owner       = "platform-team"
      Platform    = "parcels"
      Review      = "7"
      Stack       = "cluster-blue"
    }
  }
}

# The name ends in a suffix of its own, so that a group that has to be replaced gets its successor first.
# After its creation, the number of machines is the autoscaler's.
resource "aws_eks_node_group" "general" {
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "general-"
  node_role_arn          = aws_iam_role.node.arn
  version                = aws_eks_cluster.main.version
  subnet_ids             = var.private_subnet_ids
  ami_type               = "AL2023_ARM_64_STANDARD"
  capacity_type          = "SPOT"
  instance_types         = ["m7g.large", "m6g.large", "c7g.large"]
  labels = {
    "platform.io/node-group" = "general"
  }

  launch_template {
    id      = aws_launch_template.general.id
    version = aws_launch_template.general.latest_version
  }

  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 12
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

resource "aws_autoscaling_group_tag" "general_disk" {
  autoscaling_group_name = aws_eks_node_group.general.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"
    value               = "40Gi"
    propagate_at_launch = false
  }
}

resource "aws_autoscaling_group_tag" "general_interfaces" {
  autoscaling_group_name = aws_eks_node_group.general.resources[0].autoscaling_groups[0].name

  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/resources/vpc.amazonaws.com/pod-eni"
    value               = "9"
    propagate_at_launch = false
  }
}
