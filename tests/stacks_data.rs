//! The stacks `data` and `cluster-<colour>`: what follows from which line of the spec.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use camino::Utf8PathBuf;
use platform::facts::Facts;
use platform::hcl::print;
use platform::model::{Environment, resolve};
use platform::provider::{Options, Server};
use platform::spec::project::Project;
use platform::terraform::{Stack, stacks};
use proptest::prelude::*;
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};
use tempfile::TempDir;

/// What every spec here begins with.
const COMMON: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
"#;

/// A small platform: two services, of which one uses the database and the cache.
const SHOP: &str = r#"
clusters: { blue: { version: "1.35" } }
nodes: { baseline: { instances: [m7g.large], max: 3 } }
databases: { orders: { engine: postgres, version: "17", instance: db.r7g.large, storage: 20Gi } }
caches: { carts: { engine: redis, node: cache.r7g.large } }
services:
  api: { image: example.com/api, port: 8080, uses: [orders, carts] }
  web: { image: example.com/web, port: 3000, uses: [api] }
"#;

/// The environment `live` of a spec.
fn environment(spec: &str) -> Environment {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), format!("{COMMON}{spec}")).expect("and so is this");
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    assert!(loaded.findings.iter().next().is_none(), "{:?}", loaded.findings);
    let live = loaded.get("live").expect("the environment is there");
    let spec = live.spec.as_ref().expect("the spec was read");
    resolve("live", spec, Facts::embedded()).expect("the spec is complete")
}

/// The stacks that are tested here.
fn tested_stacks(spec: &str) -> Vec<Stack> {
    let stacks = stacks(&environment(spec)).into_iter();
    stacks.filter(|stack| stack.name == "data" || stack.name.starts_with("cluster-")).collect()
}

/// One file of one stack; empty when there is no such file.
fn file(spec: &str, stack: &str, name: &str) -> String {
    let stack = tested_stacks(spec).into_iter().find(|candidate| candidate.name == stack);
    let file = stack.and_then(|stack| stack.files.into_iter().find(|file| file.name == name));
    file.map(|file| print(&file.body).text).unwrap_or_default()
}

/// All files, one below the other.
fn text(spec: &str) -> String {
    let mut text = String::new();
    for stack in tested_stacks(spec) {
        for file in stack.files {
            write!(text, "== {}/{}\n{}", stack.name, file.name, print(&file.body).text).expect("a string takes it");
        }
    }
    text
}

/// The lines that differ between what two specs become.
fn difference(before: &str, after: &str) -> String {
    changes(&text(before), &text(after))
}

/// The lines that differ, with the name of the file above them.
fn changes(before: &str, after: &str) -> String {
    let (mut file, mut shown_file, mut shown) = ("", "", String::new());
    for change in TextDiff::from_lines(before, after).iter_all_changes() {
        let line = change.value();
        if line.starts_with("== ") {
            file = line;
        }
        if change.tag() != ChangeTag::Equal {
            shown.push_str(if file == shown_file { "" } else { file });
            shown_file = file;
            write!(shown, "{}{line}", change.tag()).expect("a string takes it");
        }
    }
    shown
}

/// The same platform with one piece of its spec replaced.
fn shop_with(piece: &str, replacement: &str) -> String {
    assert!(SHOP.contains(piece), "{piece}");
    SHOP.replace(piece, replacement)
}

/// The addresses of the resources in a file.
fn addresses(text: &str) -> BTreeSet<String> {
    let headers = text.lines().filter_map(|line| line.strip_prefix("resource "));
    headers.map(|header| header.replace("\" \"", ".").replace(['"', '{', ' '], "")).collect()
}

#[test]
fn only_users_reach_databases_and_caches() {
    insta::assert_snapshot!(file(SHOP, "data", "access.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    # The database orders: open to its users only, and it opens no connection itself.
    resource "aws_security_group" "database-orders" {
      name        = "shop-live-database-orders"
      description = "The database orders"
      vpc_id      = var.vpc_id
      tags = {
        Name = "shop-live-database-orders"
      }
    }

    resource "aws_vpc_security_group_ingress_rule" "database-orders_from_service-api" {
      security_group_id            = aws_security_group.database-orders.id
      description                  = "From api"
      referenced_security_group_id = var.security_group_ids["service-api"]
      ip_protocol                  = "tcp"
      from_port                    = 5432
      to_port                      = 5432
    }

    resource "aws_vpc_security_group_egress_rule" "service-api_to_database-orders" {
      security_group_id            = var.security_group_ids["service-api"]
      description                  = "api to the database orders"
      referenced_security_group_id = aws_security_group.database-orders.id
      ip_protocol                  = "tcp"
      from_port                    = 5432
      to_port                      = 5432
    }

    # The cache carts: open to its users only, and it opens no connection itself.
    resource "aws_security_group" "cache-carts" {
      name        = "shop-live-cache-carts"
      description = "The cache carts"
      vpc_id      = var.vpc_id
      tags = {
        Name = "shop-live-cache-carts"
      }
    }

    resource "aws_vpc_security_group_ingress_rule" "cache-carts_from_service-api" {
      security_group_id            = aws_security_group.cache-carts.id
      description                  = "From api"
      referenced_security_group_id = var.security_group_ids["service-api"]
      ip_protocol                  = "tcp"
      from_port                    = 6379
      to_port                      = 6379
    }

    resource "aws_vpc_security_group_egress_rule" "service-api_to_cache-carts" {
      security_group_id            = var.security_group_ids["service-api"]
      description                  = "api to the cache carts"
      referenced_security_group_id = aws_security_group.cache-carts.id
      ip_protocol                  = "tcp"
      from_port                    = 6379
      to_port                      = 6379
    }
    "#);
}

#[test]
fn only_users_may_log_in() {
    insta::assert_snapshot!(file(SHOP, "cluster-blue", "pod_identity.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    resource "aws_iam_role" "service-api" {
      name                 = "shop-live-api-blue"
      description          = "Service api in shop-live-blue"
      permissions_boundary = var.workload_boundary_arn
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid    = "Assume"
            Effect = "Allow"
            Principal = {
              Service = "pods.eks.amazonaws.com"
            }
            Action = ["sts:AssumeRole", "sts:TagSession"]
            Condition = {
              StringEquals = {
                "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:us-east-1:111122223333:cluster/shop-live-blue"
                "aws:RequestTag/kubernetes-namespace"       = "shop"
                "aws:RequestTag/kubernetes-service-account" = "api"
              }
            }
          },
        ]
      })
    }

    resource "aws_iam_role_policy" "service-api" {
      name = "uses"
      role = aws_iam_role.service-api.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid      = "Databases"
            Effect   = "Allow"
            Action   = "rds-db:connect"
            Resource = "arn:aws:rds-db:us-east-1:111122223333:dbuser:${var.database_resource_ids["orders"]}/api"
          },
          {
            Sid    = "Caches"
            Effect = "Allow"
            Action = "elasticache:Connect"
            Resource = [
              "arn:aws:elasticache:us-east-1:111122223333:replicationgroup:shop-live-carts",
              "arn:aws:elasticache:us-east-1:111122223333:user:shop-live-api",
            ]
          },
        ]
      })
    }

    resource "aws_eks_pod_identity_association" "api" {
      cluster_name    = aws_eks_cluster.main.name
      namespace       = "shop"
      service_account = "api"
      role_arn        = aws_iam_role.service-api.arn
    }
    "#);
}

#[test]
fn one_more_use_adds_exactly_its_access() {
    let more = shop_with("uses: [api]", "uses: [api, orders]");
    insta::assert_snapshot!(difference(SHOP, &more), @r#"
    == data/access.tf
    +resource "aws_vpc_security_group_ingress_rule" "database-orders_from_service-web" {
    +  security_group_id            = aws_security_group.database-orders.id
    +  description                  = "From web"
    +  referenced_security_group_id = var.security_group_ids["service-web"]
    +  ip_protocol                  = "tcp"
    +  from_port                    = 5432
    +  to_port                      = 5432
    +}
    +
    +resource "aws_vpc_security_group_egress_rule" "service-web_to_database-orders" {
    +  security_group_id            = var.security_group_ids["service-web"]
    +  description                  = "web to the database orders"
    +  referenced_security_group_id = aws_security_group.database-orders.id
    +  ip_protocol                  = "tcp"
    +  from_port                    = 5432
    +  to_port                      = 5432
    +}
    +
    == cluster-blue/outputs.tf
    +    web = aws_iam_role.service-web.arn
    == cluster-blue/pod_identity.tf
    +
    +resource "aws_iam_role" "service-web" {
    +  name                 = "shop-live-web-blue"
    +  description          = "Service web in shop-live-blue"
    +  permissions_boundary = var.workload_boundary_arn
    +  assume_role_policy = jsonencode({
    +    Version = "2012-10-17"
    +    Statement = [
    +      {
    +        Sid    = "Assume"
    +        Effect = "Allow"
    +        Principal = {
    +          Service = "pods.eks.amazonaws.com"
    +        }
    +        Action = ["sts:AssumeRole", "sts:TagSession"]
    +        Condition = {
    +          StringEquals = {
    +            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:us-east-1:111122223333:cluster/shop-live-blue"
    +            "aws:RequestTag/kubernetes-namespace"       = "shop"
    +            "aws:RequestTag/kubernetes-service-account" = "web"
    +          }
    +        }
    +      },
    +    ]
    +  })
    +}
    +
    +resource "aws_iam_role_policy" "service-web" {
    +  name = "uses"
    +  role = aws_iam_role.service-web.id
    +  policy = jsonencode({
    +    Version = "2012-10-17"
    +    Statement = [
    +      {
    +        Sid      = "Databases"
    +        Effect   = "Allow"
    +        Action   = "rds-db:connect"
    +        Resource = "arn:aws:rds-db:us-east-1:111122223333:dbuser:${var.database_resource_ids["orders"]}/web"
    +      },
    +    ]
    +  })
    +}
    +
    +resource "aws_eks_pod_identity_association" "web" {
    +  cluster_name    = aws_eks_cluster.main.name
    +  namespace       = "shop"
    +  service_account = "web"
    +  role_arn        = aws_iam_role.service-web.arn
    +}
    "#);
}

#[test]
fn an_unprotected_database_can_be_deleted_without_a_trace() {
    let unprotected = shop_with("storage: 20Gi", "storage: 20Gi, protected: false");
    insta::assert_snapshot!(difference(SHOP, &unprotected), @r#"
    == data/databases.tf
    +  # checkov:skip=CKV_AWS_293: the spec says protected: false
    -  deletion_protection                   = true
    -  delete_automated_backups              = false
    -  skip_final_snapshot                   = false
    -  final_snapshot_identifier             = "shop-live-orders-final"
    -
    -  lifecycle {
    -    prevent_destroy = true
    -  }
    +  # tfsec:ignore:aws-rds-enable-deletion-protection the spec says protected: false
    +  deletion_protection      = false
    +  delete_automated_backups = true
    +  skip_final_snapshot      = true
    == cluster-blue/control_plane.tf
    -  deletion_protection       = true
    +  deletion_protection       = false
    "#);
}

#[test]
fn a_single_zone_without_monitoring_is_said_to_be_wanted() {
    let single = shop_with("storage: 20Gi", "storage: 20Gi, multiAz: false, monitoring: 0");
    insta::assert_snapshot!(difference(SHOP, &single), @r#"
    == data/databases.tf
    -resource "aws_iam_role" "monitoring" {
    -  name                 = "shop-live-database-monitoring"
    -  description          = "Enhanced monitoring of the databases"
    -  permissions_boundary = var.infrastructure_boundary_arn
    -  assume_role_policy = jsonencode({
    -    Version = "2012-10-17"
    -    Statement = [
    -      {
    -        Sid    = "Assume"
    -        Effect = "Allow"
    -        Principal = {
    -          Service = "monitoring.rds.amazonaws.com"
    -        }
    -        Action = "sts:AssumeRole"
    -        Condition = {
    -          StringEquals = {
    -            "aws:SourceAccount" = "111122223333"
    -          }
    -          ArnLike = {
    -            "aws:SourceArn" = "arn:aws:rds:us-east-1:111122223333:db:shop-live-orders"
    -          }
    -        }
    -      },
    -    ]
    -  })
    -}
    -
    -resource "aws_iam_role_policy_attachment" "monitoring" {
    -  role       = aws_iam_role.monitoring.name
    -  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    -}
    -
    +  # checkov:skip=CKV_AWS_157: the spec says multiAz: false
    +  # checkov:skip=CKV_AWS_118: the spec says monitoring: 0
    -  multi_az                              = true
    +  multi_az                              = false
    -  monitoring_interval                   = 60
    -  monitoring_role_arn                   = aws_iam_role.monitoring.arn
    +  monitoring_interval                   = 0
    -  depends_on = [
    -    aws_cloudwatch_log_group.orders-postgresql,
    -    aws_cloudwatch_log_group.orders-upgrade,
    -    aws_iam_role_policy_attachment.monitoring,
    -  ]
    +  depends_on = [aws_cloudwatch_log_group.orders-postgresql, aws_cloudwatch_log_group.orders-upgrade]
    == data/variables.tf
    -}
    -
    -variable "infrastructure_boundary_arn" {
    -  description = "ARN of the policy that bounds what control planes, machines, add-ons and AWS services may be allowed. Output `infrastructure_boundary_arn` of stack `bootstrap`."
    -  type        = string
    "#);
}

#[test]
fn an_exact_version_is_not_upgraded() {
    let exact = shop_with("\"17\"", "\"17.4\"");
    insta::assert_snapshot!(difference(SHOP, &exact), @r#"
    == data/databases.tf
    -# names it, and is seen in a plan first. RDS keeps the minor version current.
    +# names it, and is seen in a plan first.
    +  # checkov:skip=CKV_AWS_226: the spec pins an exact version
    -  engine_version                        = "17"
    +  engine_version                        = "17.4"
    -  auto_minor_version_upgrade            = true
    +  auto_minor_version_upgrade            = false
    "#);
}

#[test]
fn a_new_major_version_of_postgres_has_a_parameter_group_of_its_own() {
    let newer = shop_with("\"17\"", "\"18\"");
    insta::assert_snapshot!(difference(SHOP, &newer), @r#"
    == data/databases.tf
    -  name        = "shop-live-orders-postgres17"
    +  name        = "shop-live-orders-postgres18"
    -  family      = "postgres17"
    -
    -  parameter {
    -    name         = "log_connections"
    -    value        = "1"
    -    apply_method = "pending-reboot"
    -  }
    +  family      = "postgres18"
    -  engine_version                        = "17"
    +  engine_version                        = "18"
    "#);
}

#[test]
fn a_valkey_cache_without_replicas_and_snapshots() {
    let small = shop_with(
        "engine: redis, node: cache.r7g.large",
        "engine: valkey, node: cache.r7g.large, replicas: 0, snapshots: 0d",
    );
    insta::assert_snapshot!(difference(SHOP, &small), @r#"
    == data/caches.tf
    -  name        = "shop-live-carts-redis7"
    +  name        = "shop-live-carts-valkey8"
    -  family      = "redis7"
    +  family      = "valkey8"
    +  # checkov:skip=CKV2_AWS_50: the spec says replicas: 0, so that no other zone can take over
    -  engine                     = "redis"
    -  engine_version             = "7.1"
    +  engine                     = "valkey"
    +  engine_version             = "8.0"
    -  replicas_per_node_group    = 1
    +  replicas_per_node_group    = 0
    -  multi_az_enabled           = true
    +  multi_az_enabled           = false
    -  snapshot_retention_limit   = 7
    -  snapshot_window            = "03:00-04:00"
    -  final_snapshot_identifier  = "shop-live-carts-final"
    +  snapshot_retention_limit   = 0
    "#);
}

#[test]
fn short_retention_is_said_to_be_wanted() {
    let short = format!("{SHOP}\nlogs: {{ retention: 30d }}\n");
    insta::assert_snapshot!(difference(SHOP, &short), @r#"
    == data/caches.tf
    +  # checkov:skip=CKV_AWS_338: 30 days is what the spec's logs.retention asks for
    -  retention_in_days = 365
    +  retention_in_days = 30
    +  # checkov:skip=CKV_AWS_338: 30 days is what the spec's logs.retention asks for
    -  retention_in_days = 365
    +  retention_in_days = 30
    == data/databases.tf
    +  # checkov:skip=CKV_AWS_338: 30 days is what the spec's logs.retention asks for
    -  retention_in_days = 365
    +  retention_in_days = 30
    +  # checkov:skip=CKV_AWS_338: 30 days is what the spec's logs.retention asks for
    -  retention_in_days = 365
    +  retention_in_days = 30
    == cluster-blue/control_plane.tf
    +  # checkov:skip=CKV_AWS_338: 30 days is what the spec's logs.retention asks for
    -  retention_in_days = 365
    +  retention_in_days = 30
    "#);
}

#[test]
fn machines_without_branch_interfaces_share_a_security_group() {
    let shared = shop_with("m7g.large", "t4g.large");
    insta::assert_snapshot!(difference(SHOP, &shared), @r#"
    == data/access.tf
    -resource "aws_vpc_security_group_ingress_rule" "database-orders_from_service-api" {
    +resource "aws_vpc_security_group_ingress_rule" "database-orders_from_nodes-baseline" {
    -  description                  = "From api"
    -  referenced_security_group_id = var.security_group_ids["service-api"]
    +  description                  = "From the machines of baseline for api"
    +  referenced_security_group_id = var.security_group_ids["nodes-baseline"]
    -resource "aws_vpc_security_group_egress_rule" "service-api_to_database-orders" {
    -  security_group_id            = var.security_group_ids["service-api"]
    -  description                  = "api to the database orders"
    +resource "aws_vpc_security_group_egress_rule" "nodes-baseline_to_database-orders" {
    +  security_group_id            = var.security_group_ids["nodes-baseline"]
    +  description                  = "the machines of baseline for api to the database orders"
    -resource "aws_vpc_security_group_ingress_rule" "cache-carts_from_service-api" {
    +resource "aws_vpc_security_group_ingress_rule" "cache-carts_from_nodes-baseline" {
    -  description                  = "From api"
    -  referenced_security_group_id = var.security_group_ids["service-api"]
    +  description                  = "From the machines of baseline for api"
    +  referenced_security_group_id = var.security_group_ids["nodes-baseline"]
    -resource "aws_vpc_security_group_egress_rule" "service-api_to_cache-carts" {
    -  security_group_id            = var.security_group_ids["service-api"]
    -  description                  = "api to the cache carts"
    +resource "aws_vpc_security_group_egress_rule" "nodes-baseline_to_cache-carts" {
    +  security_group_id            = var.security_group_ids["nodes-baseline"]
    +  description                  = "the machines of baseline for api to the cache carts"
    == cluster-blue/addons.tf
    -# Pods have security groups of their own. The NAT gateway alone translates addresses: with translation on the
    -# machine, traffic to the internet would leave under the machine's security group instead of the pod's.
    -# Health checks need early demultiplexing off.
    -      ADDITIONAL_ENI_TAGS               = "{\"Environment\":\"live\",\"ManagedBy\":\"platform\",\"Owner\":\"shop-team\",\"Platform\":\"shop\",\"Stack\":\"cluster-blue\"}"
    -      AWS_VPC_K8S_CNI_EXTERNALSNAT      = "true"
    -      ENABLE_POD_ENI                    = "true"
    -      ENABLE_PREFIX_DELEGATION          = "true"
    -      POD_SECURITY_GROUP_ENFORCING_MODE = "standard"
    -      WARM_PREFIX_TARGET                = "1"
    -    }
    -    init = {
    -      env = {
    -        DISABLE_TCP_EARLY_DEMUX = "true"
    -      }
    +      ADDITIONAL_ENI_TAGS      = "{\"Environment\":\"live\",\"ManagedBy\":\"platform\",\"Owner\":\"shop-team\",\"Platform\":\"shop\",\"Stack\":\"cluster-blue\"}"
    +      ENABLE_PREFIX_DELEGATION = "true"
    +      WARM_PREFIX_TARGET       = "1"
    == cluster-blue/node_groups.tf
    -  vpc_security_group_ids = [aws_eks_cluster.main.vpc_config[0].cluster_security_group_id]
    +  vpc_security_group_ids = [
    +    aws_eks_cluster.main.vpc_config[0].cluster_security_group_id,
    +    var.security_group_ids["nodes-baseline"],
    +  ]
    -  instance_types         = ["m7g.large"]
    +  instance_types         = ["t4g.large"]
    -    propagate_at_launch = false
    -  }
    -}
    -
    -resource "aws_autoscaling_group_tag" "baseline_interfaces" {
    -  autoscaling_group_name = aws_eks_node_group.baseline.resources[0].autoscaling_groups[0].name
    -
    -  tag {
    -    key                 = "k8s.io/cluster-autoscaler/node-template/resources/vpc.amazonaws.com/pod-eni"
    -    value               = "9"
    == cluster-blue/provider.tf
    -}
    == cluster-blue/security_group_rules.tf
    -== cluster-blue/security_group_rules.tf
    -# Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.
    -
    -resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_a" {
    -  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  description       = "Name resolution from the private subnet of us-east-1a"
    -  cidr_ipv4         = "10.1.64.0/18"
    -  ip_protocol       = "tcp"
    -  from_port         = 53
    -  to_port           = 53
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_a" {
    -  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  description       = "Name resolution from the private subnet of us-east-1a"
    -  cidr_ipv4         = "10.1.64.0/18"
    -  ip_protocol       = "udp"
    -  from_port         = 53
    -  to_port           = 53
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_a" {
    -  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  description       = "The mesh's control plane from the private subnet of us-east-1a"
    -  cidr_ipv4         = "10.1.64.0/18"
    -  ip_protocol       = "tcp"
    -  from_port         = 15012
    -  to_port           = 15012
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_b" {
    -  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  description       = "Name resolution from the private subnet of us-east-1b"
    -  cidr_ipv4         = "10.1.128.0/18"
    -  ip_protocol       = "tcp"
    -  from_port         = 53
    -  to_port           = 53
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_b" {
    -  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  description       = "Name resolution from the private subnet of us-east-1b"
    -  cidr_ipv4         = "10.1.128.0/18"
    -  ip_protocol       = "udp"
    -  from_port         = 53
    -  to_port           = 53
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_b" {
    -  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  description       = "The mesh's control plane from the private subnet of us-east-1b"
    -  cidr_ipv4         = "10.1.128.0/18"
    -  ip_protocol       = "tcp"
    -  from_port         = 15012
    -  to_port           = 15012
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "dns_tcp_from_private_c" {
    -  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  description       = "Name resolution from the private subnet of us-east-1c"
    -  cidr_ipv4         = "10.1.192.0/18"
    -  ip_protocol       = "tcp"
    -  from_port         = 53
    -  to_port           = 53
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "dns_udp_from_private_c" {
    -  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  description       = "Name resolution from the private subnet of us-east-1c"
    -  cidr_ipv4         = "10.1.192.0/18"
    -  ip_protocol       = "udp"
    -  from_port         = 53
    -  to_port           = 53
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "mesh_from_private_c" {
    -  security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  description       = "The mesh's control plane from the private subnet of us-east-1c"
    -  cidr_ipv4         = "10.1.192.0/18"
    -  ip_protocol       = "tcp"
    -  from_port         = 15012
    -  to_port           = 15012
    -}
    -
    -resource "aws_vpc_security_group_egress_rule" "service-api_to_dns_tcp" {
    -  security_group_id            = var.security_group_ids["service-api"]
    -  description                  = "Name resolution by service-api"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 53
    -  to_port                      = 53
    -}
    -
    -resource "aws_vpc_security_group_egress_rule" "service-api_to_dns_udp" {
    -  security_group_id            = var.security_group_ids["service-api"]
    -  description                  = "Name resolution by service-api"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "udp"
    -  from_port                    = 53
    -  to_port                      = 53
    -}
    -
    -resource "aws_vpc_security_group_egress_rule" "service-api_to_mesh" {
    -  security_group_id            = var.security_group_ids["service-api"]
    -  description                  = "To the mesh's control plane"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 15012
    -  to_port                      = 15012
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "service-api_from_cluster_proxy" {
    -  security_group_id            = var.security_group_ids["service-api"]
    -  description                  = "Health checks and numbers by the proxy"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 15020
    -  to_port                      = 15021
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "service-api_from_cluster_proxy_numbers" {
    -  security_group_id            = var.security_group_ids["service-api"]
    -  description                  = "Numbers of the proxy"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 15090
    -  to_port                      = 15090
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "service-api_from_cluster_8080" {
    -  security_group_id            = var.security_group_ids["service-api"]
    -  description                  = "Health checks and incoming traffic"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 8080
    -  to_port                      = 8080
    -}
    -
    -resource "aws_vpc_security_group_egress_rule" "service-web_to_dns_tcp" {
    -  security_group_id            = var.security_group_ids["service-web"]
    -  description                  = "Name resolution by service-web"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 53
    -  to_port                      = 53
    -}
    -
    -resource "aws_vpc_security_group_egress_rule" "service-web_to_dns_udp" {
    -  security_group_id            = var.security_group_ids["service-web"]
    -  description                  = "Name resolution by service-web"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "udp"
    -  from_port                    = 53
    -  to_port                      = 53
    -}
    -
    -resource "aws_vpc_security_group_egress_rule" "service-web_to_mesh" {
    -  security_group_id            = var.security_group_ids["service-web"]
    -  description                  = "To the mesh's control plane"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 15012
    -  to_port                      = 15012
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "service-web_from_cluster_proxy" {
    -  security_group_id            = var.security_group_ids["service-web"]
    -  description                  = "Health checks and numbers by the proxy"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 15020
    -  to_port                      = 15021
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "service-web_from_cluster_proxy_numbers" {
    -  security_group_id            = var.security_group_ids["service-web"]
    -  description                  = "Numbers of the proxy"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 15090
    -  to_port                      = 15090
    -}
    -
    -resource "aws_vpc_security_group_ingress_rule" "service-web_from_cluster_3000" {
    -  security_group_id            = var.security_group_ids["service-web"]
    -  description                  = "Health checks and incoming traffic"
    -  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
    -  ip_protocol                  = "tcp"
    -  from_port                    = 3000
    -  to_port                      = 3000
    "#);
}

#[test]
fn spot_machines_repel_what_does_not_tolerate_them_unless_there_are_no_others() {
    let only_spot = shop_with("instances: [m7g.large]", "capacity: spot, instances: [m7g.large]");
    insta::assert_snapshot!(difference(SHOP, &only_spot), @r#"
    == cluster-blue/node_groups.tf
    -  capacity_type          = "ON_DEMAND"
    +  capacity_type          = "SPOT"
    "#);
    let both = shop_with("max: 3 } }", "max: 3 }, burst: { capacity: spot, instances: [m7g.large], min: 0, max: 9 } }");
    let machines = file(&both, "cluster-blue", "node_groups.tf");
    let interesting = ["resource \"aws_eks_node_group", "capacity", "taint", "effect"];
    let lines = machines.lines().filter(|line| interesting.iter().any(|text| line.contains(text)));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"
    resource "aws_eks_node_group" "baseline" {
      capacity_type          = "ON_DEMAND"
    resource "aws_eks_node_group" "burst" {
      capacity_type          = "SPOT"
      taint {
        key    = "platform.io/capacity"
        effect = "NO_SCHEDULE"
    "#);
}

#[test]
fn a_share_of_spot_deals_machines_out_to_node_groups_with_a_label_each() {
    let nodes = "instances: [m7g.large], max: 9 }, burst: { capacity: spot, instances: [m7g.large], min: 1, max: 7 }, \
                 x86: { instances: [m7i.large], max: 3 } }";
    let groups = shop_with("instances: [m7g.large], max: 3 } }", nodes);
    let shown = |spot: &str| {
        let machines = file(&format!("{groups}cost: {{ spot: {spot} }}\n"), "cluster-blue", "node_groups.tf");
        let interesting = ["resource \"aws_eks_node_group", "name_prefix", "spread\" ", "min_size", "max_size"];
        let lines = machines.lines().filter(|line| interesting.iter().any(|text| line.contains(text)));
        lines.collect::<Vec<_>>().join("\n")
    };
    // Nobody on the x86 machines could run on the others.
    insta::assert_snapshot!(shown("60%"), @r#"
    resource "aws_eks_node_group" "baseline_1" {
      node_group_name_prefix = "baseline-1-"
        "platform.io/capacity-spread" = "on-demand-1"
        min_size     = 1
        max_size     = 5
    resource "aws_eks_node_group" "baseline_2" {
      node_group_name_prefix = "baseline-2-"
        "platform.io/capacity-spread" = "on-demand-2"
        min_size     = 0
        max_size     = 4
    resource "aws_eks_node_group" "burst_1" {
      node_group_name_prefix = "burst-1-"
        "platform.io/capacity-spread" = "spot-1"
        min_size     = 1
        max_size     = 3
    resource "aws_eks_node_group" "burst_2" {
      node_group_name_prefix = "burst-2-"
        "platform.io/capacity-spread" = "spot-2"
        min_size     = 0
        max_size     = 2
    resource "aws_eks_node_group" "burst_3" {
      node_group_name_prefix = "burst-3-"
        "platform.io/capacity-spread" = "spot-3"
        min_size     = 0
        max_size     = 2
    resource "aws_eks_node_group" "x86" {
      node_group_name_prefix = "x86-"
        min_size     = 1
        max_size     = 3
    "#);
    insta::assert_snapshot!(shown("50%"), @r#"
    resource "aws_eks_node_group" "baseline" {
      node_group_name_prefix = "baseline-"
        "platform.io/capacity-spread" = "on-demand-1"
        min_size     = 1
        max_size     = 9
    resource "aws_eks_node_group" "burst" {
      node_group_name_prefix = "burst-"
        "platform.io/capacity-spread" = "spot-1"
        min_size     = 1
        max_size     = 7
    resource "aws_eks_node_group" "x86" {
      node_group_name_prefix = "x86-"
        min_size     = 1
        max_size     = 3
    "#);
}

#[test]
fn two_colours_differ_in_name_version_and_protection() {
    let clusters = "blue: { version: \"1.35\" }, green: { version: \"1.36\" }";
    let spec = format!("{}\nactive: blue\n", shop_with("blue: { version: \"1.35\" }", clusters));
    let of = |colour: &str| {
        let stack = tested_stacks(&spec).into_iter().find(|stack| stack.name == format!("cluster-{colour}"));
        let files = stack.expect("there is a stack for every colour").files;
        files.iter().map(|file| print(&file.body).text).collect::<String>().replace(colour, "<colour>")
    };
    let (blue, green) = (of("blue"), of("green"));
    insta::assert_snapshot!(changes(&blue, &green), @r#"
    +  # checkov:skip=CKV_AWS_339: the version is newer than the scanner's list
    -  version                   = "1.35"
    +  version                   = "1.36"
    -  deletion_protection       = true
    +  deletion_protection       = false
    "#);
}

#[test]
fn roles_enter_once_and_as_what_they_may_do_most() {
    let spec = format!(
        "{SHOP}\naccess:\n  admins: [\"arn:aws:iam::111122223333:role/operators\"]\n  viewers:\n    - \
         arn:aws:iam::111122223333:role/operators\n    - arn:aws:iam::111122223333:role/teams/developers\n"
    );
    insta::assert_snapshot!(file(&spec, "cluster-blue", "access.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    resource "aws_eks_access_entry" "operators" {
      cluster_name  = aws_eks_cluster.main.name
      principal_arn = "arn:aws:iam::111122223333:role/operators"
      type          = "STANDARD"
    }

    resource "aws_eks_access_policy_association" "operators" {
      cluster_name  = aws_eks_cluster.main.name
      principal_arn = aws_eks_access_entry.operators.principal_arn
      policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

      access_scope {
        type = "cluster"
      }
    }

    resource "aws_eks_access_entry" "developers" {
      cluster_name  = aws_eks_cluster.main.name
      principal_arn = "arn:aws:iam::111122223333:role/teams/developers"
      type          = "STANDARD"
    }

    resource "aws_eks_access_policy_association" "developers" {
      cluster_name  = aws_eks_cluster.main.name
      principal_arn = aws_eks_access_entry.developers.principal_arn
      policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

      access_scope {
        type = "cluster"
      }
    }
    "#);
}

/// Platforms that together have every block that these stacks can have.
fn variants() -> [String; 3] {
    let cheap = "storage: 20Gi, protected: false, multiAz: false, monitoring: 0";
    let access = "access: { admins: [\"arn:aws:iam::111122223333:role/operators\"] }";
    [
        format!("{SHOP}\n{access}\n"),
        shop_with("m7g.large", "t4g.large").replace("storage: 20Gi", cheap),
        shop_with("engine: redis", "engine: valkey, replicas: 0, snapshots: 0d")
            .replace("m7g.large]", "m7g.large], capacity: spot"),
    ]
}

/// A folder with the stack's files, without the backend.
fn written(stack: &Stack) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for file in stack.files.iter().filter(|file| file.name != "backend.tf") {
        fs::write(folder.path().join(&file.name), print(&file.body).text).expect("the temporary folder is writable");
    }
    folder
}

fn terraform(folder: &Path, server: Option<&Server>, arguments: &[&str]) -> String {
    let mut command = Command::new("terraform");
    command.args(arguments).current_dir(folder).env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1");
    if let Some(server) = server {
        command.env("TF_REATTACH_PROVIDERS", server.reattach(&["registry.terraform.io"]).to_string());
    }
    let output = command.output().expect("these tests run terraform: put Terraform 1.11 or newer on PATH");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn terraform_fmt_finds_nothing_to_do() {
    for stack in variants().iter().flat_map(|spec| tested_stacks(spec)) {
        terraform(written(&stack).path(), None, &["fmt", "-check", "-diff"]);
    }
}

/// What the stacks before these hand on.
fn inputs() -> Value {
    let key = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555";
    json!({
        "data_key_arn": key,
        "logs_key_arn": key,
        "secrets_key_arn": key,
        "permissions_boundary_arn": "arn:aws:iam::111122223333:policy/shop-live-workload-boundary",
        "vpc_id": "vpc-01234567",
        "data_subnet_ids": ["subnet-01234567", "subnet-12345678"],
        "private_subnet_ids": ["subnet-23456789", "subnet-3456789a"],
        "security_group_ids": {
            "nodes-baseline": "sg-01234567",
            "service-api": "sg-12345678",
            "service-web": "sg-23456789",
        },
        "database_resource_ids": { "orders": "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
    })
}

fn server(stack: &Stack) -> Server {
    let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
    let resources = blocks.filter(|block| block.kind() == "resource");
    Server::start(Options {
        account: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        resource_types: resources.map(|block| block.labels()[0].clone()).collect(),
        data_source_types: BTreeSet::new(),
    })
    .expect("the offline provider starts")
}

#[test]
fn terraform_accepts_and_applies_them_and_then_has_nothing_to_do() {
    for stack in variants().iter().flat_map(|spec| tested_stacks(spec)) {
        let (folder, server) = (written(&stack), server(&stack));
        let run = |arguments: &[&str]| terraform(folder.path(), Some(&server), arguments);
        let values = inputs();
        let wanted = stack.inputs.iter().map(|input| (input.variable.clone(), values[&input.variable].clone()));
        let wanted = Value::Object(wanted.collect());
        fs::write(folder.path().join("terraform.tfvars.json"), wanted.to_string()).expect("the folder is writable");
        run(&["init", "-input=false"]);
        let findings: Value = serde_json::from_str(&run(&["validate", "-json"])).expect("validate writes JSON");
        assert_eq!(findings["diagnostics"], json!([]), "{}", stack.name);
        run(&["apply", "-input=false", "-auto-approve"]);
        run(&["plan", "-input=false", "-detailed-exitcode"]);
    }
}

/// Which of three services uses which of two databases and a cache.
fn uses() -> impl Strategy<Value = [[bool; 3]; 3]> {
    prop::array::uniform3(prop::array::uniform3(any::<bool>()))
}

const SERVICES: [&str; 3] = ["api", "jobs", "web"];
const STORES: [&str; 3] = ["orders", "stock", "carts"];

/// What the security group of a store and its rules are called.
fn labelled(store: &str) -> String {
    format!("{}-{store}", if store == "carts" { "cache" } else { "database" })
}

fn spec_with(uses: &[[bool; 3]; 3]) -> String {
    let mut spec = String::from(
        r#"
clusters: { blue: { version: "1.35" } }
nodes: { baseline: { instances: [m7g.large], max: 3 } }
databases:
  orders: { engine: postgres, version: "17", instance: db.r7g.large, storage: 20Gi }
  stock: { engine: postgres, version: "16", instance: db.r7g.large, storage: 20Gi }
caches: { carts: { engine: redis, node: cache.r7g.large } }
services:
"#,
    );
    for (service, used) in SERVICES.iter().zip(uses) {
        let used: Vec<_> = STORES.iter().zip(used).filter(|(_, used)| **used).map(|(store, _)| *store).collect();
        writeln!(spec, "  {service}: {{ image: example.com/{service}, uses: [{}] }}", used.join(", "))
            .expect("a string takes it");
    }
    spec
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn rules_and_roles_are_those_of_uses_and_no_others(uses in uses()) {
        let spec = spec_with(&uses);
        let mut rules = BTreeSet::new();
        let mut roles = BTreeSet::new();
        for store in STORES {
            rules.insert(format!("aws_security_group.{}", labelled(store)));
        }
        for (service, used) in SERVICES.iter().zip(&uses) {
            for (store, used) in STORES.iter().zip(used) {
                if *used {
                    let store = labelled(store);
                    rules.insert(format!("aws_vpc_security_group_ingress_rule.{store}_from_service-{service}"));
                    rules.insert(format!("aws_vpc_security_group_egress_rule.service-{service}_to_{store}"));
                    roles.insert(format!("aws_iam_role.service-{service}"));
                    roles.insert(format!("aws_iam_role_policy.service-{service}"));
                    roles.insert(format!("aws_eks_pod_identity_association.{service}"));
                }
            }
        }
        prop_assert_eq!(addresses(&file(&spec, "data", "access.tf")), rules);
        let identity = file(&spec, "cluster-blue", "pod_identity.tf");
        prop_assert_eq!(addresses(&identity), roles);
        for (service, used) in SERVICES.iter().zip(&uses) {
            for (store, used) in STORES.iter().zip(used) {
                let resource = match *store {
                    "carts" => format!("user:shop-live-{service}\""),
                    database => format!("dbuser:${{var.database_resource_ids[\"{database}\"]}}/{service}\""),
                };
                prop_assert_eq!(identity.contains(&resource), *used, "{} {}", service, store);
            }
        }
    }
}

/// The alarms of the stack `data`: name, metric, statistic, comparison, threshold, minutes, and what no value means.
fn alarms(spec: &str) -> Vec<String> {
    let data = tested_stacks(spec).into_iter().find(|stack| stack.name == "data").expect("there is something to watch");
    let alarms = data.files.iter().flat_map(|file| file.body.blocks());
    let alarms =
        alarms.filter(|block| block.labels().first().is_some_and(|kind| kind == "aws_cloudwatch_metric_alarm"));
    let told =
        ["metric_name", "statistic", "comparison_operator", "threshold", "evaluation_periods", "treat_missing_data"];
    let words = |block: &platform::hcl::Block| {
        let values = ["alarm_name"].into_iter().chain(told).filter_map(|name| block.body().get(name));
        values.map(|value| value.to_string().replace('"', "")).collect::<Vec<_>>().join(" ")
    };
    alarms.map(words).collect()
}

#[test]
fn databases_and_caches_are_watched_where_somebody_is_told() {
    assert_eq!(alarms(SHOP), Vec::<String>::new());
    let told = format!("{SHOP}alerts: {{}}\n");
    assert_eq!(
        alarms(&told),
        [
            "shop-live-database-orders-cpu CPUUtilization Average GreaterThanThreshold 90 5 breaching",
            "shop-live-database-orders-storage FreeStorageSpace Minimum LessThanThreshold 1073741824 5 missing",
            "shop-live-database-orders-memory FreeableMemory Average LessThanThreshold 1717986918 15 missing",
            "shop-live-database-orders-connections DatabaseConnections Average GreaterThanThreshold 1621 5 missing",
            "shop-live-database-orders-load DBLoad Average GreaterThanThreshold 2 15 missing",
            "shop-live-database-orders-transactions MaximumUsedTransactionIDs Average GreaterThanThreshold 1000000000 1 missing",
            "shop-live-cache-carts-0001-cpu GreaterThanThreshold 45 5 missing",
            "shop-live-cache-carts-0001-memory GreaterThanThreshold 90 5 missing",
            "shop-live-cache-carts-0001-evictions GreaterThanThreshold 0 15 missing",
            "shop-live-cache-carts-0001-lag GreaterThanThreshold 30 15 missing",
        ]
    );
    // Larger machines have more connections, but not more than 5,000; larger nodes tell of the engine's own thread.
    let larger =
        told.replace("db.r7g.large", "db.r7g.2xlarge").replace("cache.r7g.large", "cache.r7g.xlarge, replicas: 0");
    let larger = alarms(&larger);
    assert!(
        larger.contains(
            &"shop-live-database-orders-connections DatabaseConnections Average GreaterThanThreshold 4500 5 missing"
                .to_owned()
        )
    );
    assert!(larger.contains(
        &"shop-live-cache-carts-0001-cpu EngineCPUUtilization Average GreaterThanThreshold 90 5 missing".to_owned()
    ));
    // Nothing is known of how large this machine is.
    let unknown = alarms(&told.replace("db.r7g.large", "db.x2m.xlarge"));
    assert_eq!(unknown.iter().filter(|alarm| alarm.contains("database-orders")).count(), 3, "{unknown:?}");
}

#[test]
fn the_worst_node_of_each_shard_counts() {
    let spec = format!("{}alerts: {{}}\n", shop_with("node: cache.r7g.large", "node: cache.r7g.large, shards: 2"));
    let text = file(&spec, "data", "alarms.tf");
    let (_, memory) = text
        .split_once("resource \"aws_cloudwatch_metric_alarm\" \"cache-carts_0002_memory\" {\n")
        .expect("it is there");
    let (memory, _) = memory.split_once("\n}\n").expect("it ends");
    insta::assert_snapshot!(memory, @r#"
    alarm_name          = "shop-live-cache-carts-0002-memory"
    alarm_description   = "Shard 2 of the cache carts: more than 90% of the memory have been in use for 5 minutes."
    comparison_operator = "GreaterThanThreshold"
    threshold           = 90
    evaluation_periods  = 5
    treat_missing_data  = "missing"
    tags = {
      Name = "shop-live-cache-carts-0002-memory"
    }
    alarm_actions = [var.alerts_topic_arn]
    ok_actions    = [var.alerts_topic_arn]

    metric_query {
      id = "node_1"

      metric {
        namespace   = "AWS/ElastiCache"
        metric_name = "DatabaseMemoryUsagePercentage"
        dimensions = {
          CacheClusterId = "shop-live-carts-0002-001"
        }
        period = 60
        stat   = "Average"
      }
    }

    metric_query {
      id = "node_2"

      metric {
        namespace   = "AWS/ElastiCache"
        metric_name = "DatabaseMemoryUsagePercentage"
        dimensions = {
          CacheClusterId = "shop-live-carts-0002-002"
        }
        period = 60
        stat   = "Average"
      }
    }

    metric_query {
      id          = "worst"
      expression  = "MAX([FILL(node_1, 0), FILL(node_2, 0)])"
      label       = "The worst node"
      return_data = true
    }
    "#);
}

#[test]
fn rds_tells_of_failures_but_not_of_each_backup() {
    let told = format!("{SHOP}alerts: {{}}\n");
    let events = |spec: &str| {
        let text = file(spec, "data", "alarms.tf");
        let (events, _) = text.split_once("resource \"aws_cloudwatch_metric_alarm\"").expect("there are alarms");
        events.to_owned()
    };
    insta::assert_snapshot!(events(&told), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    # Backups are left out: RDS tells of each one that begins and each one that ends well, every day.
    resource "aws_db_event_subscription" "database_events" {
      name        = "shop-live-database-events"
      sns_topic   = var.alerts_topic_arn
      source_type = "db-instance"
      source_ids  = [aws_db_instance.orders.identifier]
      event_categories = [
        "availability",
        "configuration change",
        "deletion",
        "failover",
        "failure",
        "low storage",
        "maintenance",
        "read replica",
        "recovery",
      ]
      tags = {
        Name = "shop-live-database-events"
      }
    }

    resource "aws_db_event_subscription" "parameter_events" {
      name             = "shop-live-parameter-events"
      sns_topic        = var.alerts_topic_arn
      source_type      = "db-parameter-group"
      source_ids       = [aws_db_parameter_group.orders.name]
      event_categories = ["configuration change"]
      tags = {
        Name = "shop-live-parameter-events"
      }
    }
    "#);
    let watched = format!("{told}audit: {{ securityHub: true, config: true }}\n");
    assert_eq!(
        addresses(&events(&watched)).difference(&addresses(&events(&told))).collect::<Vec<_>>(),
        ["aws_db_event_subscription.security_group_events"]
    );
    // Nothing is subscribed to where there is no database.
    let caches = told
        .replace(
            "databases: { orders: { engine: postgres, version: \"17\", instance: db.r7g.large, storage: 20Gi } }\n",
            "",
        )
        .replace("[orders, carts]", "[carts]");
    assert!(!text(&caches).contains("aws_db_event_subscription"));
}

/// Copies are readable by whom their database is, watched like it, and hold nothing that would have to be kept.
#[test]
fn copies_to_read_from_follow_their_database() {
    let spec = shop_with("storage: 20Gi", "storage: 20Gi, readReplicas: 2, replicaInstance: db.r7g.xlarge");
    let text = file(&spec, "data", "databases.tf");
    let (_, copy) = text.split_once("resource \"aws_db_instance\" \"orders-reader-2\" {\n").expect("there are two");
    let (copy, _) = copy.split_once("\n}\n").expect("it ends");
    insta::assert_snapshot!(copy, @r#"
    # checkov:skip=CKV_AWS_133: its database has the backups
    # checkov:skip=CKV_AWS_157: it holds nothing that would have to fail over
    # checkov:skip=CKV_AWS_293: it holds nothing of its own
    identifier                          = "shop-live-orders-reader-2"
    replicate_source_db                 = aws_db_instance.orders.identifier
    instance_class                      = "db.r7g.xlarge"
    port                                = 5432
    parameter_group_name                = aws_db_parameter_group.orders.name
    storage_type                        = "gp3"
    max_allocated_storage               = 40
    storage_encrypted                   = true
    multi_az                            = false
    vpc_security_group_ids              = [aws_security_group.database-orders.id]
    publicly_accessible                 = false
    iam_database_authentication_enabled = true
    # tfsec:ignore:aws-rds-specify-backup-retention its database has the backups
    backup_retention_period               = 0
    maintenance_window                    = "sun:05:00-sun:06:00"
    auto_minor_version_upgrade            = true
    allow_major_version_upgrade           = true
    apply_immediately                     = false
    copy_tags_to_snapshot                 = true
    enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]
    monitoring_interval                   = 60
    monitoring_role_arn                   = aws_iam_role.monitoring.arn
    performance_insights_enabled          = true
    performance_insights_kms_key_id       = var.data_key_arn
    performance_insights_retention_period = 7
    # tfsec:ignore:aws-rds-enable-deletion-protection it holds nothing of its own
    deletion_protection = false
    skip_final_snapshot = true

    timeouts {
      create = "6h"
    }

    depends_on = [
      aws_cloudwatch_log_group.orders-reader-2-postgresql,
      aws_cloudwatch_log_group.orders-reader-2-upgrade,
      aws_iam_role_policy_attachment.monitoring,
    ]
    "#);
    // RDS manages no password of what is followed.
    assert!(!text.contains("manage_master_user_password"), "{text}");
    let outputs = file(&spec, "data", "outputs.tf");
    let (_, outputs) =
        outputs.split_once("output \"database_reader_addresses\" {\n").expect("the addresses are handed on");
    insta::assert_snapshot!(outputs.split_once("\n}\n").expect("it ends").0, @r#"
      description = "Host names to read from, by the name of the database; several have commas between them."
      value = {
        orders = join(
          ",",
          [aws_db_instance.orders-reader-1.address, aws_db_instance.orders-reader-2.address],
        )
      }
    "#);
    let connect = file(&spec, "cluster-blue", "pod_identity.tf");
    for instance in ["orders", "orders-reader-1", "orders-reader-2"] {
        assert!(connect.contains(&format!("${{var.database_resource_ids[\"{instance}\"]}}/api")), "{connect}");
    }
    let watched = alarms(&format!("{spec}alerts: {{}}\n"));
    let of_copy: Vec<_> = watched.iter().filter(|alarm| alarm.contains("orders-reader-2")).collect();
    assert_eq!(
        of_copy,
        [
            "shop-live-database-orders-reader-2-cpu CPUUtilization Average GreaterThanThreshold 90 5 breaching",
            "shop-live-database-orders-reader-2-storage FreeStorageSpace Minimum LessThanThreshold 1073741824 5 missing",
            "shop-live-database-orders-reader-2-memory FreeableMemory Average LessThanThreshold 3435973836 15 missing",
            "shop-live-database-orders-reader-2-connections DatabaseConnections Average GreaterThanThreshold 3243 5 missing",
            "shop-live-database-orders-reader-2-load DBLoad Average GreaterThanThreshold 4 15 missing",
            "shop-live-database-orders-reader-2-lag ReplicaLag Maximum GreaterThanThreshold 300 3 missing",
        ]
    );
}

/// What follows another database has no followers of its own, but programs look for somewhere to read all the same.
#[test]
fn a_region_that_waits_reads_from_the_database_itself() {
    let spec = shop_with("storage: 20Gi", "storage: 20Gi, readReplicas: 1");
    let read_from = |databases: &str| {
        let recovery = format!("recovery: {{ region: us-west-2, rto: 15m, rpo: 5m, databases: {databases} }}\n");
        let stacks = stacks(&environment(&format!("{spec}{recovery}")));
        let second = stacks.into_iter().find(|stack| stack.name == "recovery").expect("there is a second region");
        let outputs = second.files.into_iter().find(|file| file.name == "outputs.tf").expect("it hands something on");
        let text = print(&outputs.body).text;
        let (_, addresses) = text.split_once("output \"database_reader_addresses\"").expect("the addresses are there");
        let address = addresses.lines().find(|line| line.contains("orders = ")).expect("of the one database");
        address.trim().to_owned()
    };
    assert_eq!(read_from("replica"), "orders = aws_db_instance.orders.address");
    assert_eq!(read_from("promoted"), "orders = aws_db_instance.orders-reader-1.address");
}

/// The same platform on Aurora.
fn aurora(rest: &str) -> String {
    shop_with(
        "engine: postgres, version: \"17\", instance: db.r7g.large, storage: 20Gi",
        "engine: aurora-postgres, version: \"17\", instance: db.r7g.large",
    ) + rest
}

#[test]
fn a_cluster_of_aurora_has_the_data_and_its_machines_answer() {
    let text = file(&aurora(""), "data", "databases.tf");
    let (_, cluster) = text.split_once("resource \"aws_rds_cluster\" \"orders\" {\n").expect("there is one");
    insta::assert_snapshot!(cluster, @r#"
      # checkov:skip=CKV2_AWS_8: the spec asks for no backups in a vault
      cluster_identifier                  = "shop-live-orders"
      engine                              = "aurora-postgresql"
      engine_version                      = "17"
      database_name                       = "orders"
      master_username                     = "platform"
      manage_master_user_password         = true
      master_user_secret_kms_key_id       = var.secrets_key_arn
      iam_database_authentication_enabled = true
      port                                = 5432
      db_cluster_parameter_group_name     = aws_rds_cluster_parameter_group.orders.name
      db_subnet_group_name                = aws_db_subnet_group.main.name
      vpc_security_group_ids              = [aws_security_group.database-orders.id]
      storage_encrypted                   = true
      kms_key_id                          = var.data_key_arn
      backup_retention_period             = 30
      preferred_backup_window             = "03:00-04:00"
      preferred_maintenance_window        = "sun:05:00-sun:06:00"
      allow_major_version_upgrade         = true
      apply_immediately                   = false
      copy_tags_to_snapshot               = true
      enabled_cloudwatch_logs_exports     = ["postgresql"]
      deletion_protection                 = true
      delete_automated_backups            = false
      skip_final_snapshot                 = false
      final_snapshot_identifier           = "shop-live-orders-final"

      lifecycle {
        prevent_destroy = true
      }

      depends_on = [aws_cloudwatch_log_group.orders-postgresql]
    }

    resource "aws_rds_cluster_instance" "orders-machine-1" {
      identifier                            = "shop-live-orders-machine-1"
      cluster_identifier                    = aws_rds_cluster.orders.id
      engine                                = aws_rds_cluster.orders.engine
      instance_class                        = "db.r7g.large"
      publicly_accessible                   = false
      preferred_maintenance_window          = "sun:05:00-sun:06:00"
      auto_minor_version_upgrade            = true
      apply_immediately                     = false
      copy_tags_to_snapshot                 = true
      monitoring_interval                   = 60
      monitoring_role_arn                   = aws_iam_role.monitoring.arn
      performance_insights_enabled          = true
      performance_insights_kms_key_id       = var.data_key_arn
      performance_insights_retention_period = 7

      depends_on = [aws_iam_role_policy_attachment.monitoring]
    }

    resource "aws_rds_cluster_instance" "orders-machine-2" {
      identifier                            = "shop-live-orders-machine-2"
      cluster_identifier                    = aws_rds_cluster.orders.id
      engine                                = aws_rds_cluster.orders.engine
      instance_class                        = "db.r7g.large"
      publicly_accessible                   = false
      preferred_maintenance_window          = "sun:05:00-sun:06:00"
      auto_minor_version_upgrade            = true
      apply_immediately                     = false
      copy_tags_to_snapshot                 = true
      monitoring_interval                   = 60
      monitoring_role_arn                   = aws_iam_role.monitoring.arn
      performance_insights_enabled          = true
      performance_insights_kms_key_id       = var.data_key_arn
      performance_insights_retention_period = 7

      depends_on = [aws_iam_role_policy_attachment.monitoring]
    }
    "#);
    assert!(!text.contains("aws_db_instance") && !text.contains("ephemeral"), "{text}");
    let outputs = file(&aurora(""), "data", "outputs.tf");
    let handed_on: Vec<&str> = outputs.lines().filter(|line| line.contains("orders = ")).map(str::trim).collect();
    assert_eq!(
        handed_on,
        [
            "orders = aws_rds_cluster.orders.arn",
            "orders = aws_rds_cluster.orders.endpoint",
            "orders = aws_rds_cluster.orders.reader_endpoint",
            "orders = aws_rds_cluster.orders.cluster_resource_id",
            "orders = aws_rds_cluster.orders.master_user_secret[0].secret_arn",
        ]
    );
    let connect = file(&aurora(""), "cluster-blue", "pod_identity.tf");
    assert_eq!(connect.matches("database_resource_ids").count(), 1, "{connect}");
}

#[test]
fn a_cluster_of_aurora_is_watched_by_machine() {
    let told = aurora("alerts: {}\n");
    let names: Vec<String> = alarms(&told)
        .iter()
        .filter(|alarm| alarm.contains("database-orders"))
        .map(|alarm| alarm.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    let mut expected = Vec::new();
    for machine in ["orders-machine-1", "orders-machine-2"] {
        for (end, metric) in [
            ("cpu", "CPUUtilization"),
            ("memory", "FreeableMemory"),
            ("connections", "DatabaseConnections"),
            ("load", "DBLoad"),
        ] {
            expected.push(format!("shop-live-database-{machine}-{end} {metric}"));
        }
        if machine.ends_with('1') {
            expected.push(format!("shop-live-database-{machine}-transactions MaximumUsedTransactionIDs"));
        }
    }
    assert_eq!(names, expected);
    let events = file(&told, "data", "alarms.tf");
    assert!(events.contains("aws_rds_cluster.orders.cluster_identifier") && !events.contains("aws_db_parameter_group"));
}

/// In the second region a cluster follows, goes on alone, or is not there.
#[test]
fn a_cluster_of_aurora_is_followed_from_the_second_region() {
    let databases = |choice: &str| {
        let recovery = format!(
            "alerts: {{}}\nrecovery: {{ region: us-west-2, rto: 15m, rpo: 5m, databases: {choice}, backups: {{ daily: \"03:00\", retention: 30d }} }}\n"
        );
        let environment = environment(&aurora(&recovery));
        let text = |name: &str| {
            let stack = stacks(&environment).into_iter().find(|stack| stack.name == name).expect("the stack is there");
            stack.files.iter().map(|file| print(&file.body).text).collect::<String>()
        };
        (text("data"), text("recovery"), text("backup"))
    };
    let (first, second, backup) = databases("replica");
    assert!(
        first.contains("master_password_wo ") && first.contains("ignore_changes = [global_cluster_identifier]"),
        "{first}"
    );
    let (_, global) = second.split_once("resource \"aws_rds_global_cluster\" \"orders\" {\n").expect("there is one");
    let (global, _) = global.split_once("\n}\n").expect("it ends");
    insta::assert_snapshot!(global, @r#"
      region                       = "us-east-1"
      global_cluster_identifier    = "shop-live-recovery-orders"
      source_db_cluster_identifier = var.first_database_arns["orders"]
      force_destroy                = true
    "#);
    let (_, follower) = second.split_once("resource \"aws_rds_cluster\" \"orders\" {\n").expect("there is one");
    let (follower, _) = follower.split_once("\n  storage_encrypted").expect("it goes on");
    insta::assert_snapshot!(follower, @r#"
      # checkov:skip=CKV2_AWS_8: the first region makes the backups
      cluster_identifier                  = "shop-live-recovery-orders"
      engine                              = "aurora-postgresql"
      engine_version                      = aws_rds_global_cluster.orders.engine_version
      global_cluster_identifier           = aws_rds_global_cluster.orders.id
      iam_database_authentication_enabled = true
      port                                = 5432
      db_cluster_parameter_group_name     = aws_rds_cluster_parameter_group.orders.name
      db_subnet_group_name                = aws_db_subnet_group.main.name
      vpc_security_group_ids              = [aws_security_group.database-orders.id]
    "#);
    assert_eq!(second.matches("resource \"aws_rds_cluster_instance\"").count(), 1);
    assert!(second.contains("\"AuroraGlobalDBReplicationLag\"") && second.contains("= 150000\n"), "{second}");
    assert!(
        backup.contains("cluster:shop-live-orders") && backup.contains("protected_resource_type   = \"Aurora\""),
        "{backup}"
    );
    let (_, promoted, _) = databases("promoted");
    assert!(!promoted.contains("aws_rds_global_cluster") && !promoted.contains("master_username"), "{promoted}");
    assert_eq!(promoted.matches("resource \"aws_rds_cluster_instance\"").count(), 2);
    let (first, backups, _) = databases("backups");
    assert!(!backups.contains("aws_rds_cluster") && first.contains("manage_master_user_password"), "{backups}");
}
