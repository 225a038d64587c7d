name = "outside"

terraform {
  required_providers {
    datadog = { source = "datadog/datadog" }
  }
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

module "peering" {
  source = "terraform-aws-modules/vpc/aws"
}

import {
  to = aws_vpc.main
  id = "vpc-0123456789abcdef0"
}

resurce "aws_vpc" "other" {}

resource "aws_vpc" {}

locals "names" {}

resource "aws_vcp" "other" {
  cidr_block = "10.9.0.0/16"
}

resource "datadog_monitor" "network" {
  name = "network"
}

data "aws_vpcs_" "all" {}

resource "aws_vpc_peering_connection" "west" {
  provider    = aws.west
  vpc_id      = aws_vpc.main.id
  peer_vpc_id = "vpc-0123456789abcdef0"
}

check "reachable" {
  data "http" "site" {
    url = "https://example.com"
  }
}
