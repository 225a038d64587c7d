//! What a service may do in the buckets that it uses.

use crate::model::{Bucket, Environment, Service};
use crate::terraform::policy::Statement;

/// To list, read and write what is in the buckets of the service, and only to read where it is one of their readers.
///
/// A key has no name that is known beforehand, so that the policy names no key, but for whose objects keys may be used: S3
/// tells KMS the ARN of the bucket, since the keys of objects come from one for the bucket (Amazon S3 User Guide, "Reducing
/// the cost of SSE-KMS with Amazon S3 Bucket Keys").
pub(super) fn statements(environment: &Environment, service: &Service) -> Vec<Statement> {
    let used: Vec<&Bucket> = environment.buckets_of(service).collect();
    if used.is_empty() {
        return Vec::new();
    }
    let written: Vec<&Bucket> = used.iter().filter(|bucket| !bucket.readers.contains(&service.name)).copied().collect();
    let mut statements = vec![
        Statement::allow("ListObjects").actions(&["s3:ListBucket"]).resources(arns(environment, &used, "")),
        Statement::allow("ReadObjects").actions(&["s3:GetObject"]).resources(arns(environment, &used, "/*")),
        through_s3(environment, &used, Statement::allow("DecryptObjects").actions(&["kms:Decrypt"])),
    ];
    if !written.is_empty() {
        statements.push(
            Statement::allow("WriteObjects")
                .actions(&["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"])
                .resources(arns(environment, &written, "/*")),
        );
        let encrypt = Statement::allow("EncryptObjects").actions(&["kms:GenerateDataKey"]);
        statements.push(through_s3(environment, &written, encrypt));
    }
    statements
}

fn arns(environment: &Environment, buckets: &[&Bucket], end: &str) -> Vec<String> {
    let arn = |bucket: &&Bucket| format!("arn:{}:s3:::{}{end}", environment.cloud.partition, bucket.bucket);
    buckets.iter().map(arn).collect()
}

fn through_s3(environment: &Environment, buckets: &[&Bucket], statement: Statement) -> Statement {
    let contexts = ["", "/*"].into_iter().flat_map(|end| arns(environment, buckets, end));
    statement
        .resources([environment.arn("kms", "key/*")])
        .when("StringEquals", "kms:ViaService", [format!("s3.{}.amazonaws.com", environment.cloud.region)])
        .when("ArnLike", "kms:EncryptionContext:aws:s3:arn", contexts)
}
