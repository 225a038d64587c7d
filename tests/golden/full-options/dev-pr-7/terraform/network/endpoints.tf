# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

# S3 without NAT: the account's own buckets, and those from which AWS serves container images and packages.
resource "aws_vpc_endpoint" "s3" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-s3"
  }
  service_name      = "com.amazonaws.eu-central-1.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private_a.id, aws_route_table.private_b.id]
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnBuckets"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:*"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "aws:PrincipalAccount" = "111122223333"
            "aws:ResourceAccount"  = "111122223333"
          }
        }
      },
      {
        Sid       = "ImagesAndPackages"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource = [
          "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*",
          "arn:aws:s3:::al2023-repos-eu-central-1-de612dc2/*",
        ]
      },
    ]
  })
}

# The interface endpoints: HTTPS from the private subnets; they call nobody.
resource "aws_security_group" "endpoints" {
  name        = "parcels-dev-pr-7-endpoints"
  description = "Interface endpoints of parcels-dev-pr-7"
  vpc_id      = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-endpoints"
  }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_private_a" {
  security_group_id = aws_security_group.endpoints.id
  description       = "HTTPS from the private subnet of eu-central-1a"
  cidr_ipv4         = aws_subnet.private_a.cidr_block
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_private_b" {
  security_group_id = aws_security_group.endpoints.id
  description       = "HTTPS from the private subnet of eu-central-1b"
  cidr_ipv4         = aws_subnet.private_b.cidr_block
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_endpoint" "autoscaling" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-autoscaling"
  }
  service_name        = "com.amazonaws.eu-central-1.autoscaling"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "ec2" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-ec2"
  }
  service_name        = "com.amazonaws.eu-central-1.ec2"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "ecr_api" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-ecr-api"
  }
  service_name        = "com.amazonaws.eu-central-1.ecr.api"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "ecr_dkr" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-ecr-dkr"
  }
  service_name        = "com.amazonaws.eu-central-1.ecr.dkr"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "eks" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-eks"
  }
  service_name        = "com.amazonaws.eu-central-1.eks"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "eks_auth" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-eks-auth"
  }
  service_name        = "com.amazonaws.eu-central-1.eks-auth"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "elasticloadbalancing" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-elasticloadbalancing"
  }
  service_name        = "com.amazonaws.eu-central-1.elasticloadbalancing"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "kms" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-kms"
  }
  service_name        = "com.amazonaws.eu-central-1.kms"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "logs" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-logs"
  }
  service_name        = "com.amazonaws.eu-central-1.logs"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "secretsmanager" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-secretsmanager"
  }
  service_name        = "com.amazonaws.eu-central-1.secretsmanager"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "ssm" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-ssm"
  }
  service_name        = "com.amazonaws.eu-central-1.ssm"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "ssmmessages" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-ssmmessages"
  }
  service_name        = "com.amazonaws.eu-central-1.ssmmessages"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "sts" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "parcels-dev-pr-7-sts"
  }
  service_name        = "com.amazonaws.eu-central-1.sts"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private_a.id, aws_subnet.private_b.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}
