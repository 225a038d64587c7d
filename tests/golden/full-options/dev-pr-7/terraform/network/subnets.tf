# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# Public: load balancers and NAT gateways. Nothing gets a public address by being started here.
resource "aws_subnet" "public_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1a"
  cidr_block              = "10.135.0.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-dev-pr-7-public-a"
    "kubernetes.io/cluster/parcels-dev-pr-7-blue" = "shared"
    "kubernetes.io/role/elb"                      = "1"
  }
}

resource "aws_subnet" "public_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1b"
  cidr_block              = "10.135.8.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-dev-pr-7-public-b"
    "kubernetes.io/cluster/parcels-dev-pr-7-blue" = "shared"
    "kubernetes.io/role/elb"                      = "1"
  }
}

# Private: machines and pods.
resource "aws_subnet" "private_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1a"
  cidr_block              = "10.135.64.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-dev-pr-7-private-a"
    "kubernetes.io/cluster/parcels-dev-pr-7-blue" = "shared"
    "kubernetes.io/role/internal-elb"             = "1"
  }
}

resource "aws_subnet" "private_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1b"
  cidr_block              = "10.135.128.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-dev-pr-7-private-b"
    "kubernetes.io/cluster/parcels-dev-pr-7-blue" = "shared"
    "kubernetes.io/role/internal-elb"             = "1"
  }
}

# Data: databases and caches. No route leads out of them.
resource "aws_subnet" "data_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1a"
  cidr_block              = "10.135.32.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-dev-pr-7-data-a"
  }
}

resource "aws_subnet" "data_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1b"
  cidr_block              = "10.135.40.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-dev-pr-7-data-b"
  }
}
