# Written by platform from environments/asia.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_security_group" "service-accounts" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-asia-service-accounts"
  description = "Pods of the service accounts"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-asia-service-accounts"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-accounts_to_service-tracking_8443" {
  security_group_id            = aws_security_group.service-accounts.id
  description                  = "Calls service-tracking"
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
  referenced_security_group_id = aws_security_group.service-tracking.id
}

resource "aws_vpc_security_group_egress_rule" "service-accounts_to_endpoints" {
  security_group_id            = aws_security_group.service-accounts.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-accounts_to_s3" {
  security_group_id = aws_security_group.service-accounts.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_security_group" "service-ingest" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-asia-service-ingest"
  description = "Pods of the service ingest"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-asia-service-ingest"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-ingest_to_endpoints" {
  security_group_id            = aws_security_group.service-ingest.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-ingest_to_s3" {
  security_group_id = aws_security_group.service-ingest.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_security_group" "service-reporting" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-asia-service-reporting"
  description = "Pods of the service reporting"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-asia-service-reporting"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-reporting_to_endpoints" {
  security_group_id            = aws_security_group.service-reporting.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-reporting_to_s3" {
  security_group_id = aws_security_group.service-reporting.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

# The spec lets reporting call the internet, whose addresses nobody knows before.
# tfsec:ignore:aws-ec2-no-public-egress-sgr the spec says internet: true
resource "aws_vpc_security_group_egress_rule" "service-reporting_to_internet" {
  security_group_id = aws_security_group.service-reporting.id
  description       = "HTTPS to the internet"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_security_group" "service-tracking" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-asia-service-tracking"
  description = "Pods of the service tracking"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-asia-service-tracking"
  }
}

resource "aws_vpc_security_group_ingress_rule" "service-tracking_from_service-accounts_8443" {
  security_group_id            = aws_security_group.service-tracking.id
  description                  = "Called by service-accounts"
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
  referenced_security_group_id = aws_security_group.service-accounts.id
}

resource "aws_vpc_security_group_egress_rule" "service-tracking_to_endpoints" {
  security_group_id            = aws_security_group.service-tracking.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-tracking_to_s3" {
  security_group_id = aws_security_group.service-tracking.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}
