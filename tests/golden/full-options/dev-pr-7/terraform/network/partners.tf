# Copied by platform from environments/base/terraform/network/partners.tf. Change that file, not this one.

# The way to the partner who delivers the parcels. Each environment says which of their networks it is.
locals {
  partner_vpc_id = "vpc-0a1b2c3d4e5f60718"
}

resource "aws_vpc_peering_connection" "partner" {
  vpc_id        = aws_vpc.main.id
  peer_vpc_id   = local.partner_vpc_id
  peer_owner_id = "444455556666"
  tags = {
    Name = "parcels-partner"
  }
}
