//! S3 buckets: nothing public, old versions kept, TLS only.
//!
//! What a bucket is encrypted with and who may use it is said by those who make one; these are the parts that all have.

use super::policy::{Statement, document};
use crate::diagnostic::Span;
use crate::hcl::{self, Block, Expression, reference, resource};
use crate::model::Environment;

/// Days after which an upload that never ended is thrown away.
const UNFINISHED_UPLOAD_DAYS: u32 = 7;

/// Days for which a log that is gone can still be brought back.
const OLD_LOGS_DAYS: u32 = 30;

/// One bucket, and the resources that each set one property of it.
pub(super) struct Bucket<'a> {
    /// Its label in Terraform.
    pub(super) label: &'a str,
    /// Its name in the whole world.
    pub(super) name: &'a str,
    /// The place in the spec that asked for it.
    pub(super) span: Span,
}

impl Bucket<'_> {
    /// Completes the resource `aws_s3_bucket` of this bucket, to which comments were added. It is never deleted with what is
    /// in it.
    pub(super) fn complete(&self, bucket: Block) -> Block {
        self.complete_as(bucket, false)
    }

    /// The same, where `goes_with_contents` says whether it may be deleted with what is in it.
    pub(super) fn complete_as(&self, bucket: Block, goes_with_contents: bool) -> Block {
        bucket
            .attribute("bucket", self.name)
            .attribute("force_destroy", goes_with_contents)
            .attribute("tags", hcl::object([("Name", hcl::string(self.name))]))
            .from(Some(self.span))
    }

    /// A resource that sets one property of the bucket.
    pub(super) fn property(&self, kind: &str) -> Block {
        resource(kind, self.label)
            .attribute("bucket", reference(&format!("aws_s3_bucket.{}.id", self.label)))
            .from(Some(self.span))
    }

    /// Keeps what is overwritten or deleted.
    pub(super) fn versioning(&self) -> Block {
        self.property("aws_s3_bucket_versioning")
            .nested("versioning_configuration", |block| block.attribute("status", "Enabled"))
    }

    /// Encryption with a key of the account, without a call to KMS for each object.
    pub(super) fn encrypted_by(&self, key: Expression) -> Block {
        self.property("aws_s3_bucket_server_side_encryption_configuration").nested("rule", |rule| {
            rule.attribute("bucket_key_enabled", true).nested("apply_server_side_encryption_by_default", |block| {
                block.attribute("sse_algorithm", "aws:kms").attribute("kms_master_key_id", key)
            })
        })
    }

    /// Encryption with a key of S3's own, for logs that S3 takes into no other bucket; `why` says which.
    pub(super) fn encrypted_by_s3(&self, why: &str) -> Block {
        self.property("aws_s3_bucket_server_side_encryption_configuration")
            .about(format!("{why}.\ntfsec:ignore:aws-s3-encryption-customer-key it takes no other"))
            .nested("rule", |rule| {
                rule.nested("apply_server_side_encryption_by_default", |block| {
                    block.attribute("sse_algorithm", "AES256")
                })
            })
    }

    /// Whatever is done later, nothing in it becomes public.
    pub(super) fn not_public(&self) -> Block {
        self.property("aws_s3_bucket_public_access_block")
            .attribute("block_public_acls", true)
            .attribute("block_public_policy", true)
            .attribute("ignore_public_acls", true)
            .attribute("restrict_public_buckets", true)
    }

    /// The account owns what others write into it.
    pub(super) fn owned_by_the_account(&self) -> Block {
        self.property("aws_s3_bucket_ownership_controls")
            .nested("rule", |rule| rule.attribute("object_ownership", "BucketOwnerEnforced"))
    }

    /// One rule for all objects; `expire` says what happens to them.
    pub(super) fn lifecycle(&self, expire: impl FnOnce(Block) -> Block) -> Block {
        self.property("aws_s3_bucket_lifecycle_configuration")
            .nested("rule", |rule| {
                let rule =
                    rule.attribute("id", "expire").attribute("status", "Enabled").nested("filter", |filter| filter);
                expire(rule).nested("abort_incomplete_multipart_upload", |block| {
                    block.attribute("days_after_initiation", UNFINISHED_UPLOAD_DAYS)
                })
            })
            .attribute("depends_on", after(&format!("aws_s3_bucket_versioning.{}", self.label)))
    }

    /// Objects go after so many days, like the logs that they are, and their old versions a day later.
    pub(super) fn expires_after(&self, days: u32) -> Block {
        self.lifecycle(|rule| {
            rule.nested("expiration", |block| block.attribute("days", days))
                .nested("noncurrent_version_expiration", |block| block.attribute("noncurrent_days", 1))
        })
    }

    /// The same of the objects in some folders; what is in no folder stays. What somebody has deleted or written over can be
    /// brought back for a month.
    pub(super) fn folders_expire_after(&self, folders: &[&str], days: u32) -> Block {
        let whole = self.lifecycle(|rule| {
            rule.nested("noncurrent_version_expiration", |block| block.attribute("noncurrent_days", OLD_LOGS_DAYS))
        });
        folders.iter().fold(whole, |lifecycle, folder| {
            lifecycle.nested("rule", |rule| {
                rule.attribute("id", format!("expire-{}", folder.to_lowercase()))
                    .attribute("status", "Enabled")
                    .nested("filter", |filter| filter.attribute("prefix", format!("{folder}/")))
                    .nested("expiration", |block| block.attribute("days", days))
            })
        })
    }

    /// What happens in it are events, which cost nothing and which a rule of EventBridge can ask for.
    pub(super) fn events(&self) -> Block {
        self.property("aws_s3_bucket_notification").attribute("eventbridge", true)
    }

    /// Who may do what with it.
    pub(super) fn policy(&self, statements: impl IntoIterator<Item = Statement>) -> Block {
        self.property("aws_s3_bucket_policy")
            .attribute("policy", document(statements))
            .attribute("depends_on", after(&format!("aws_s3_bucket_public_access_block.{}", self.label)))
    }

    /// The ARNs of the bucket and of all objects in it, known before it exists.
    pub(super) fn arns(&self, environment: &Environment) -> (String, String) {
        let bucket = format!("arn:{}:s3:::{}", environment.cloud.partition, self.name);
        let objects = format!("{bucket}/*");
        (bucket, objects)
    }

    /// Refuses objects that are to be encrypted otherwise than the bucket says. A request that names no encryption is fine.
    pub(super) fn encrypted_with_the_key(&self, environment: &Environment) -> Statement {
        let (_, objects) = self.arns(environment);
        Statement::deny("EncryptedWithTheKey")
            .everyone()
            .actions(&["s3:PutObject"])
            .resources([objects])
            .when("StringNotEquals", "s3:x-amz-server-side-encryption", ["aws:kms"])
            .when("Null", "s3:x-amz-server-side-encryption", ["false"])
    }

    /// Refuses whoever comes without TLS.
    pub(super) fn tls_only(&self, environment: &Environment) -> Statement {
        let (bucket, objects) = self.arns(environment);
        Statement::deny("TlsOnly").everyone().actions(&["s3:*"]).resources([bucket, objects]).when(
            "Bool",
            "aws:SecureTransport",
            ["false"],
        )
    }
}

/// S3 checks on some properties that others are there, without Terraform seeing it.
pub(super) fn after(address: &str) -> Expression {
    hcl::list([reference(address)])
}
