provider "aws" {
  default_tags {
    tags = { Owner = "platform" }
  }
}

data "aws_availability_zones" "all" {
  state = "available"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
  }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = "main" }
}

resource "aws_subnet" "private" {
  for_each          = toset(slice(data.aws_availability_zones.all.names, 0, 2))
  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, index(data.aws_availability_zones.all.names, each.key))
}

resource "aws_eip" "nat" {}

resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.private["eu-west-1a"].id
}

resource "aws_security_group" "database" {
  name   = "database"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_kms_key" "main" {
  description         = "everything"
  enable_key_rotation = true
}

resource "aws_kms_alias" "main" {
  name          = "alias/main"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_iam_role" "cluster" {
  name               = "cluster"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = aws_iam_role.cluster.arn

  vpc_config {
    subnet_ids = [for subnet in aws_subnet.private : subnet.id]
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = aws_kms_key.main.arn
    }
  }
}

resource "aws_eks_node_group" "main" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "main"
  node_role_arn   = aws_iam_role.cluster.arn
  subnet_ids      = [for subnet in aws_subnet.private : subnet.id]

  scaling_config {
    desired_size = 2
    max_size     = 3
    min_size     = 1
  }
}

resource "aws_iam_openid_connect_provider" "main" {
  url            = aws_eks_cluster.main.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_eks_pod_identity_association" "main" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "default"
  service_account = "app"
  role_arn        = aws_iam_role.cluster.arn
}

resource "aws_db_subnet_group" "main" {
  name       = "main"
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

resource "aws_db_instance" "main" {
  identifier                  = "main"
  engine                      = "postgres"
  instance_class              = "db.r6g.large"
  allocated_storage           = 100
  storage_encrypted           = true
  kms_key_id                  = aws_kms_key.main.arn
  username                    = "postgres"
  manage_master_user_password = true
  db_subnet_group_name        = aws_db_subnet_group.main.name
  vpc_security_group_ids      = [aws_security_group.database.id]
  backup_retention_period     = 30
}

resource "aws_elasticache_replication_group" "main" {
  replication_group_id       = "main"
  description                = "sessions"
  engine                     = "valkey"
  node_type                  = "cache.r7g.large"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  transit_encryption_enabled = true
}

resource "aws_s3_bucket" "logs" {
  bucket = "example-logs"
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = 365
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.main.arn
    }
  }
}

resource "aws_lb" "main" {
  name     = "main"
  subnets  = [for subnet in aws_subnet.private : subnet.id]
  internal = true
}

resource "aws_lb_target_group" "blue" {
  name     = "blue"
  port     = 443
  protocol = "HTTPS"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_listener" "main" {
  load_balancer_arn = aws_lb.main.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = aws_acm_certificate.main.arn

  default_action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.blue.arn
        weight = 100
      }
    }
  }
}

resource "aws_acm_certificate" "main" {
  domain_name               = "example.com"
  subject_alternative_names = ["*.example.com"]
  validation_method         = "DNS"
}

resource "aws_route53_zone" "main" {
  name = "example.com"
}

resource "aws_route53_record" "validation" {
  for_each = { for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option }
  zone_id  = aws_route53_zone.main.zone_id
  name     = each.value.resource_record_name
  type     = each.value.resource_record_type
  records  = [each.value.resource_record_value]
  ttl      = 60
}

resource "aws_secretsmanager_secret" "main" {
  name = "main"
}

resource "aws_secretsmanager_secret_version" "main" {
  secret_id                = aws_secretsmanager_secret.main.id
  secret_string_wo         = "never stored"
  secret_string_wo_version = 1
}

output "vpc" {
  value = aws_vpc.main.arn
}

output "subnets" {
  value = [for subnet in aws_subnet.private : subnet.id]
}

output "nat" {
  value = [aws_eip.nat.id, aws_nat_gateway.main.id]
}

output "rule" {
  value = [aws_vpc_security_group_ingress_rule.database.id, aws_security_group.database.arn]
}

output "key" {
  value = [aws_kms_key.main.arn, aws_kms_alias.main.arn, aws_kms_alias.main.target_key_arn]
}

output "role" {
  value = [aws_iam_role.cluster.id, aws_iam_role.cluster.arn]
}

output "cluster" {
  value = {
    arn         = aws_eks_cluster.main.arn
    endpoint    = aws_eks_cluster.main.endpoint
    certificate = aws_eks_cluster.main.certificate_authority[0].data
    issuer      = aws_iam_openid_connect_provider.main.arn
    network     = aws_eks_cluster.main.kubernetes_network_config[0].service_ipv4_cidr
    nodes       = aws_eks_node_group.main.resources[0].autoscaling_groups[0].name
    association = aws_eks_pod_identity_association.main.association_arn
  }
}

output "database" {
  value = {
    endpoint = aws_db_instance.main.endpoint
    secret   = aws_db_instance.main.master_user_secret[0].secret_arn
  }
}

output "cache" {
  value = aws_elasticache_replication_group.main.primary_endpoint_address
}

output "bucket" {
  value = [aws_s3_bucket.logs.arn, aws_s3_bucket.logs.bucket_regional_domain_name]
}

output "listener" {
  value = [aws_lb.main.arn, aws_lb.main.dns_name, aws_lb_listener.main.arn, aws_lb_target_group.blue.arn_suffix]
}

output "validation" {
  value = [for record in aws_route53_record.validation : record.id]
}
