# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

locals {
  alerts_topic_arn = aws_sns_topic_policy.alerts.arn
  data_key_arn     = aws_kms_key.data.arn
  data_subnet_ids  = [aws_subnet.data_a.id, aws_subnet.data_b.id, aws_subnet.data_c.id]
  database_resource_ids = {
    bookings = aws_db_instance.bookings.resource_id
  }
  load_balancer_security_group_id = aws_security_group.load_balancer.id
  logs_key_arn                    = aws_kms_key.logs.arn
  private_subnet_ids              = [aws_subnet.private_a.id, aws_subnet.private_b.id, aws_subnet.private_c.id]
  public_subnet_ids               = [aws_subnet.public_a.id, aws_subnet.public_b.id, aws_subnet.public_c.id]
  secrets_key_arn                 = aws_kms_key.secrets.arn
  security_group_ids = {
    service-api     = aws_security_group.service-api.id
    service-app     = aws_security_group.service-app.id
    service-workers = aws_security_group.service-workers.id
  }
  target_group_arns = {
    recovery = aws_lb_target_group.recovery.arn
  }
  vpc_id = aws_vpc.main.id
}
