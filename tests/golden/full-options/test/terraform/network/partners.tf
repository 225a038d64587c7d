# Copied by platform from environments/test/terraform/network/partners.tf. Change that file, not this one.

# The VPC is somebody else's here: there is no resource to name.
resource "aws_vpc_peering_connection" "partner" {
  vpc_id        = "vpc-0aa11bb22cc33dd44"
  peer_vpc_id   = "vpc-0a1b2c3d4e5f60718"
  peer_owner_id = "444455556666"
  tags = {
    Name = "parcels-partner"
  }
}
