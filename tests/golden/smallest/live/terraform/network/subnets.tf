# Public: load balancers and NAT gateways. Nothing gets a public address by being started here.
resource "aws_subnet" "public_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1a"
  cidr_block              = "10.20.0.0/25"
  map_public_ip_on_launch = false
  tags = {
    Name                                    = "notes-live-public-a"
    "kubernetes.io/cluster/notes-live-blue" = "shared"
    "kubernetes.io/role/elb"                = "1"
  }
}

resource "aws_subnet" "public_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1b"
  cidr_block              = "10.20.0.128/25"
  map_public_ip_on_launch = false
  tags = {
    Name                                    = "notes-live-public-b"
    "kubernetes.io/cluster/notes-live-blue" = "shared"
    "kubernetes.io/role/elb"                = "1"
  }
}

# Private: machines and pods.
resource "aws_subnet" "private_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1a"
  cidr_block              = "10.20.4.0/22"
  map_public_ip_on_launch = false
  tags = {
    Name                                    = "notes-live-private-a"
    "kubernetes.io/cluster/notes-live-blue" = "shared"
    "kubernetes.io/role/internal-elb"       = "1"
  }
}

resource "aws_subnet" "private_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1b"
  cidr_block              = "10.20.8.0/22"
  map_public_ip_on_launch = false
  tags = {
    Name                                    = "notes-live-private-b"
    "kubernetes.io/cluster/notes-live-blue" = "shared"
    "kubernetes.io/role/internal-elb"       = "1"
  }
}

# Data: databases and caches. No route leads out of them.
resource "aws_subnet" "data_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1a"
  cidr_block              = "10.20.2.0/25"
  map_public_ip_on_launch = false
  tags = {
    Name = "notes-live-data-a"
  }
}

resource "aws_subnet" "data_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "eu-central-1b"
  cidr_block              = "10.20.2.128/25"
  map_public_ip_on_launch = false
  tags = {
    Name = "notes-live-data-b"
  }
}
