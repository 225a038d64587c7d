//! Repositories of images: who makes them, what they are, and where the copies are.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use camino::Utf8PathBuf;
use platform::facts::Facts;
use platform::hcl::print;
use platform::model::{Environment, resolve_among};
use platform::spec::project::Project;
use platform::terraform::stacks;

const BASE: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
repository: example/shop
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
clusters: { blue: { version: "1.35" } }
nodes: { baseline: { instances: [m7g.large], max: 3 } }
repositories:
  tools: { keep: 100, untagged: 7d, protected: false }
  base: { path: company/base, external: true }
services:
  api: { image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api:1.0.0", port: 8080 }
  jobs: { image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/company/base:1.0.0" }
  web: { image: "ghcr.io/example/web:1.0.0", port: 3000 }
"#;
/// Two environments in one account, of which one has a second region; that in the other account takes its images from here.
const ENVIRONMENTS: [(&str, &str); 3] = [
    ("dev", "extends: base.yaml\nnetwork: { cidr: 10.2.0.0/16 }\n"),
    ("live", "extends: base.yaml\nrecovery: { region: us-west-2, rto: 15m, rpo: 5m }\n"),
    (
        "partner",
        "extends: base.yaml\nnetwork: { cidr: 10.3.0.0/16 }\ncloud: { account: \"444455556666\" }\nrepositories: { tools: null }\n",
    ),
];

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    for (name, text) in ENVIRONMENTS.into_iter().chain([("base", BASE)]) {
        fs::write(folder.path().join(format!("environments/{name}.yaml")), text).expect("and so is this");
    }
    folder
}

fn environment(name: &str) -> Environment {
    let folder = project();
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    resolve_among(name, &loaded, Facts::embedded()).expect("the spec is complete")
}

/// One file of the stack `data`.
fn file(environment: &Environment, name: &str) -> String {
    let stack = stacks(environment).into_iter().find(|candidate| candidate.name == "data");
    let file = stack.and_then(|stack| stack.files.into_iter().find(|file| file.name == name));
    file.map(|file| print(&file.body).text).unwrap_or_default()
}

/// The paths that an environment makes in each of its regions, and whether it makes the rules of the registry.
fn made(name: &str) -> Vec<(String, Vec<String>, bool)> {
    let environment = environment(name);
    let region = |region: &Environment| {
        let paths = region.registry.repositories.iter().map(|repository| repository.path.clone()).collect();
        (region.cloud.region.clone(), paths, region.registry.rules.is_some())
    };
    environment.regions().map(region).collect()
}

#[test]
fn each_is_made_once_in_an_account_and_a_region() {
    let paths = || vec!["shop/api".to_owned(), "shop/tools".to_owned()];
    // Who has a second region comes first, since the copies belong to it.
    assert_eq!(made("dev"), [("us-east-1".to_owned(), Vec::new(), false)]);
    assert_eq!(made("live"), [("us-east-1".to_owned(), paths(), true), ("us-west-2".to_owned(), paths(), true)]);
    assert_eq!(made("partner"), [("us-east-1".to_owned(), Vec::new(), false)]);
}

#[test]
fn a_repository_is_closed_and_its_tags_stay() {
    insta::assert_snapshot!(file(&environment("live"), "repositories.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    # What is in the repositories. ECR uses it by grants, so that whoever takes an image needs no right to the key.
    resource "aws_kms_key" "images" {
      description             = "shop-live: encrypts container images."
      deletion_window_in_days = 30
      enable_key_rotation     = true
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid    = "AdministrationByTheAccount"
            Effect = "Allow"
            Principal = {
              AWS = "arn:aws:iam::111122223333:root"
            }
            Action = [
              "kms:CancelKeyDeletion",
              "kms:CreateAlias",
              "kms:DeleteAlias",
              "kms:Describe*",
              "kms:Disable*",
              "kms:Enable*",
              "kms:Get*",
              "kms:List*",
              "kms:Put*",
              "kms:RotateKeyOnDemand",
              "kms:ScheduleKeyDeletion",
              "kms:TagResource",
              "kms:UntagResource",
              "kms:Update*",
            ]
            Resource = "*"
          },
          {
            Sid    = "UseThroughServices"
            Effect = "Allow"
            Principal = {
              AWS = "arn:aws:iam::111122223333:root"
            }
            Action = [
              "kms:Decrypt",
              "kms:DescribeKey",
              "kms:Encrypt",
              "kms:GenerateDataKey",
              "kms:GenerateDataKeyWithoutPlaintext",
              "kms:ReEncryptFrom",
              "kms:ReEncryptTo",
            ]
            Resource = "*"
            Condition = {
              StringEquals = {
                "kms:ViaService" = "ecr.us-east-1.amazonaws.com"
              }
            }
          },
          {
            Sid    = "GrantsForServices"
            Effect = "Allow"
            Principal = {
              AWS = "arn:aws:iam::111122223333:root"
            }
            Action   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
            Resource = "*"
            Condition = {
              StringEquals = {
                "kms:ViaService" = "ecr.us-east-1.amazonaws.com"
              }
              Bool = {
                "kms:GrantIsForAWSResource" = "true"
              }
            }
          },
          {
            Sid    = "EndOfGrantsForServices"
            Effect = "Allow"
            Principal = {
              AWS = "arn:aws:iam::111122223333:root"
            }
            Action   = "kms:RetireGrant"
            Resource = "*"
            Condition = {
              StringEquals = {
                "kms:ViaService" = "ecr.us-east-1.amazonaws.com"
              }
            }
          },
        ]
      })
      tags = {
        Name = "shop-live-images"
      }

      lifecycle {
        prevent_destroy = true
      }
    }

    resource "aws_kms_alias" "images" {
      name          = "alias/shop-live-images"
      target_key_id = aws_kms_key.images.key_id
    }

    # The images shop/api. A tag stays with the image that it was given to, and every image is scanned when it is pushed.
    # All environments of the account that use it share it.
    resource "aws_ecr_repository" "shop__api" {
      name                 = "shop/api"
      image_tag_mutability = "IMMUTABLE"
      force_delete         = false

      encryption_configuration {
        encryption_type = "KMS"
        kms_key         = aws_kms_key.images.arn
      }

      image_scanning_configuration {
        scan_on_push = true
      }

      lifecycle {
        prevent_destroy = true
      }
    }

    resource "aws_ecr_lifecycle_policy" "shop__api" {
      repository = aws_ecr_repository.shop__api.name
      policy = jsonencode({
        rules = [
          {
            rulePriority = 1
            description  = "What no tag names goes after 14 days"
            selection = {
              tagStatus   = "untagged"
              countType   = "sinceImagePushed"
              countUnit   = "days"
              countNumber = 14
            }
            action = {
              type = "expire"
            }
          },
        ]
      })
    }

    resource "aws_ecr_repository_policy" "shop__api" {
      repository = aws_ecr_repository.shop__api.name
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid    = "TakenByOtherAccounts"
            Effect = "Allow"
            Principal = {
              AWS = "arn:aws:iam::444455556666:root"
            }
            Action = [
              "ecr:BatchCheckLayerAvailability",
              "ecr:BatchGetImage",
              "ecr:GetDownloadUrlForLayer",
            ]
            Condition = {
              ArnLike = {
                "aws:PrincipalArn" = "arn:aws:iam::444455556666:role/shop-*-node"
              }
            }
          },
        ]
      })
    }

    # The images shop/tools. A tag stays with the image that it was given to, and every image is scanned when it is pushed.
    # All environments of the account that use it share it.
    resource "aws_ecr_repository" "shop__tools" {
      name                 = "shop/tools"
      image_tag_mutability = "IMMUTABLE"
      force_delete         = true

      encryption_configuration {
        encryption_type = "KMS"
        kms_key         = aws_kms_key.images.arn
      }

      image_scanning_configuration {
        scan_on_push = true
      }
    }

    resource "aws_ecr_lifecycle_policy" "shop__tools" {
      repository = aws_ecr_repository.shop__tools.name
      policy = jsonencode({
        rules = [
          {
            rulePriority = 1
            description  = "What no tag names goes after 7 days"
            selection = {
              tagStatus   = "untagged"
              countType   = "sinceImagePushed"
              countUnit   = "days"
              countNumber = 7
            }
            action = {
              type = "expire"
            }
          },
          {
            rulePriority = 2
            description  = "The newest 100 stay"
            selection = {
              tagStatus   = "any"
              countType   = "imageCountMoreThan"
              countNumber = 100
            }
            action = {
              type = "expire"
            }
          },
        ]
      })
    }

    # Every image is scanned when it is pushed. A registry has this once.
    resource "aws_ecr_registry_scanning_configuration" "main" {
      scan_type = "BASIC"

      rule {
        scan_frequency = "SCAN_ON_PUSH"

        repository_filter {
          filter      = "*"
          filter_type = "WILDCARD"
        }
      }
    }

    # What is pushed is copied to the second region, for all environments of the account. A registry has this once.
    resource "aws_ecr_replication_configuration" "main" {
      replication_configuration {
        rule {
          destination {
            region      = "us-west-2"
            registry_id = "111122223333"
          }

          repository_filter {
            filter      = "shop/api"
            filter_type = "PREFIX_MATCH"
          }

          repository_filter {
            filter      = "shop/tools"
            filter_type = "PREFIX_MATCH"
          }
        }
      }

      depends_on = [aws_ecr_repository.shop__api_recovery, aws_ecr_repository.shop__tools_recovery]
    }
    "#);
}

#[test]
fn copies_have_the_same_settings_in_the_second_region() {
    let text = file(&environment("live"), "repositories_recovery.tf");
    let start = text.find("# The copy of the images shop/tools").expect("the copy is there");
    insta::assert_snapshot!(&text[start..], @r#"
    # The copy of the images shop/tools. A tag stays with the image that it was given to, and every image is scanned when it is pushed.
    # All environments of the account that use it share it.
    resource "aws_ecr_repository" "shop__tools_recovery" {
      region               = "us-west-2"
      name                 = "shop/tools"
      image_tag_mutability = "IMMUTABLE"
      force_delete         = true

      encryption_configuration {
        encryption_type = "KMS"
        kms_key         = aws_kms_key.images_recovery.arn
      }

      image_scanning_configuration {
        scan_on_push = true
      }
    }

    resource "aws_ecr_lifecycle_policy" "shop__tools_recovery" {
      region     = "us-west-2"
      repository = aws_ecr_repository.shop__tools_recovery.name
      policy = jsonencode({
        rules = [
          {
            rulePriority = 1
            description  = "What no tag names goes after 7 days"
            selection = {
              tagStatus   = "untagged"
              countType   = "sinceImagePushed"
              countUnit   = "days"
              countNumber = 7
            }
            action = {
              type = "expire"
            }
          },
          {
            rulePriority = 2
            description  = "The newest 100 stay"
            selection = {
              tagStatus   = "any"
              countType   = "imageCountMoreThan"
              countNumber = 100
            }
            action = {
              type = "expire"
            }
          },
        ]
      })
    }

    # Every image is scanned when it is pushed. A registry has this once.
    resource "aws_ecr_registry_scanning_configuration" "main_recovery" {
      region    = "us-west-2"
      scan_type = "BASIC"

      rule {
        scan_frequency = "SCAN_ON_PUSH"

        repository_filter {
          filter      = "*"
          filter_type = "WILDCARD"
        }
      }
    }
    "#);
}

#[test]
fn pods_of_the_second_region_take_images_from_there() {
    let live = environment("live");
    let images =
        |region: &Environment| -> Vec<String> { region.services.iter().map(|service| service.image.clone()).collect() };
    let second = live.recovery.as_ref().expect("there is a second region");
    assert_eq!(
        images(&second.environment),
        [
            "111122223333.dkr.ecr.us-west-2.amazonaws.com/shop/api:1.0.0",
            "111122223333.dkr.ecr.us-east-1.amazonaws.com/company/base:1.0.0",
            "ghcr.io/example/web:1.0.0"
        ]
    );
}

fn platform(project: &Path, line: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(line.split(' ')).args(["--today", "2026-11-22", "--offline"]).env_remove("CLICOLOR_FORCE");
    let output = command.current_dir(project).stdin(Stdio::null()).output().expect("platform runs");
    (
        output.status.code(),
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)),
    )
}

#[test]
fn terraform_applies_them_once() {
    let folder = project();
    for name in ["dev", "live"] {
        let (code, talk) = platform(folder.path(), &format!("apply --yes --env {name}"));
        assert_eq!(code, Some(0), "{talk}");
        let (code, talk) = platform(folder.path(), &format!("plan --detailed-exitcode --env {name}"));
        assert_eq!(code, Some(0), "{talk}");
    }
}
