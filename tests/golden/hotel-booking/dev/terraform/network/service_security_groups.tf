# Written by platform from environments/dev.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_security_group" "service-api" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "hotel-booking-dev-service-api"
  description = "Pods of the service api"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "hotel-booking-dev-service-api"
  }
}

resource "aws_vpc_security_group_ingress_rule" "service-api_from_service-app_8080" {
  security_group_id            = aws_security_group.service-api.id
  description                  = "Called by service-app"
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
  referenced_security_group_id = aws_security_group.service-app.id
}

resource "aws_vpc_security_group_egress_rule" "service-api_to_s3" {
  security_group_id = aws_security_group.service-api.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

# The spec lets api call the internet, whose addresses nobody knows before.
# tfsec:ignore:aws-ec2-no-public-egress-sgr the spec says internet: true
resource "aws_vpc_security_group_egress_rule" "service-api_to_internet" {
  security_group_id = aws_security_group.service-api.id
  description       = "HTTPS to the internet"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_security_group" "service-app" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "hotel-booking-dev-service-app"
  description = "Pods of the service app"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "hotel-booking-dev-service-app"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-app_to_service-api_8080" {
  security_group_id            = aws_security_group.service-app.id
  description                  = "Calls service-api"
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
  referenced_security_group_id = aws_security_group.service-api.id
}

resource "aws_vpc_security_group_egress_rule" "service-app_to_s3" {
  security_group_id = aws_security_group.service-app.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_security_group" "service-workers" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "hotel-booking-dev-service-workers"
  description = "Pods of the service workers"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "hotel-booking-dev-service-workers"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-workers_to_s3" {
  security_group_id = aws_security_group.service-workers.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

# The spec lets workers call the internet, whose addresses nobody knows before.
# tfsec:ignore:aws-ec2-no-public-egress-sgr the spec says internet: true
resource "aws_vpc_security_group_egress_rule" "service-workers_to_internet" {
  security_group_id = aws_security_group.service-workers.id
  description       = "HTTPS to the internet"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
