//! The state's bucket and key, and the bucket that records who read the state.

use crate::hcl::{Block, Body, reference, resource};
use crate::model::Environment;
use crate::terraform::bucket::{Bucket, after};
use crate::terraform::key::{alias, key, use_through};
use crate::terraform::policy::Statement;
use crate::terraform::protection;

/// Days for which a replaced state can still be brought back.
const OLD_STATES_DAYS: u32 = 365;
const WHY_SSE_S3: &str = "S3 delivers access logs only to buckets encrypted with SSE-S3";

const NO_REPLICATION: &str =
    "checkov:skip=CKV_AWS_144: the state describes one region and is of no use without it; versions protect it";
const NO_NOTIFICATIONS: &str = "checkov:skip=CKV2_AWS_62: nothing listens to this bucket; its requests are logged";

/// `state.tf`: the key and the bucket.
pub(super) fn state(environment: &Environment) -> Body {
    let description = format!("Encrypts the Terraform state of {}.", environment.names.prefix());
    let key = key(environment, "state", &description, vec![use_through(environment, &["s3"])])
        .about("Without this key no state can be read. It is used through S3 only.");
    let bucket = state_bucket(environment);
    let resource = resource("aws_s3_bucket", "state")
        .about("The state of every stack of this environment, one object each.")
        .comment(NO_REPLICATION)
        .comment(NO_NOTIFICATIONS);
    Body::new()
        .block(protection::with_databases(environment, key))
        .block(alias(environment, "state"))
        .block(protection::with_databases(environment, bucket.complete(resource)))
        .block(bucket.versioning())
        .block(encrypted_with_key(&bucket))
        .block(bucket.not_public())
        .block(bucket.owned_by_the_account())
        .block(bucket.lifecycle(|rule| {
            rule.nested("noncurrent_version_expiration", |block| block.attribute("noncurrent_days", OLD_STATES_DAYS))
        }))
        .block(state_logging(&bucket))
        .block(state_policy(environment, &bucket))
}

/// `access_logs.tf`: the bucket with the log of all requests to the state's bucket.
pub(super) fn access_logs(environment: &Environment) -> Body {
    // The name carries the account, since bucket names are unique in the whole world.
    let name = environment.names.component(&format!("{}-logs", environment.cloud.account));
    let bucket = Bucket { label: "access_logs", name: &name, span: environment.cloud.span };
    let resource = resource("aws_s3_bucket", "access_logs")
        .about("Who read and wrote the state, and when.\ntfsec:ignore:aws-s3-enable-bucket-logging")
        .comment(format!("checkov:skip=CKV_AWS_145: {WHY_SSE_S3}"))
        .comment(NO_REPLICATION)
        .comment(NO_NOTIFICATIONS);
    Body::new()
        .block(protection::with_databases(environment, bucket.complete(resource)))
        .block(bucket.versioning())
        .block(bucket.encrypted_by_s3(WHY_SSE_S3))
        .block(bucket.not_public())
        .block(bucket.owned_by_the_account())
        .block(bucket.expires_after(environment.log_retention_days))
        .block(access_logs_policy(environment, &bucket))
}

fn state_bucket(environment: &Environment) -> Bucket<'_> {
    Bucket { label: "state", name: environment.names.state_bucket(), span: environment.cloud.span }
}

fn encrypted_with_key(bucket: &Bucket<'_>) -> Block {
    bucket.property("aws_s3_bucket_server_side_encryption_configuration").nested("rule", |rule| {
        rule.attribute("bucket_key_enabled", true).nested("apply_server_side_encryption_by_default", |block| {
            block
                .attribute("sse_algorithm", "aws:kms")
                .attribute("kms_master_key_id", reference("aws_kms_key.state.arn"))
        })
    })
}

fn state_logging(bucket: &Bucket<'_>) -> Block {
    bucket
        .property("aws_s3_bucket_logging")
        .attribute("target_bucket", reference("aws_s3_bucket.access_logs.id"))
        .attribute("target_prefix", "state/")
        .attribute("depends_on", after("aws_s3_bucket_policy.access_logs"))
}

fn state_policy(environment: &Environment, bucket: &Bucket<'_>) -> Block {
    let (_, objects) = bucket.arns(environment);
    let other_encryption = Statement::deny("EncryptedWithTheKey")
        .everyone()
        .actions(&["s3:PutObject"])
        .resources([objects])
        .when("StringNotEquals", "s3:x-amz-server-side-encryption", ["aws:kms"])
        .when("Null", "s3:x-amz-server-side-encryption", ["false"]);
    bucket.policy([bucket.tls_only(environment), other_encryption]).about(
        "TLS only, and no object that is encrypted otherwise. A request that names no encryption is fine: it gets the\n\
         bucket's own.",
    )
}

fn access_logs_policy(environment: &Environment, bucket: &Bucket<'_>) -> Block {
    let (arn, _) = bucket.arns(environment);
    let (state, _) = state_bucket(environment).arns(environment);
    let delivery = Statement::allow("DeliveryOfAccessLogs")
        .principal("Service", "logging.s3.amazonaws.com")
        .actions(&["s3:PutObject"])
        .resources([format!("{arn}/state/*")])
        .when("StringEquals", "aws:SourceAccount", [environment.cloud.account.as_str()])
        .when("ArnLike", "aws:SourceArn", [state]);
    bucket.policy([delivery, bucket.tls_only(environment)])
}
