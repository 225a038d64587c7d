# S3 without NAT: the account's own buckets, and those from which AWS serves container images and packages.
resource "aws_vpc_endpoint" "s3" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "hotel-booking-dev-s3"
  }
  service_name      = "com.amazonaws.us-east-1.s3"
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
          "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*",
          "arn:aws:s3:::al2023-repos-us-east-1-de612dc2/*",
        ]
      },
    ]
  })
}
