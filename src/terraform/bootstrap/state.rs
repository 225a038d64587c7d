//! The state's bucket and key, and the bucket that records who read the state.

use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::Environment;
use crate::terraform::key::{alias, key, use_through};
use crate::terraform::policy::{Statement, document};
use crate::terraform::protection;

/// Days for which a replaced state can still be brought back.
const OLD_STATES_DAYS: u32 = 365;
/// Days after which an upload that never ended is thrown away.
const UNFINISHED_UPLOAD_DAYS: u32 = 7;

const NO_REPLICATION: &str =
    "checkov:skip=CKV_AWS_144: the state describes one region and is of no use without it; versions protect it";
const NO_NOTIFICATIONS: &str = "checkov:skip=CKV2_AWS_62: nothing listens to this bucket; its requests are logged";

/// `state.tf`: the key and the bucket.
pub(super) fn state(environment: &Environment) -> Body {
    let description = format!("Encrypts the Terraform state of {}.", environment.names.prefix());
    let key = key(environment, "state", &description, vec![use_through(environment, &["s3"])])
        .about("Without this key no state can be read. It is used through S3 only.");
    let bucket = resource("aws_s3_bucket", "state")
        .about("The state of every stack of this environment, one object each.")
        .comment(NO_REPLICATION)
        .comment(NO_NOTIFICATIONS);
    Body::new()
        .block(protection::with_databases(environment, key))
        .block(alias(environment, "state"))
        .block(protection::with_databases(environment, named(environment, bucket, environment.names.state_bucket())))
        .block(versioning(environment, "state"))
        .block(encrypted_with_key(environment))
        .block(not_public(environment, "state"))
        .block(owned_by_the_account(environment, "state"))
        .block(lifecycle(environment, "state", |rule| {
            rule.nested("noncurrent_version_expiration", |block| block.attribute("noncurrent_days", OLD_STATES_DAYS))
        }))
        .block(state_logging(environment))
        .block(state_policy(environment))
}

/// `access_logs.tf`: the bucket with the log of all requests to the state's bucket.
pub(super) fn access_logs(environment: &Environment) -> Body {
    let bucket = resource("aws_s3_bucket", "access_logs")
        .about("Who read and wrote the state, and when.\ntfsec:ignore:aws-s3-enable-bucket-logging")
        .comment("checkov:skip=CKV_AWS_145: S3 delivers access logs only to buckets encrypted with SSE-S3")
        .comment(NO_REPLICATION)
        .comment(NO_NOTIFICATIONS);
    Body::new()
        .block(protection::with_databases(environment, named(environment, bucket, &access_logs_bucket(environment))))
        .block(versioning(environment, "access_logs"))
        .block(encrypted_by_s3(environment))
        .block(not_public(environment, "access_logs"))
        .block(owned_by_the_account(environment, "access_logs"))
        .block(lifecycle(environment, "access_logs", |rule| {
            rule.nested("expiration", |block| block.attribute("days", environment.log_retention_days))
                .nested("noncurrent_version_expiration", |block| block.attribute("noncurrent_days", 1))
        }))
        .block(access_logs_policy(environment))
}

/// The name carries the account, since bucket names are unique in the whole world.
fn access_logs_bucket(environment: &Environment) -> String {
    environment.names.component(&format!("{}-logs", environment.cloud.account))
}

fn named(environment: &Environment, bucket: Block, name: &str) -> Block {
    bucket
        .attribute("bucket", name)
        .attribute("force_destroy", false)
        .attribute("tags", hcl::object([("Name", hcl::string(name))]))
        .from(Some(environment.cloud.span))
}

/// A resource that sets one property of the bucket of the same name.
fn property(environment: &Environment, kind: &str, bucket: &str) -> Block {
    resource(kind, bucket)
        .attribute("bucket", reference(&format!("aws_s3_bucket.{bucket}.id")))
        .from(Some(environment.cloud.span))
}

fn versioning(environment: &Environment, bucket: &str) -> Block {
    property(environment, "aws_s3_bucket_versioning", bucket)
        .nested("versioning_configuration", |block| block.attribute("status", "Enabled"))
}

fn encrypted_with_key(environment: &Environment) -> Block {
    property(environment, "aws_s3_bucket_server_side_encryption_configuration", "state").nested("rule", |rule| {
        rule.attribute("bucket_key_enabled", true).nested("apply_server_side_encryption_by_default", |block| {
            block
                .attribute("sse_algorithm", "aws:kms")
                .attribute("kms_master_key_id", reference("aws_kms_key.state.arn"))
        })
    })
}

fn encrypted_by_s3(environment: &Environment) -> Block {
    property(environment, "aws_s3_bucket_server_side_encryption_configuration", "access_logs")
        .about("S3 delivers access logs only to buckets encrypted with SSE-S3.\ntfsec:ignore:aws-s3-encryption-customer-key")
        .nested("rule", |rule| {
            rule.nested("apply_server_side_encryption_by_default", |block| block.attribute("sse_algorithm", "AES256"))
        })
}

fn not_public(environment: &Environment, bucket: &str) -> Block {
    property(environment, "aws_s3_bucket_public_access_block", bucket)
        .attribute("block_public_acls", true)
        .attribute("block_public_policy", true)
        .attribute("ignore_public_acls", true)
        .attribute("restrict_public_buckets", true)
}

fn owned_by_the_account(environment: &Environment, bucket: &str) -> Block {
    property(environment, "aws_s3_bucket_ownership_controls", bucket)
        .nested("rule", |rule| rule.attribute("object_ownership", "BucketOwnerEnforced"))
}

/// One rule for all objects; `expire` says what happens to them.
fn lifecycle(environment: &Environment, bucket: &str, expire: impl FnOnce(Block) -> Block) -> Block {
    property(environment, "aws_s3_bucket_lifecycle_configuration", bucket)
        .nested("rule", |rule| {
            let rule = rule.attribute("id", "expire").attribute("status", "Enabled").nested("filter", |filter| filter);
            expire(rule).nested("abort_incomplete_multipart_upload", |block| {
                block.attribute("days_after_initiation", UNFINISHED_UPLOAD_DAYS)
            })
        })
        .attribute("depends_on", after(&format!("aws_s3_bucket_versioning.{bucket}")))
}

/// S3 checks on some properties that others are there, without Terraform seeing it.
fn after(address: &str) -> Expression {
    hcl::list([reference(address)])
}

fn state_logging(environment: &Environment) -> Block {
    property(environment, "aws_s3_bucket_logging", "state")
        .attribute("target_bucket", reference("aws_s3_bucket.access_logs.id"))
        .attribute("target_prefix", "state/")
        .attribute("depends_on", after("aws_s3_bucket_policy.access_logs"))
}

fn state_policy(environment: &Environment) -> Block {
    let (bucket, objects) = arns(environment, environment.names.state_bucket());
    let other_encryption = Statement::deny("EncryptedWithTheKey")
        .everyone()
        .actions(&["s3:PutObject"])
        .resources([objects.clone()])
        .when("StringNotEquals", "s3:x-amz-server-side-encryption", ["aws:kms"])
        .when("Null", "s3:x-amz-server-side-encryption", ["false"]);
    property(environment, "aws_s3_bucket_policy", "state")
        .about(
            "TLS only, and no object that is encrypted otherwise. A request that names no encryption is fine: it gets the\n\
             bucket's own.",
        )
        .attribute("policy", document([tls_only(bucket, objects), other_encryption]))
        .attribute("depends_on", after("aws_s3_bucket_public_access_block.state"))
}

fn access_logs_policy(environment: &Environment) -> Block {
    let (bucket, objects) = arns(environment, &access_logs_bucket(environment));
    let (state, _) = arns(environment, environment.names.state_bucket());
    let delivery = Statement::allow("DeliveryOfAccessLogs")
        .principal("Service", "logging.s3.amazonaws.com")
        .actions(&["s3:PutObject"])
        .resources([format!("{bucket}/state/*")])
        .when("StringEquals", "aws:SourceAccount", [environment.cloud.account.as_str()])
        .when("ArnLike", "aws:SourceArn", [state]);
    property(environment, "aws_s3_bucket_policy", "access_logs")
        .attribute("policy", document([delivery, tls_only(bucket, objects)]))
        .attribute("depends_on", after("aws_s3_bucket_public_access_block.access_logs"))
}

/// The ARNs of a bucket and of all objects in it.
fn arns(environment: &Environment, bucket: &str) -> (String, String) {
    let bucket = format!("arn:{}:s3:::{bucket}", environment.cloud.partition);
    let objects = format!("{bucket}/*");
    (bucket, objects)
}

fn tls_only(bucket: String, objects: String) -> Statement {
    Statement::deny("TlsOnly").everyone().actions(&["s3:*"]).resources([bucket, objects]).when(
        "Bool",
        "aws:SecureTransport",
        ["false"],
    )
}
