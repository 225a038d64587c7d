# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# The database bookings: open to its users only, and it opens no connection itself.
resource "aws_security_group" "database-bookings" {
  name        = "hotel-booking-prod-recovery-database-bookings"
  description = "The database bookings"
  vpc_id      = local.vpc_id
  tags = {
    Name = "hotel-booking-prod-recovery-database-bookings"
  }
}

resource "aws_vpc_security_group_ingress_rule" "database-bookings_from_service-api" {
  security_group_id            = aws_security_group.database-bookings.id
  description                  = "From api"
  referenced_security_group_id = local.security_group_ids["service-api"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-api_to_database-bookings" {
  security_group_id            = local.security_group_ids["service-api"]
  description                  = "api to the database bookings"
  referenced_security_group_id = aws_security_group.database-bookings.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database-bookings_from_service-workers" {
  security_group_id            = aws_security_group.database-bookings.id
  description                  = "From workers"
  referenced_security_group_id = local.security_group_ids["service-workers"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service-workers_to_database-bookings" {
  security_group_id            = local.security_group_ids["service-workers"]
  description                  = "workers to the database bookings"
  referenced_security_group_id = aws_security_group.database-bookings.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

# The cache sessions: open to its users only, and it opens no connection itself.
resource "aws_security_group" "cache-sessions" {
  name        = "hotel-booking-prod-recovery-cache-sessions"
  description = "The cache sessions"
  vpc_id      = local.vpc_id
  tags = {
    Name = "hotel-booking-prod-recovery-cache-sessions"
  }
}

resource "aws_vpc_security_group_ingress_rule" "cache-sessions_from_service-api" {
  security_group_id            = aws_security_group.cache-sessions.id
  description                  = "From api"
  referenced_security_group_id = local.security_group_ids["service-api"]
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "service-api_to_cache-sessions" {
  security_group_id            = local.security_group_ids["service-api"]
  description                  = "api to the cache sessions"
  referenced_security_group_id = aws_security_group.cache-sessions.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_ingress_rule" "cache-sessions_from_service-app" {
  security_group_id            = aws_security_group.cache-sessions.id
  description                  = "From app"
  referenced_security_group_id = local.security_group_ids["service-app"]
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "service-app_to_cache-sessions" {
  security_group_id            = local.security_group_ids["service-app"]
  description                  = "app to the cache sessions"
  referenced_security_group_id = aws_security_group.cache-sessions.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_ingress_rule" "cache-sessions_from_service-workers" {
  security_group_id            = aws_security_group.cache-sessions.id
  description                  = "From workers"
  referenced_security_group_id = local.security_group_ids["service-workers"]
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "service-workers_to_cache-sessions" {
  security_group_id            = local.security_group_ids["service-workers"]
  description                  = "workers to the cache sessions"
  referenced_security_group_id = aws_security_group.cache-sessions.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}
