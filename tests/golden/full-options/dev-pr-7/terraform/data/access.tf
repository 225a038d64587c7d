# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# The database orders: open to its users only, and it opens no connection itself.
resource "aws_security_group" "database-orders" {
  name        = "parcels-dev-pr-7-database-orders"
  description = "The database orders"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-dev-pr-7-database-orders"
  }
}

resource "aws_vpc_security_group_ingress_rule" "database-orders_from_service-billing" {
  security_group_id            = aws_security_group.database-orders.id
  description                  = "From billing"
  referenced_security_group_id = var.security_group_ids["service-billing"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-billing_to_database-orders" {
  security_group_id            = var.security_group_ids["service-billing"]
  description                  = "billing to the database orders"
  referenced_security_group_id = aws_security_group.database-orders.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database-orders_from_service-ledger" {
  security_group_id            = aws_security_group.database-orders.id
  description                  = "From ledger"
  referenced_security_group_id = var.security_group_ids["service-ledger"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-ledger_to_database-orders" {
  security_group_id            = var.security_group_ids["service-ledger"]
  description                  = "ledger to the database orders"
  referenced_security_group_id = aws_security_group.database-orders.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database-orders_from_service-mailer" {
  security_group_id            = aws_security_group.database-orders.id
  description                  = "From mailer"
  referenced_security_group_id = var.security_group_ids["service-mailer"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-mailer_to_database-orders" {
  security_group_id            = var.security_group_ids["service-mailer"]
  description                  = "mailer to the database orders"
  referenced_security_group_id = aws_security_group.database-orders.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database-orders_from_service-shop" {
  security_group_id            = aws_security_group.database-orders.id
  description                  = "From shop"
  referenced_security_group_id = var.security_group_ids["service-shop"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-shop_to_database-orders" {
  security_group_id            = var.security_group_ids["service-shop"]
  description                  = "shop to the database orders"
  referenced_security_group_id = aws_security_group.database-orders.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

# The cache sessions: open to its users only, and it opens no connection itself.
resource "aws_security_group" "cache-sessions" {
  name        = "parcels-dev-pr-7-cache-sessions"
  description = "The cache sessions"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-dev-pr-7-cache-sessions"
  }
}

resource "aws_vpc_security_group_ingress_rule" "cache-sessions_from_service-shop" {
  security_group_id            = aws_security_group.cache-sessions.id
  description                  = "From shop"
  referenced_security_group_id = var.security_group_ids["service-shop"]
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "service-shop_to_cache-sessions" {
  security_group_id            = var.security_group_ids["service-shop"]
  description                  = "shop to the cache sessions"
  referenced_security_group_id = aws_security_group.cache-sessions.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}
