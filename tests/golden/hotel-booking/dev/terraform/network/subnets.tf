# Public: load balancers and NAT gateways. Nothing gets a public address by being started here.
resource "aws_subnet" "public_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1a"
  cidr_block              = "10.2.0.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                           = "hotel-booking-dev-public-a"
    "kubernetes.io/cluster/hotel-booking-dev-blue" = "shared"
    "kubernetes.io/role/elb"                       = "1"
  }
}

resource "aws_subnet" "public_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1b"
  cidr_block              = "10.2.8.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                           = "hotel-booking-dev-public-b"
    "kubernetes.io/cluster/hotel-booking-dev-blue" = "shared"
    "kubernetes.io/role/elb"                       = "1"
  }
}

# Private: machines and pods.
resource "aws_subnet" "private_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1a"
  cidr_block              = "10.2.64.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                           = "hotel-booking-dev-private-a"
    "kubernetes.io/cluster/hotel-booking-dev-blue" = "shared"
    "kubernetes.io/role/internal-elb"              = "1"
  }
}

resource "aws_subnet" "private_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1b"
  cidr_block              = "10.2.128.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                           = "hotel-booking-dev-private-b"
    "kubernetes.io/cluster/hotel-booking-dev-blue" = "shared"
    "kubernetes.io/role/internal-elb"              = "1"
  }
}

# Data: databases and caches. No route leads out of them.
resource "aws_subnet" "data_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1a"
  cidr_block              = "10.2.32.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "hotel-booking-dev-data-a"
  }
}

resource "aws_subnet" "data_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1b"
  cidr_block              = "10.2.40.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "hotel-booking-dev-data-b"
  }
}
