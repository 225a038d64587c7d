# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

# Public: load balancers and NAT gateways. Nothing gets a public address by being started here.
resource "aws_subnet" "public_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-west-2a"
  cidr_block              = "10.128.0.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                                = "hotel-booking-prod-recovery-public-a"
    "kubernetes.io/cluster/hotel-booking-prod-recovery" = "shared"
    "kubernetes.io/role/elb"                            = "1"
  }
}

resource "aws_subnet" "public_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-west-2b"
  cidr_block              = "10.128.8.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                                = "hotel-booking-prod-recovery-public-b"
    "kubernetes.io/cluster/hotel-booking-prod-recovery" = "shared"
    "kubernetes.io/role/elb"                            = "1"
  }
}

resource "aws_subnet" "public_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-west-2c"
  cidr_block              = "10.128.16.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                                = "hotel-booking-prod-recovery-public-c"
    "kubernetes.io/cluster/hotel-booking-prod-recovery" = "shared"
    "kubernetes.io/role/elb"                            = "1"
  }
}

# Private: machines and pods.
resource "aws_subnet" "private_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-west-2a"
  cidr_block              = "10.128.64.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                                = "hotel-booking-prod-recovery-private-a"
    "kubernetes.io/cluster/hotel-booking-prod-recovery" = "shared"
    "kubernetes.io/role/internal-elb"                   = "1"
  }
}

resource "aws_subnet" "private_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-west-2b"
  cidr_block              = "10.128.128.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                                = "hotel-booking-prod-recovery-private-b"
    "kubernetes.io/cluster/hotel-booking-prod-recovery" = "shared"
    "kubernetes.io/role/internal-elb"                   = "1"
  }
}

resource "aws_subnet" "private_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-west-2c"
  cidr_block              = "10.128.192.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                                = "hotel-booking-prod-recovery-private-c"
    "kubernetes.io/cluster/hotel-booking-prod-recovery" = "shared"
    "kubernetes.io/role/internal-elb"                   = "1"
  }
}

# Data: databases and caches. No route leads out of them.
resource "aws_subnet" "data_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-west-2a"
  cidr_block              = "10.128.32.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "hotel-booking-prod-recovery-data-a"
  }
}

resource "aws_subnet" "data_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-west-2b"
  cidr_block              = "10.128.40.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "hotel-booking-prod-recovery-data-b"
  }
}

resource "aws_subnet" "data_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-west-2c"
  cidr_block              = "10.128.48.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "hotel-booking-prod-recovery-data-c"
  }
}
