# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

moved {
  from = aws_launch_template.machines
  to   = aws_launch_template.general
}

moved {
  from = aws_eks_node_group.machines
  to   = aws_eks_node_group.general
}

moved {
  from = aws_autoscaling_group_tag.machines_disk
  to   = aws_autoscaling_group_tag.general_disk
}
