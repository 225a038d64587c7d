//! The log of all requests and connections to the load balancer.

use crate::hcl::{Block, Body, resource};
use crate::model::{Edge, Environment};
use crate::terraform::bucket::Bucket;
use crate::terraform::policy::Statement;
use crate::terraform::protection;

/// Its label in Terraform.
pub(super) const LABEL: &str = "access_logs";
/// Where in the bucket the log of requests is.
pub(super) const REQUESTS: &str = "requests";
/// Where in the bucket the log of connections is.
pub(super) const CONNECTIONS: &str = "connections";

const WHY_SSE_S3: &str = "Load balancers deliver logs only to buckets encrypted with SSE-S3";

/// `access_logs.tf`.
pub(super) fn file(environment: &Environment, edge: &Edge) -> Body {
    let name = name(environment);
    let bucket = Bucket { label: LABEL, name: &name, span: edge.span };
    let resource = resource("aws_s3_bucket", LABEL)
        .about(
            "Who called, and what was answered.\n\
             tfsec:ignore:aws-s3-enable-bucket-logging a log of who reads the log would need a log of its own",
        )
        .comment(format!("checkov:skip=CKV_AWS_145: {WHY_SSE_S3}"))
        .comment("checkov:skip=CKV_AWS_18: a log of who reads the log would need a log of its own")
        .comment("checkov:skip=CKV_AWS_144: the log belongs to a load balancer of this region; versions protect it");
    Body::new()
        .block(protection::with_databases(environment, bucket.complete(resource)))
        .block(bucket.versioning())
        .block(bucket.encrypted_by_s3(WHY_SSE_S3))
        .block(bucket.not_public())
        .block(bucket.owned_by_the_account())
        .block(bucket.events())
        .block(bucket.expires_after(environment.log_retention_days))
        .block(policy(environment, &bucket))
}

/// The name carries the account, since bucket names are unique in the whole world.
pub(in crate::terraform) fn name(environment: &Environment) -> String {
    environment.names.component(&format!("{}-edge-logs", environment.cloud.account))
}

/// The path holds the account, so that nobody else's load balancer can write here.
fn policy(environment: &Environment, bucket: &Bucket<'_>) -> Block {
    let (arn, _) = bucket.arns(environment);
    let folders =
        [REQUESTS, CONNECTIONS].map(|folder| format!("{arn}/{folder}/AWSLogs/{}/*", environment.cloud.account));
    let delivery = Statement::allow("DeliveryOfLogs")
        .principal("Service", "logdelivery.elasticloadbalancing.amazonaws.com")
        .actions(&["s3:PutObject"])
        .resources(folders);
    bucket.policy([delivery, bucket.tls_only(environment)])
}
