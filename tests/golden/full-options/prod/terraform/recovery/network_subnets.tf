# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Public: load balancers and NAT gateways. Nothing gets a public address by being started here.
resource "aws_subnet" "public_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-west-1a"
  cidr_block              = "10.136.0.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-prod-recovery-public-a"
    "kubernetes.io/cluster/parcels-prod-recovery" = "shared"
    "kubernetes.io/role/elb"                      = "1"
  }
}

resource "aws_subnet" "public_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-west-1b"
  cidr_block              = "10.136.8.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-prod-recovery-public-b"
    "kubernetes.io/cluster/parcels-prod-recovery" = "shared"
    "kubernetes.io/role/elb"                      = "1"
  }
}

resource "aws_subnet" "public_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-west-1c"
  cidr_block              = "10.136.16.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-prod-recovery-public-c"
    "kubernetes.io/cluster/parcels-prod-recovery" = "shared"
    "kubernetes.io/role/elb"                      = "1"
  }
}

# Private: machines and pods.
resource "aws_subnet" "private_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-west-1a"
  cidr_block              = "10.136.64.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-prod-recovery-private-a"
    "kubernetes.io/cluster/parcels-prod-recovery" = "shared"
    "kubernetes.io/role/internal-elb"             = "1"
  }
}

resource "aws_subnet" "private_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-west-1b"
  cidr_block              = "10.136.128.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-prod-recovery-private-b"
    "kubernetes.io/cluster/parcels-prod-recovery" = "shared"
    "kubernetes.io/role/internal-elb"             = "1"
  }
}

resource "aws_subnet" "private_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-west-1c"
  cidr_block              = "10.136.192.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                          = "parcels-prod-recovery-private-c"
    "kubernetes.io/cluster/parcels-prod-recovery" = "shared"
    "kubernetes.io/role/internal-elb"             = "1"
  }
}

# Data: databases and caches. No route leads out of them.
resource "aws_subnet" "data_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-west-1a"
  cidr_block              = "10.136.32.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-prod-recovery-data-a"
  }
}

resource "aws_subnet" "data_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-west-1b"
  cidr_block              = "10.136.40.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-prod-recovery-data-b"
  }
}

resource "aws_subnet" "data_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-west-1c"
  cidr_block              = "10.136.48.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-prod-recovery-data-c"
  }
}
