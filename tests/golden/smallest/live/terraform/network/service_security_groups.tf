resource "aws_security_group" "service-web" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "notes-live-service-web"
  description = "Pods of the service web"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "notes-live-service-web"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-web_to_endpoints" {
  security_group_id            = aws_security_group.service-web.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-web_to_s3" {
  security_group_id = aws_security_group.service-web.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}
