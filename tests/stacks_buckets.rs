//! Buckets of services: what follows from which line of the spec, in Terraform and in the clusters.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use camino::Utf8PathBuf;
use platform::facts::Facts;
use platform::hcl::print;
use platform::model::{Environment, resolve};
use platform::spec::project::Project;
use platform::terraform::stacks;
use serde_json::Value;

/// A platform with a bucket that two services use, of which one only reads, and another that may be deleted.
const SHOP: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
repository: example/shop
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
clusters: { blue: { version: "1.35" } }
nodes: { baseline: { instances: [m7g.large], max: 3 } }
buckets:
  uploads: { readers: [web], cors: { origins: ["https://www.example.com"] } }
  exports: { versions: 1d, expire: 90d, protected: false }
services:
  api: { image: "example.com/api:1.0.0", port: 8080, uses: [uploads, exports] }
  web: { image: "example.com/web:1.0.0", port: 3000, uses: [uploads], internet: true }
  mailer: { image: "example.com/mailer:1.0.0" }
"#;
const RECOVERY: &str = "recovery: { region: us-west-2, rto: 15m, rpo: 15m }\n";

/// A project with the environment `live`.
fn project(spec: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), spec).expect("and so is this");
    folder
}

fn environment(spec: &str) -> Environment {
    let folder = project(spec);
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    let live = loaded.get("live").expect("the environment is there");
    assert!(live.findings.is_empty(), "{:?}", live.findings);
    resolve("live", live.spec.as_ref().expect("the spec was read"), Facts::embedded()).expect("the spec is complete")
}

/// One file of one stack.
fn file(environment: &Environment, stack: &str, name: &str) -> String {
    let stack = stacks(environment).into_iter().find(|candidate| candidate.name == stack);
    let file = stack.and_then(|stack| stack.files.into_iter().find(|file| file.name == name));
    file.map(|file| print(&file.body).text).unwrap_or_default()
}

/// The resource of an address in a file, as it is written.
fn resource(text: &str, kind: &str, label: &str) -> String {
    let head = format!("resource \"{kind}\" \"{label}\" {{\n");
    let start = text.find(&head).unwrap_or_else(|| panic!("there is no {kind}.{label} in\n{text}"));
    let end = text[start..].find("\n}\n").expect("a block ends") + start;
    text[start..end + 2].to_owned()
}

#[test]
fn a_bucket_is_closed_and_keeps_what_was_in_it() {
    insta::assert_snapshot!(file(&environment(SHOP), "data", "buckets.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    # What is in the buckets of services. It is used through S3 only, by those whom the policy of their role lets.
    resource "aws_kms_key" "buckets" {
      description             = "shop-live: encrypts the buckets of services."
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
                "kms:ViaService" = "s3.us-east-1.amazonaws.com"
              }
            }
          },
        ]
      })
      tags = {
        Name = "shop-live-buckets"
      }

      lifecycle {
        prevent_destroy = true
      }
    }

    resource "aws_kms_alias" "buckets" {
      name          = "alias/shop-live-buckets"
      target_key_id = aws_kms_key.buckets.key_id
    }

    # The bucket exports. Objects are deleted 90 days after they were written. What was overwritten or deleted can be
    # brought back for 1 days.
    resource "aws_s3_bucket" "exports" {
      # checkov:skip=CKV_AWS_144: the spec asks for no second region; old versions are kept
      bucket        = "shop-live-111122223333-exports"
      force_destroy = true
      tags = {
        Name = "shop-live-111122223333-exports"
      }
    }

    resource "aws_s3_bucket_versioning" "exports" {
      bucket = aws_s3_bucket.exports.id

      versioning_configuration {
        status = "Enabled"
      }
    }

    resource "aws_s3_bucket_server_side_encryption_configuration" "exports" {
      bucket = aws_s3_bucket.exports.id

      rule {
        bucket_key_enabled = true

        apply_server_side_encryption_by_default {
          sse_algorithm     = "aws:kms"
          kms_master_key_id = aws_kms_key.buckets.arn
        }
      }
    }

    resource "aws_s3_bucket_public_access_block" "exports" {
      bucket                  = aws_s3_bucket.exports.id
      block_public_acls       = true
      block_public_policy     = true
      ignore_public_acls      = true
      restrict_public_buckets = true
    }

    resource "aws_s3_bucket_ownership_controls" "exports" {
      bucket = aws_s3_bucket.exports.id

      rule {
        object_ownership = "BucketOwnerEnforced"
      }
    }

    resource "aws_s3_bucket_lifecycle_configuration" "exports" {
      bucket = aws_s3_bucket.exports.id

      rule {
        id     = "expire"
        status = "Enabled"

        filter {}

        expiration {
          days = 90
        }

        noncurrent_version_expiration {
          noncurrent_days = 1
        }

        abort_incomplete_multipart_upload {
          days_after_initiation = 7
        }
      }

      depends_on = [aws_s3_bucket_versioning.exports]
    }

    resource "aws_s3_bucket_logging" "exports" {
      bucket        = aws_s3_bucket.exports.id
      target_bucket = var.access_logs_bucket
      target_prefix = "buckets/exports/"
    }

    resource "aws_s3_bucket_notification" "exports" {
      bucket      = aws_s3_bucket.exports.id
      eventbridge = true
    }

    # TLS only, and no object that is encrypted otherwise. A request that names no encryption is fine: it gets the
    # bucket's own. Who may do what is said by the roles of the services.
    resource "aws_s3_bucket_policy" "exports" {
      bucket = aws_s3_bucket.exports.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid       = "EncryptedWithTheKey"
            Effect    = "Deny"
            Principal = "*"
            Action    = "s3:PutObject"
            Resource  = "arn:aws:s3:::shop-live-111122223333-exports/*"
            Condition = {
              StringNotEquals = {
                "s3:x-amz-server-side-encryption" = "aws:kms"
              }
              Null = {
                "s3:x-amz-server-side-encryption" = "false"
              }
            }
          },
          {
            Sid       = "TlsOnly"
            Effect    = "Deny"
            Principal = "*"
            Action    = "s3:*"
            Resource = [
              "arn:aws:s3:::shop-live-111122223333-exports",
              "arn:aws:s3:::shop-live-111122223333-exports/*",
            ]
            Condition = {
              Bool = {
                "aws:SecureTransport" = "false"
              }
            }
          },
        ]
      })

      depends_on = [aws_s3_bucket_public_access_block.exports]
    }

    # The bucket uploads. Objects stay until they are deleted. What was overwritten or deleted can be
    # brought back for 30 days.
    resource "aws_s3_bucket" "uploads" {
      # checkov:skip=CKV_AWS_144: the spec asks for no second region; old versions are kept
      bucket        = "shop-live-111122223333-uploads"
      force_destroy = false
      tags = {
        Name = "shop-live-111122223333-uploads"
      }

      lifecycle {
        prevent_destroy = true
      }
    }

    resource "aws_s3_bucket_versioning" "uploads" {
      bucket = aws_s3_bucket.uploads.id

      versioning_configuration {
        status = "Enabled"
      }
    }

    resource "aws_s3_bucket_server_side_encryption_configuration" "uploads" {
      bucket = aws_s3_bucket.uploads.id

      rule {
        bucket_key_enabled = true

        apply_server_side_encryption_by_default {
          sse_algorithm     = "aws:kms"
          kms_master_key_id = aws_kms_key.buckets.arn
        }
      }
    }

    resource "aws_s3_bucket_public_access_block" "uploads" {
      bucket                  = aws_s3_bucket.uploads.id
      block_public_acls       = true
      block_public_policy     = true
      ignore_public_acls      = true
      restrict_public_buckets = true
    }

    resource "aws_s3_bucket_ownership_controls" "uploads" {
      bucket = aws_s3_bucket.uploads.id

      rule {
        object_ownership = "BucketOwnerEnforced"
      }
    }

    resource "aws_s3_bucket_lifecycle_configuration" "uploads" {
      bucket = aws_s3_bucket.uploads.id

      rule {
        id     = "expire"
        status = "Enabled"

        filter {}

        expiration {
          expired_object_delete_marker = true
        }

        noncurrent_version_expiration {
          noncurrent_days = 30
        }

        abort_incomplete_multipart_upload {
          days_after_initiation = 7
        }
      }

      depends_on = [aws_s3_bucket_versioning.uploads]
    }

    resource "aws_s3_bucket_logging" "uploads" {
      bucket        = aws_s3_bucket.uploads.id
      target_bucket = var.access_logs_bucket
      target_prefix = "buckets/uploads/"
    }

    resource "aws_s3_bucket_notification" "uploads" {
      bucket      = aws_s3_bucket.uploads.id
      eventbridge = true
    }

    # Who may do this is still up to the address that a service has signed.
    resource "aws_s3_bucket_cors_configuration" "uploads" {
      bucket = aws_s3_bucket.uploads.id

      cors_rule {
        allowed_origins = ["https://www.example.com"]
        allowed_methods = ["GET", "PUT"]
        allowed_headers = ["*"]
        expose_headers  = ["ETag"]
        max_age_seconds = 3600
      }
    }

    # TLS only, and no object that is encrypted otherwise. A request that names no encryption is fine: it gets the
    # bucket's own. Who may do what is said by the roles of the services.
    resource "aws_s3_bucket_policy" "uploads" {
      bucket = aws_s3_bucket.uploads.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid       = "EncryptedWithTheKey"
            Effect    = "Deny"
            Principal = "*"
            Action    = "s3:PutObject"
            Resource  = "arn:aws:s3:::shop-live-111122223333-uploads/*"
            Condition = {
              StringNotEquals = {
                "s3:x-amz-server-side-encryption" = "aws:kms"
              }
              Null = {
                "s3:x-amz-server-side-encryption" = "false"
              }
            }
          },
          {
            Sid       = "TlsOnly"
            Effect    = "Deny"
            Principal = "*"
            Action    = "s3:*"
            Resource = [
              "arn:aws:s3:::shop-live-111122223333-uploads",
              "arn:aws:s3:::shop-live-111122223333-uploads/*",
            ]
            Condition = {
              Bool = {
                "aws:SecureTransport" = "false"
              }
            }
          },
        ]
      })

      depends_on = [aws_s3_bucket_public_access_block.uploads]
    }
    "#);
}

#[test]
fn a_service_reads_and_writes_in_its_buckets_and_a_reader_only_reads() {
    let text = file(&environment(SHOP), "cluster-blue", "pod_identity.tf");
    insta::assert_snapshot!(resource(&text, "aws_iam_role_policy", "service-api"), @r#"
    resource "aws_iam_role_policy" "service-api" {
      name = "uses"
      role = aws_iam_role.service-api.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid    = "ListObjects"
            Effect = "Allow"
            Action = "s3:ListBucket"
            Resource = [
              "arn:aws:s3:::shop-live-111122223333-exports",
              "arn:aws:s3:::shop-live-111122223333-uploads",
            ]
          },
          {
            Sid    = "ReadObjects"
            Effect = "Allow"
            Action = "s3:GetObject"
            Resource = [
              "arn:aws:s3:::shop-live-111122223333-exports/*",
              "arn:aws:s3:::shop-live-111122223333-uploads/*",
            ]
          },
          {
            Sid      = "DecryptObjects"
            Effect   = "Allow"
            Action   = "kms:Decrypt"
            Resource = "arn:aws:kms:us-east-1:111122223333:key/*"
            Condition = {
              StringEquals = {
                "kms:ViaService" = "s3.us-east-1.amazonaws.com"
              }
              ArnLike = {
                "kms:EncryptionContext:aws:s3:arn" = [
                  "arn:aws:s3:::shop-live-111122223333-exports",
                  "arn:aws:s3:::shop-live-111122223333-uploads",
                  "arn:aws:s3:::shop-live-111122223333-exports/*",
                  "arn:aws:s3:::shop-live-111122223333-uploads/*",
                ]
              }
            }
          },
          {
            Sid    = "WriteObjects"
            Effect = "Allow"
            Action = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"]
            Resource = [
              "arn:aws:s3:::shop-live-111122223333-exports/*",
              "arn:aws:s3:::shop-live-111122223333-uploads/*",
            ]
          },
          {
            Sid      = "EncryptObjects"
            Effect   = "Allow"
            Action   = "kms:GenerateDataKey"
            Resource = "arn:aws:kms:us-east-1:111122223333:key/*"
            Condition = {
              StringEquals = {
                "kms:ViaService" = "s3.us-east-1.amazonaws.com"
              }
              ArnLike = {
                "kms:EncryptionContext:aws:s3:arn" = [
                  "arn:aws:s3:::shop-live-111122223333-exports",
                  "arn:aws:s3:::shop-live-111122223333-uploads",
                  "arn:aws:s3:::shop-live-111122223333-exports/*",
                  "arn:aws:s3:::shop-live-111122223333-uploads/*",
                ]
              }
            }
          },
        ]
      })
    }
    "#);
    insta::assert_snapshot!(resource(&text, "aws_iam_role_policy", "service-web"), @r#"
    resource "aws_iam_role_policy" "service-web" {
      name = "uses"
      role = aws_iam_role.service-web.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid      = "ListObjects"
            Effect   = "Allow"
            Action   = "s3:ListBucket"
            Resource = "arn:aws:s3:::shop-live-111122223333-uploads"
          },
          {
            Sid      = "ReadObjects"
            Effect   = "Allow"
            Action   = "s3:GetObject"
            Resource = "arn:aws:s3:::shop-live-111122223333-uploads/*"
          },
          {
            Sid      = "DecryptObjects"
            Effect   = "Allow"
            Action   = "kms:Decrypt"
            Resource = "arn:aws:kms:us-east-1:111122223333:key/*"
            Condition = {
              StringEquals = {
                "kms:ViaService" = "s3.us-east-1.amazonaws.com"
              }
              ArnLike = {
                "kms:EncryptionContext:aws:s3:arn" = [
                  "arn:aws:s3:::shop-live-111122223333-uploads",
                  "arn:aws:s3:::shop-live-111122223333-uploads/*",
                ]
              }
            }
          },
        ]
      })
    }
    "#);
    assert!(!text.contains("service-mailer"), "{text}");
}

#[test]
fn every_bucket_has_a_copy_in_the_second_region() {
    let both = environment(&format!("{SHOP}{RECOVERY}"));
    let copies = file(&both, "data", "buckets_recovery.tf");
    insta::assert_snapshot!(resource(&copies, "aws_s3_bucket", "uploads_recovery"), @r#"
    resource "aws_s3_bucket" "uploads_recovery" {
      region = "us-west-2"
      # checkov:skip=CKV_AWS_144: it is itself the copy
      bucket        = "shop-live-recovery-111122223333-uploads"
      force_destroy = false
      tags = {
        Name = "shop-live-recovery-111122223333-uploads"
      }

      lifecycle {
        prevent_destroy = true
      }
    }
    "#);
    insta::assert_snapshot!(file(&both, "data", "buckets_replication.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    resource "aws_iam_role" "exports_replication" {
      name                 = "shop-live-exports-replication"
      description          = "Copies shop-live-111122223333-exports to us-west-2"
      permissions_boundary = var.infrastructure_boundary_arn
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid    = "Assume"
            Effect = "Allow"
            Principal = {
              Service = "s3.amazonaws.com"
            }
            Action = "sts:AssumeRole"
          },
        ]
      })
    }

    resource "aws_iam_role_policy" "exports_replication" {
      name = "replicate"
      role = aws_iam_role.exports_replication.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid      = "FindObjects"
            Effect   = "Allow"
            Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
            Resource = "arn:aws:s3:::shop-live-111122223333-exports"
          },
          {
            Sid    = "ReadObjects"
            Effect = "Allow"
            Action = [
              "s3:GetObjectLegalHold",
              "s3:GetObjectRetention",
              "s3:GetObjectVersionAcl",
              "s3:GetObjectVersionForReplication",
              "s3:GetObjectVersionTagging",
            ]
            Resource = "arn:aws:s3:::shop-live-111122223333-exports/*"
          },
          {
            Sid      = "WriteCopies"
            Effect   = "Allow"
            Action   = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
            Resource = "arn:aws:s3:::shop-live-recovery-111122223333-exports/*"
          },
          {
            Sid      = "Decrypt"
            Effect   = "Allow"
            Action   = "kms:Decrypt"
            Resource = aws_kms_key.buckets.arn
            Condition = {
              StringEquals = {
                "kms:ViaService" = "s3.us-east-1.amazonaws.com"
              }
            }
          },
          {
            Sid      = "Encrypt"
            Effect   = "Allow"
            Action   = ["kms:Encrypt", "kms:GenerateDataKey"]
            Resource = aws_kms_key.buckets_recovery.arn
            Condition = {
              StringEquals = {
                "kms:ViaService" = "s3.us-west-2.amazonaws.com"
              }
            }
          },
        ]
      })
    }

    resource "aws_s3_bucket_replication_configuration" "exports_replication" {
      bucket = aws_s3_bucket.exports.id
      role   = aws_iam_role.exports_replication.arn

      rule {
        id     = "everything"
        status = "Enabled"

        filter {}

        delete_marker_replication {
          status = "Enabled"
        }

        source_selection_criteria {
          sse_kms_encrypted_objects {
            status = "Enabled"
          }
        }

        destination {
          bucket = aws_s3_bucket.exports_recovery.arn

          encryption_configuration {
            replica_kms_key_id = aws_kms_key.buckets_recovery.arn
          }

          replication_time {
            status = "Enabled"

            time {
              minutes = 15
            }
          }

          metrics {
            status = "Enabled"

            event_threshold {
              minutes = 15
            }
          }
        }
      }

      depends_on = [
        aws_s3_bucket_versioning.exports,
        aws_s3_bucket_versioning.exports_recovery,
        aws_iam_role_policy.exports_replication,
      ]
    }

    resource "aws_iam_role" "uploads_replication" {
      name                 = "shop-live-uploads-replication"
      description          = "Copies shop-live-111122223333-uploads to us-west-2"
      permissions_boundary = var.infrastructure_boundary_arn
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid    = "Assume"
            Effect = "Allow"
            Principal = {
              Service = "s3.amazonaws.com"
            }
            Action = "sts:AssumeRole"
          },
        ]
      })
    }

    resource "aws_iam_role_policy" "uploads_replication" {
      name = "replicate"
      role = aws_iam_role.uploads_replication.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid      = "FindObjects"
            Effect   = "Allow"
            Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
            Resource = "arn:aws:s3:::shop-live-111122223333-uploads"
          },
          {
            Sid    = "ReadObjects"
            Effect = "Allow"
            Action = [
              "s3:GetObjectLegalHold",
              "s3:GetObjectRetention",
              "s3:GetObjectVersionAcl",
              "s3:GetObjectVersionForReplication",
              "s3:GetObjectVersionTagging",
            ]
            Resource = "arn:aws:s3:::shop-live-111122223333-uploads/*"
          },
          {
            Sid      = "WriteCopies"
            Effect   = "Allow"
            Action   = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
            Resource = "arn:aws:s3:::shop-live-recovery-111122223333-uploads/*"
          },
          {
            Sid      = "Decrypt"
            Effect   = "Allow"
            Action   = "kms:Decrypt"
            Resource = aws_kms_key.buckets.arn
            Condition = {
              StringEquals = {
                "kms:ViaService" = "s3.us-east-1.amazonaws.com"
              }
            }
          },
          {
            Sid      = "Encrypt"
            Effect   = "Allow"
            Action   = ["kms:Encrypt", "kms:GenerateDataKey"]
            Resource = aws_kms_key.buckets_recovery.arn
            Condition = {
              StringEquals = {
                "kms:ViaService" = "s3.us-west-2.amazonaws.com"
              }
            }
          },
        ]
      })
    }

    resource "aws_s3_bucket_replication_configuration" "uploads_replication" {
      bucket = aws_s3_bucket.uploads.id
      role   = aws_iam_role.uploads_replication.arn

      rule {
        id     = "everything"
        status = "Enabled"

        filter {}

        delete_marker_replication {
          status = "Enabled"
        }

        source_selection_criteria {
          sse_kms_encrypted_objects {
            status = "Enabled"
          }
        }

        destination {
          bucket = aws_s3_bucket.uploads_recovery.arn

          encryption_configuration {
            replica_kms_key_id = aws_kms_key.buckets_recovery.arn
          }

          replication_time {
            status = "Enabled"

            time {
              minutes = 15
            }
          }

          metrics {
            status = "Enabled"

            event_threshold {
              minutes = 15
            }
          }
        }
      }

      depends_on = [
        aws_s3_bucket_versioning.uploads,
        aws_s3_bucket_versioning.uploads_recovery,
        aws_iam_role_policy.uploads_replication,
      ]
    }
    "#);
    // The pods there use what is there.
    let text = file(&both, "recovery", "cluster_pod_identity.tf");
    insta::assert_snapshot!(resource(&text, "aws_iam_role_policy", "service-web"), @r#"
    resource "aws_iam_role_policy" "service-web" {
      name = "uses"
      role = aws_iam_role.service-web.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid      = "ListObjects"
            Effect   = "Allow"
            Action   = "s3:ListBucket"
            Resource = "arn:aws:s3:::shop-live-recovery-111122223333-uploads"
          },
          {
            Sid      = "ReadObjects"
            Effect   = "Allow"
            Action   = "s3:GetObject"
            Resource = "arn:aws:s3:::shop-live-recovery-111122223333-uploads/*"
          },
          {
            Sid      = "DecryptObjects"
            Effect   = "Allow"
            Action   = "kms:Decrypt"
            Resource = "arn:aws:kms:us-west-2:111122223333:key/*"
            Condition = {
              StringEquals = {
                "kms:ViaService" = "s3.us-west-2.amazonaws.com"
              }
              ArnLike = {
                "kms:EncryptionContext:aws:s3:arn" = [
                  "arn:aws:s3:::shop-live-recovery-111122223333-uploads",
                  "arn:aws:s3:::shop-live-recovery-111122223333-uploads/*",
                ]
              }
            }
          },
        ]
      })
    }
    "#);
}

#[test]
fn the_pipeline_empties_only_what_may_be_deleted() {
    let text = file(&environment(SHOP), "bootstrap", "pipeline.tf");
    let start = text.find("      {\n        Sid    = \"BucketsOfServices\"").expect("the pipeline manages them");
    let end = text[start..].find("    ]\n  })").expect("the policy ends") + start;
    insta::assert_snapshot!(&text[start..end], @r#"
      {
        Sid    = "BucketsOfServices"
        Effect = "Allow"
        Action = ["s3:CreateBucket", "s3:DeleteBucket*", "s3:Get*", "s3:ListBucket*", "s3:Put*"]
        Resource = [
          "arn:aws:s3:::shop-live-111122223333-exports",
          "arn:aws:s3:::shop-live-111122223333-uploads",
        ]
      },
      {
        Sid      = "EmptyBuckets"
        Effect   = "Allow"
        Action   = "s3:DeleteObject*"
        Resource = "arn:aws:s3:::shop-live-111122223333-exports/*"
      },
    "#);
}

fn platform(project: &Path, line: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(line.split(' ')).args(["--env", "live", "--today", "2026-11-22"]).env_remove("CLICOLOR_FORCE");
    let output = command.current_dir(project).stdin(Stdio::null()).output().expect("platform runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The lines of a rendered file that name a bucket, without what stands around them.
fn lines_with(project: &Path, file: &str, word: &str) -> Vec<String> {
    let text = fs::read_to_string(project.join("dist/live/kubernetes").join(file)).expect("the file is rendered");
    let lines: Vec<&str> = text.lines().collect();
    let found = lines.iter().enumerate().filter(|(_, line)| line.contains(word));
    found.map(|(index, line)| format!("{} {}", line.trim(), lines[index + 1].trim())).collect()
}

#[test]
fn pods_know_the_bucket_of_their_own_region_and_get_there() {
    let folder = project(&format!("{SHOP}{RECOVERY}"));
    let (code, _, talk) = platform(folder.path(), "render");
    assert_eq!(code, Some(0), "{talk}");
    assert_eq!(
        lines_with(folder.path(), "blue/services/api.yaml", "_BUCKET"),
        [
            "- name: EXPORTS_BUCKET value: shop-live-111122223333-exports",
            "- name: UPLOADS_BUCKET value: shop-live-111122223333-uploads"
        ]
    );
    assert_eq!(
        lines_with(folder.path(), "recovery/services/api.yaml", "_BUCKET"),
        [
            "- name: EXPORTS_BUCKET value: shop-live-recovery-111122223333-exports",
            "- name: UPLOADS_BUCKET value: shop-live-recovery-111122223333-uploads"
        ]
    );
    // Credentials, and the addresses of S3; nothing of it for who uses no bucket.
    let ways = |service: &str| {
        let file = format!("blue/services/{service}.yaml");
        let all = ["169.254.170.23/32", "0.0.0.0/0"].map(|range| lines_with(folder.path(), &file, range));
        all.map(|lines| lines.iter().filter(|line| line.starts_with("cidr: ") || line.starts_with("- ipBlock")).count())
    };
    assert_eq!(ways("api"), [1, 1]);
    assert_eq!(ways("web"), [1, 1]);
    assert_eq!(ways("mailer"), [0, 0]);
}

#[test]
fn an_environment_that_shares_uses_the_buckets_of_the_other() {
    let spec = SHOP.replace("clusters:", "shares: dev\nclusters:");
    let names: Vec<_> = environment(&spec).buckets.into_iter().map(|bucket| bucket.bucket).collect();
    assert_eq!(names, ["shop-dev-111122223333-exports", "shop-dev-111122223333-uploads"]);
}

/// The addresses of changes by action, without those whose address alone changes.
fn changes(plan: &Value) -> Vec<String> {
    let stacks = plan["environments"][0]["stacks"].as_array().expect("there are stacks");
    let changes = stacks.iter().flat_map(|stack| stack["changes"].as_array().expect("there are changes"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = changes.map(|change| (text(&change["action"]), text(&change["address"])));
    let real = all.filter(|(action, _)| action != "keep");
    real.map(|(action, address)| format!("{action} {address}")).collect()
}

#[test]
fn terraform_applies_them_once_and_a_new_name_moves_them() {
    let folder = project(&format!("{SHOP}{RECOVERY}"));
    let (code, _, talk) = platform(folder.path(), "apply --yes --offline");
    assert_eq!(code, Some(0), "{talk}");
    let (code, text, talk) = platform(folder.path(), "plan --detailed-exitcode --offline");
    assert_eq!(code, Some(0), "{text}{talk}");

    let renamed = SHOP
        .replace("  uploads: { readers", "  pictures: { was: uploads, readers")
        .replace("[uploads, exports]", "[pictures, exports]")
        .replace("uses: [uploads]", "uses: [pictures]");
    fs::write(folder.path().join("environments/live.yaml"), format!("{renamed}{RECOVERY}")).expect("it is writable");
    let (code, data, talk) = platform(folder.path(), "plan --format json --offline");
    assert_eq!(code, Some(0), "{talk}");
    let plan: Value = serde_json::from_str(&data).expect("the plan is JSON");
    assert_eq!(changes(&plan), [] as [&str; 0]);
}
