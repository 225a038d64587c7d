# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

# The database archive: open to its users only, and it opens no connection itself.
resource "aws_security_group" "database-archive" {
  name        = "parcels-stage-database-archive"
  description = "The database archive"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-stage-database-archive"
  }
}

resource "aws_vpc_security_group_ingress_rule" "database-archive_from_service-billing" {
  security_group_id            = aws_security_group.database-archive.id
  description                  = "From billing"
  referenced_security_group_id = var.security_group_ids["service-billing"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-billing_to_database-archive" {
  security_group_id            = var.security_group_ids["service-billing"]
  description                  = "billing to the database archive"
  referenced_security_group_id = aws_security_group.database-archive.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

# The database orders: open to its users, and to Vault, which makes them; it opens no connection itself.
resource "aws_security_group" "database-orders" {
  name        = "parcels-stage-database-orders"
  description = "The database orders"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-stage-database-orders"
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

# The database reports: open to its users, and to Vault, which makes them; it opens no connection itself.
resource "aws_security_group" "database-reports" {
  name        = "parcels-stage-database-reports"
  description = "The database reports"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-stage-database-reports"
  }
}

resource "aws_vpc_security_group_ingress_rule" "database-reports_from_service-billing" {
  security_group_id            = aws_security_group.database-reports.id
  description                  = "From billing"
  referenced_security_group_id = var.security_group_ids["service-billing"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-billing_to_database-reports" {
  security_group_id            = var.security_group_ids["service-billing"]
  description                  = "billing to the database reports"
  referenced_security_group_id = aws_security_group.database-reports.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

# The cache sessions: open to its users only, and it opens no connection itself.
resource "aws_security_group" "cache-sessions" {
  name        = "parcels-stage-cache-sessions"
  description = "The cache sessions"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-stage-cache-sessions"
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

resource "aws_vpc_security_group_ingress_rule" "database-orders_from_component-vault" {
  security_group_id            = aws_security_group.database-orders.id
  description                  = "From the component vault"
  referenced_security_group_id = var.security_group_ids["component-vault"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "component-vault_to_database-orders" {
  security_group_id            = var.security_group_ids["component-vault"]
  description                  = "the component vault to the database orders"
  referenced_security_group_id = aws_security_group.database-orders.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database-reports_from_component-vault" {
  security_group_id            = aws_security_group.database-reports.id
  description                  = "From the component vault"
  referenced_security_group_id = var.security_group_ids["component-vault"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "component-vault_to_database-reports" {
  security_group_id            = var.security_group_ids["component-vault"]
  description                  = "the component vault to the database reports"
  referenced_security_group_id = aws_security_group.database-reports.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}
