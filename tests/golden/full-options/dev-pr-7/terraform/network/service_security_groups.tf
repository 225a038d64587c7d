# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_security_group" "service-billing" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-dev-pr-7-service-billing"
  description = "Pods of the service billing"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-service-billing"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-billing_to_service-prices_9090" {
  security_group_id            = aws_security_group.service-billing.id
  description                  = "Calls service-prices"
  ip_protocol                  = "tcp"
  from_port                    = 9090
  to_port                      = 9090
  referenced_security_group_id = aws_security_group.service-prices.id
}

resource "aws_vpc_security_group_egress_rule" "service-billing_to_endpoints" {
  security_group_id            = aws_security_group.service-billing.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-billing_to_s3" {
  security_group_id = aws_security_group.service-billing.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_security_group" "service-ledger" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-dev-pr-7-service-ledger"
  description = "Pods of the service ledger"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-service-ledger"
  }
}

resource "aws_vpc_security_group_ingress_rule" "service-ledger_from_service-shop_7000" {
  security_group_id            = aws_security_group.service-ledger.id
  description                  = "Called by service-shop"
  ip_protocol                  = "tcp"
  from_port                    = 7000
  to_port                      = 7000
  referenced_security_group_id = aws_security_group.service-shop.id
}

resource "aws_vpc_security_group_egress_rule" "service-ledger_to_endpoints" {
  security_group_id            = aws_security_group.service-ledger.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-ledger_to_s3" {
  security_group_id = aws_security_group.service-ledger.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_security_group" "service-mailer" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-dev-pr-7-service-mailer"
  description = "Pods of the service mailer"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-service-mailer"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-mailer_to_endpoints" {
  security_group_id            = aws_security_group.service-mailer.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-mailer_to_s3" {
  security_group_id = aws_security_group.service-mailer.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_security_group" "service-prices" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-dev-pr-7-service-prices"
  description = "Pods of the service prices"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-service-prices"
  }
}

resource "aws_vpc_security_group_ingress_rule" "service-prices_from_service-billing_9090" {
  security_group_id            = aws_security_group.service-prices.id
  description                  = "Called by service-billing"
  ip_protocol                  = "tcp"
  from_port                    = 9090
  to_port                      = 9090
  referenced_security_group_id = aws_security_group.service-billing.id
}

resource "aws_vpc_security_group_ingress_rule" "service-prices_from_service-shop_9090" {
  security_group_id            = aws_security_group.service-prices.id
  description                  = "Called by service-shop"
  ip_protocol                  = "tcp"
  from_port                    = 9090
  to_port                      = 9090
  referenced_security_group_id = aws_security_group.service-shop.id
}

resource "aws_vpc_security_group_egress_rule" "service-prices_to_endpoints" {
  security_group_id            = aws_security_group.service-prices.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-prices_to_s3" {
  security_group_id = aws_security_group.service-prices.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_security_group" "service-shop" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-dev-pr-7-service-shop"
  description = "Pods of the service shop"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-service-shop"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-shop_to_service-ledger_7000" {
  security_group_id            = aws_security_group.service-shop.id
  description                  = "Calls service-ledger"
  ip_protocol                  = "tcp"
  from_port                    = 7000
  to_port                      = 7000
  referenced_security_group_id = aws_security_group.service-ledger.id
}

resource "aws_vpc_security_group_egress_rule" "service-shop_to_service-prices_9090" {
  security_group_id            = aws_security_group.service-shop.id
  description                  = "Calls service-prices"
  ip_protocol                  = "tcp"
  from_port                    = 9090
  to_port                      = 9090
  referenced_security_group_id = aws_security_group.service-prices.id
}

resource "aws_vpc_security_group_egress_rule" "service-shop_to_endpoints" {
  security_group_id            = aws_security_group.service-shop.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-shop_to_s3" {
  security_group_id = aws_security_group.service-shop.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

# The spec lets shop call the internet, whose addresses nobody knows before.
# tfsec:ignore:aws-ec2-no-public-egress-sgr the spec says internet: true
resource "aws_vpc_security_group_egress_rule" "service-shop_to_internet" {
  security_group_id = aws_security_group.service-shop.id
  description       = "HTTPS to the internet"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_security_group" "service-trial" {
  # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
  name        = "parcels-dev-pr-7-service-trial"
  description = "Pods of the service trial"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-service-trial"
  }
}

resource "aws_vpc_security_group_egress_rule" "service-trial_to_endpoints" {
  security_group_id            = aws_security_group.service-trial.id
  description                  = "Interface endpoints of AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "service-trial_to_s3" {
  security_group_id = aws_security_group.service-trial.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}
