# Public: load balancers and NAT gateways. Nothing gets a public address by being started here.
resource "aws_subnet" "public_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "ap-southeast-1a"
  cidr_block              = "172.20.128.0/22"
  map_public_ip_on_launch = false
  tags = {
    Name                                      = "parcels-asia-public-a"
    "kubernetes.io/cluster/parcels-asia-blue" = "shared"
    "kubernetes.io/role/elb"                  = "1"
  }
}

resource "aws_subnet" "public_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "ap-southeast-1b"
  cidr_block              = "172.20.132.0/22"
  map_public_ip_on_launch = false
  tags = {
    Name                                      = "parcels-asia-public-b"
    "kubernetes.io/cluster/parcels-asia-blue" = "shared"
    "kubernetes.io/role/elb"                  = "1"
  }
}

resource "aws_subnet" "public_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "ap-southeast-1c"
  cidr_block              = "172.20.136.0/22"
  map_public_ip_on_launch = false
  tags = {
    Name                                      = "parcels-asia-public-c"
    "kubernetes.io/cluster/parcels-asia-blue" = "shared"
    "kubernetes.io/role/elb"                  = "1"
  }
}

# Private: machines and pods.
resource "aws_subnet" "private_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "ap-southeast-1a"
  cidr_block              = "172.20.160.0/19"
  map_public_ip_on_launch = false
  tags = {
    Name                                      = "parcels-asia-private-a"
    "kubernetes.io/cluster/parcels-asia-blue" = "shared"
    "kubernetes.io/role/internal-elb"         = "1"
  }
}

resource "aws_subnet" "private_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "ap-southeast-1b"
  cidr_block              = "172.20.192.0/19"
  map_public_ip_on_launch = false
  tags = {
    Name                                      = "parcels-asia-private-b"
    "kubernetes.io/cluster/parcels-asia-blue" = "shared"
    "kubernetes.io/role/internal-elb"         = "1"
  }
}

resource "aws_subnet" "private_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "ap-southeast-1c"
  cidr_block              = "172.20.224.0/19"
  map_public_ip_on_launch = false
  tags = {
    Name                                      = "parcels-asia-private-c"
    "kubernetes.io/cluster/parcels-asia-blue" = "shared"
    "kubernetes.io/role/internal-elb"         = "1"
  }
}

# Data: databases and caches. No route leads out of them.
resource "aws_subnet" "data_a" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "ap-southeast-1a"
  cidr_block              = "172.20.144.0/22"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-asia-data-a"
  }
}

resource "aws_subnet" "data_b" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "ap-southeast-1b"
  cidr_block              = "172.20.148.0/22"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-asia-data-b"
  }
}

resource "aws_subnet" "data_c" {
  vpc_id                  = aws_vpc.main.id
  availability_zone       = "ap-southeast-1c"
  cidr_block              = "172.20.152.0/22"
  map_public_ip_on_launch = false
  tags = {
    Name = "parcels-asia-data-c"
  }
}
