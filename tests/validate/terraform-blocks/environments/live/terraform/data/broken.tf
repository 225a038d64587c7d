resource "aws_db_parameter_group" "orders" {
  family = "postgres17"
  name   = "orders
}
