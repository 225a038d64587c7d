# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

# The database orders: open to its users only, and it opens no connection itself.
resource "aws_security_group" "database-orders" {
  name        = "parcels-test-database-orders"
  description = "The database orders"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-test-database-orders"
  }
}

resource "aws_vpc_security_group_ingress_rule" "database-orders_from_nodes-general" {
  security_group_id            = aws_security_group.database-orders.id
  description                  = "From the machines of general for billing, ledger, mailer, shop"
  referenced_security_group_id = var.security_group_ids["nodes-general"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "nodes-general_to_database-orders" {
  security_group_id            = var.security_group_ids["nodes-general"]
  description                  = "the machines of general for billing, ledger, mailer, shop to the database orders"
  referenced_security_group_id = aws_security_group.database-orders.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

# The cache sessions: open to its users only, and it opens no connection itself.
resource "aws_security_group" "cache-sessions" {
  name        = "parcels-test-cache-sessions"
  description = "The cache sessions"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-test-cache-sessions"
  }
}

resource "aws_vpc_security_group_ingress_rule" "cache-sessions_from_nodes-general" {
  security_group_id            = aws_security_group.cache-sessions.id
  description                  = "From the machines of general for shop"
  referenced_security_group_id = var.security_group_ids["nodes-general"]
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "nodes-general_to_cache-sessions" {
  security_group_id            = var.security_group_ids["nodes-general"]
  description                  = "the machines of general for shop to the cache sessions"
  referenced_security_group_id = aws_security_group.cache-sessions.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}
