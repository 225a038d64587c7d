# Public: load balancers and NAT gateways. Nothing gets a public address by being started here.
resource "aws_subnet" "public_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1a"
  cidr_block              = "10.0.0.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                             = "hotel-booking-prod-public-a"
    "kubernetes.io/cluster/hotel-booking-prod-blue"  = "shared"
    "kubernetes.io/cluster/hotel-booking-prod-green" = "shared"
    "kubernetes.io/role/elb"                         = "1"
  }
}

resource "aws_subnet" "public_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1b"
  cidr_block              = "10.0.8.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                             = "hotel-booking-prod-public-b"
    "kubernetes.io/cluster/hotel-booking-prod-blue"  = "shared"
    "kubernetes.io/cluster/hotel-booking-prod-green" = "shared"
    "kubernetes.io/role/elb"                         = "1"
  }
}

resource "aws_subnet" "public_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1c"
  cidr_block              = "10.0.16.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name                                             = "hotel-booking-prod-public-c"
    "kubernetes.io/cluster/hotel-booking-prod-blue"  = "shared"
    "kubernetes.io/cluster/hotel-booking-prod-green" = "shared"
    "kubernetes.io/role/elb"                         = "1"
  }
}

# Private: machines and pods.
resource "aws_subnet" "private_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1a"
  cidr_block              = "10.0.64.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                             = "hotel-booking-prod-private-a"
    "kubernetes.io/cluster/hotel-booking-prod-blue"  = "shared"
    "kubernetes.io/cluster/hotel-booking-prod-green" = "shared"
    "kubernetes.io/role/internal-elb"                = "1"
  }
}

resource "aws_subnet" "private_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1b"
  cidr_block              = "10.0.128.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                             = "hotel-booking-prod-private-b"
    "kubernetes.io/cluster/hotel-booking-prod-blue"  = "shared"
    "kubernetes.io/cluster/hotel-booking-prod-green" = "shared"
    "kubernetes.io/role/internal-elb"                = "1"
  }
}

resource "aws_subnet" "private_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1c"
  cidr_block              = "10.0.192.0/18"
  map_public_ip_on_launch = false
  tags = {
    Name                                             = "hotel-booking-prod-private-c"
    "kubernetes.io/cluster/hotel-booking-prod-blue"  = "shared"
    "kubernetes.io/cluster/hotel-booking-prod-green" = "shared"
    "kubernetes.io/role/internal-elb"                = "1"
  }
}

# Data: databases and caches. No route leads out of them.
resource "aws_subnet" "data_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1a"
  cidr_block              = "10.0.32.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "hotel-booking-prod-data-a"
  }
}

resource "aws_subnet" "data_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1b"
  cidr_block              = "10.0.40.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "hotel-booking-prod-data-b"
  }
}

resource "aws_subnet" "data_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "us-east-1c"
  cidr_block              = "10.0.48.0/21"
  map_public_ip_on_launch = false
  tags = {
    Name = "hotel-booking-prod-data-c"
  }
}
