# Written by platform from environments/asia.yaml. Change the spec, not this file: the next render refuses edits.

# The database customers: open to its users only, and it opens no connection itself.
resource "aws_security_group" "database-customers" {
  name        = "parcels-asia-database-customers"
  description = "The database customers"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-asia-database-customers"
  }
}

resource "aws_vpc_security_group_ingress_rule" "database-customers_from_service-accounts" {
  security_group_id            = aws_security_group.database-customers.id
  description                  = "From accounts"
  referenced_security_group_id = var.security_group_ids["service-accounts"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-accounts_to_database-customers" {
  security_group_id            = var.security_group_ids["service-accounts"]
  description                  = "accounts to the database customers"
  referenced_security_group_id = aws_security_group.database-customers.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database-customers_from_service-reporting" {
  security_group_id            = aws_security_group.database-customers.id
  description                  = "From reporting"
  referenced_security_group_id = var.security_group_ids["service-reporting"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-reporting_to_database-customers" {
  security_group_id            = var.security_group_ids["service-reporting"]
  description                  = "reporting to the database customers"
  referenced_security_group_id = aws_security_group.database-customers.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

# The database events: open to its users only, and it opens no connection itself.
resource "aws_security_group" "database-events" {
  name        = "parcels-asia-database-events"
  description = "The database events"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-asia-database-events"
  }
}

resource "aws_vpc_security_group_ingress_rule" "database-events_from_service-ingest" {
  security_group_id            = aws_security_group.database-events.id
  description                  = "From ingest"
  referenced_security_group_id = var.security_group_ids["service-ingest"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-ingest_to_database-events" {
  security_group_id            = var.security_group_ids["service-ingest"]
  description                  = "ingest to the database events"
  referenced_security_group_id = aws_security_group.database-events.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database-events_from_service-reporting" {
  security_group_id            = aws_security_group.database-events.id
  description                  = "From reporting"
  referenced_security_group_id = var.security_group_ids["service-reporting"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-reporting_to_database-events" {
  security_group_id            = var.security_group_ids["service-reporting"]
  description                  = "reporting to the database events"
  referenced_security_group_id = aws_security_group.database-events.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database-events_from_service-tracking" {
  security_group_id            = aws_security_group.database-events.id
  description                  = "From tracking"
  referenced_security_group_id = var.security_group_ids["service-tracking"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-tracking_to_database-events" {
  security_group_id            = var.security_group_ids["service-tracking"]
  description                  = "tracking to the database events"
  referenced_security_group_id = aws_security_group.database-events.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

# The cache positions: open to its users only, and it opens no connection itself.
resource "aws_security_group" "cache-positions" {
  name        = "parcels-asia-cache-positions"
  description = "The cache positions"
  vpc_id      = var.vpc_id
  tags = {
    Name = "parcels-asia-cache-positions"
  }
}

resource "aws_vpc_security_group_ingress_rule" "cache-positions_from_service-tracking" {
  security_group_id            = aws_security_group.cache-positions.id
  description                  = "From tracking"
  referenced_security_group_id = var.security_group_ids["service-tracking"]
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "service-tracking_to_cache-positions" {
  security_group_id            = var.security_group_ids["service-tracking"]
  description                  = "tracking to the cache positions"
  referenced_security_group_id = aws_security_group.cache-positions.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}
