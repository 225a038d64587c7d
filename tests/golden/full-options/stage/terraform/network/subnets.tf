# Written by platform from environments/stage.yaml. Change the spec, not this file: the next render refuses edits.

# Public: load balancers and NAT gateways. Nothing gets a public address by being started here.
resource "aws_subnet" "public_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1a"
  cidr_block              = "10.11.0.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                        = "parcels-stage-public-a"
    "kubernetes.io/cluster/parcels-stage-blue"  = "shared"
    "kubernetes.io/cluster/parcels-stage-green" = "shared"
    "kubernetes.io/role/elb"                    = "1"
  }
}

resource "aws_subnet" "public_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1b"
  cidr_block              = "10.11.8.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                        = "parcels-stage-public-b"
    "kubernetes.io/cluster/parcels-stage-blue"  = "shared"
    "kubernetes.io/cluster/parcels-stage-green" = "shared"
    "kubernetes.io/role/elb"                    = "1"
  }
}

resource "aws_subnet" "public_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1c"
  cidr_block              = "10.11.16.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                        = "parcels-stage-public-c"
    "kubernetes.io/cluster/parcels-stage-blue"  = "shared"
    "kubernetes.io/cluster/parcels-stage-green" = "shared"
    "kubernetes.io/role/elb"                    = "1"
  }
}

# Private: machines and pods.
resource "aws_subnet" "private_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1a"
  cidr_block              = "10.11.64.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                        = "parcels-stage-private-a"
    "kubernetes.io/cluster/parcels-stage-blue"  = "shared"
    "kubernetes.io/cluster/parcels-stage-green" = "shared"
    "kubernetes.io/role/internal-elb"           = "1"
  }
}

resource "aws_subnet" "private_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1b"
  cidr_block              = "10.11.128.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                        = "parcels-stage-private-b"
    "kubernetes.io/cluster/parcels-stage-blue"  = "shared"
    "kubernetes.io/cluster/parcels-stage-green" = "shared"
    "kubernetes.io/role/internal-elb"           = "1"
  }
}

resource "aws_subnet" "private_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1c"
  cidr_block              = "10.11.192.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                        = "parcels-stage-private-c"
    "kubernetes.io/cluster/parcels-stage-blue"  = "shared"
    "kubernetes.io/cluster/parcels-stage-green" = "shared"
    "kubernetes.io/role/internal-elb"           = "1"
  }
}

# Data: databases and caches. No route leads out of them.
resource "aws_subnet" "data_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1a"
  cidr_block              = "10.11.32.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-stage-data-a"
  }
}

resource "aws_subnet" "data_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1b"
  cidr_block              = "10.11.40.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-stage-data-b"
  }
}

resource "aws_subnet" "data_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1c"
  cidr_block              = "10.11.48.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-stage-data-c"
  }
}
