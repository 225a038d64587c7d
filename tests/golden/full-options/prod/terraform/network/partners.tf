# Copied by platform from environments/prod/terraform/network/partners.tf. Change that file, not this one.

# Production has a network of the partner's own, in another region, and hands on how it is reached.
resource "aws_vpc_peering_connection" "partner" {
  vpc_id        = aws_vpc.main.id
  peer_vpc_id   = "vpc-0f1e2d3c4b5a69788"
  peer_owner_id = "444455556666"
  peer_region   = "eu-west-1"
  tags = {
    Name = "parcels-partner"
  }
}

output "partner_peering_id" {
  description = "ID of the peering with the partner."
  value       = aws_vpc_peering_connection.partner.id
}
