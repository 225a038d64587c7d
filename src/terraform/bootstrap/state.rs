//! The state's bucket and key, and the bucket that records who read the state: in each region once.

use crate::hcl::{Block, Body, Expression, reference, resource};
use crate::model::Environment;
use crate::terraform::bucket::{Bucket, after};
use crate::terraform::key::{alias_as, key_as, use_through};
use crate::terraform::policy::Statement;
use crate::terraform::protection;

/// Days for which a replaced state can still be brought back.
const OLD_STATES_DAYS: u32 = 365;
const WHY_SSE_S3: &str = "S3 and load balancers deliver logs only to buckets encrypted with SSE-S3";
/// Where in the bucket of logs those of the load balancer are: the log of requests, that of connections.
pub(in crate::terraform) const LOAD_BALANCER_FOLDERS: [&str; 2] = ["requests", "connections"];
/// Where the others are: those of AWS Config, and those of requests to buckets.
const OTHER_FOLDERS: [&str; 4] = ["AWSLogs", "buckets", "state", "trail"];

/// One of the places in which states are kept.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// What is in the region.
    pub(super) environment: &'a Environment,
    /// The label of the bucket and of its key.
    pub(super) label: &'static str,
    /// The label of the bucket with the log of its requests.
    access_logs: &'static str,
    /// Whether it is copied to the other region.
    is_copied: bool,
}

impl<'a> Place<'a> {
    /// The region of the environment.
    pub(super) fn first(environment: &'a Environment) -> Self {
        let is_copied = environment.recovery.is_some();
        Self { environment, label: "state", access_logs: "access_logs", is_copied }
    }

    /// The second region, given as an environment of its own.
    pub(super) fn second(environment: &'a Environment) -> Self {
        Self { environment, label: "state_recovery", access_logs: "access_logs_recovery", is_copied: true }
    }

    /// The ARN of the key.
    pub(super) fn key_arn(self) -> Expression {
        reference(&format!("aws_kms_key.{}.arn", self.label))
    }

    /// The bucket of the states.
    pub(super) fn bucket(self) -> Bucket<'a> {
        let environment = self.environment;
        Bucket { label: self.label, name: environment.names.state_bucket(), span: environment.cloud.span }
    }

    /// The bucket of logs, by its name.
    pub(super) fn logs(self, name: &'a str) -> Bucket<'a> {
        Bucket { label: self.access_logs, name, span: self.environment.cloud.span }
    }
}

/// `state.tf`: the key and the bucket.
pub(super) fn state(place: Place<'_>) -> Body {
    let environment = place.environment;
    let description = format!("Encrypts the Terraform state of {}.", environment.names.prefix());
    let statements = vec![use_through(environment, &["s3"])];
    let key = key_as(environment, place.label, "state", &description, statements)
        .about("Without this key no state can be read. It is used through S3 only.");
    let bucket = place.bucket();
    let resource =
        resource("aws_s3_bucket", place.label).about("The state of every stack of this environment, one object each.");
    let resource = not_copied(place, "the state describes one region and is of no use without it", resource);
    Body::new()
        .block(protection::with_databases(environment, key))
        .block(alias_as(environment, place.label, "state"))
        .block(protection::with_databases(environment, bucket.complete(resource)))
        .block(bucket.versioning())
        .block(bucket.encrypted_by(place.key_arn()))
        .block(bucket.not_public())
        .block(bucket.owned_by_the_account())
        .block(bucket.events())
        .block(bucket.lifecycle(|rule| {
            rule.nested("noncurrent_version_expiration", |block| block.attribute("noncurrent_days", OLD_STATES_DAYS))
        }))
        .block(state_logging(place, &bucket))
        .block(state_policy(environment, &bucket))
}

fn not_copied(place: Place<'_>, why: &str, bucket: Block) -> Block {
    match place.is_copied {
        true => bucket,
        false => bucket.comment(format!("checkov:skip=CKV_AWS_144: {why}; versions protect it")),
    }
}

/// The name of the bucket with the logs of a region. It carries the account, since bucket names are unique in the whole
/// world.
#[must_use]
pub fn access_log_bucket(environment: &Environment) -> String {
    environment.names.component(&format!("{}-logs", environment.cloud.account))
}

/// `access_logs.tf`: the bucket with the log of all requests to the state's bucket and to others, and to the load balancer.
///
/// It is made here, where an administrator applies: neither the pipeline nor a service can take a line out of it.
pub(super) fn access_logs(place: Place<'_>) -> Body {
    let environment = place.environment;
    let name = access_log_bucket(environment);
    let bucket = place.logs(&name);
    let resource = resource("aws_s3_bucket", place.access_logs)
        .about(
            "Who read and wrote the state and what is in other buckets, who called the load balancer, and when.\n\
             tfsec:ignore:aws-s3-enable-bucket-logging a log of who reads the log would need a log of its own",
        )
        .comment(format!("checkov:skip=CKV_AWS_145: {WHY_SSE_S3}"));
    let resource = not_copied(place, "there is no second region", resource);
    let folders: Vec<&str> = OTHER_FOLDERS.into_iter().chain(LOAD_BALANCER_FOLDERS).collect();
    Body::new()
        .block(protection::with_databases(environment, bucket.complete(resource)))
        .block(bucket.versioning())
        .block(bucket.encrypted_by_s3(WHY_SSE_S3))
        .block(bucket.not_public())
        .block(bucket.owned_by_the_account())
        .block(bucket.events())
        .block(bucket.folders_expire_after(&folders, environment.log_retention_days))
        .block(access_logs_policy(place, &bucket))
}

fn state_logging(place: Place<'_>, bucket: &Bucket<'_>) -> Block {
    bucket
        .property("aws_s3_bucket_logging")
        .attribute("target_bucket", reference(&format!("aws_s3_bucket.{}.id", place.access_logs)))
        .attribute("target_prefix", "state/")
        .attribute("depends_on", after(&format!("aws_s3_bucket_policy.{}", place.access_logs)))
}

fn state_policy(environment: &Environment, bucket: &Bucket<'_>) -> Block {
    bucket.policy([bucket.tls_only(environment), bucket.encrypted_with_the_key(environment)]).about(
        "TLS only, and no object that is encrypted otherwise. A request that names no encryption is fine: it gets the\n\
         bucket's own.",
    )
}

/// The buckets of this environment may be logged here, in folders of their own.
fn access_logs_policy(place: Place<'_>, bucket: &Bucket<'_>) -> Block {
    let environment = place.environment;
    let (arn, _) = bucket.arns(environment);
    let (state, _) = place.bucket().arns(environment);
    let others = format!("arn:{}:s3:::{}-*", environment.cloud.partition, environment.names.prefix());
    let delivery = Statement::allow("DeliveryOfAccessLogs")
        .principal("Service", "logging.s3.amazonaws.com")
        .actions(&["s3:PutObject"])
        .resources([format!("{arn}/*")])
        .when("StringEquals", "aws:SourceAccount", [environment.cloud.account.as_str()])
        .when("ArnLike", "aws:SourceArn", [state, others]);
    let recordings = environment.audit.recorder.iter().flat_map(|_| recordings(environment, &arn));
    let calls = environment.edge.as_ref().map(|_| calls(environment, &arn));
    bucket.policy(recordings.chain([delivery]).chain(calls).chain([bucket.tls_only(environment)]))
}

/// The path holds the account, so that nobody else's load balancer can write here.
fn calls(environment: &Environment, bucket: &str) -> Statement {
    let account = &environment.cloud.account;
    let folders = LOAD_BALANCER_FOLDERS.map(|folder| format!("{bucket}/{folder}/AWSLogs/{account}/*"));
    Statement::allow("DeliveryByLoadBalancers")
        .principal("Service", "logdelivery.elasticloadbalancing.amazonaws.com")
        .actions(&["s3:PutObject"])
        .resources(folders)
}

/// AWS Config looks whether the bucket is there and whose it is, before it writes.
fn recordings(environment: &Environment, bucket: &str) -> [Statement; 2] {
    let of_this_account = |statement: Statement| {
        let account = environment.cloud.account.as_str();
        statement.principal("Service", "config.amazonaws.com").when("StringEquals", "aws:SourceAccount", [account])
    };
    let folder = format!("{bucket}/AWSLogs/{}/Config/*", environment.cloud.account);
    [
        of_this_account(Statement::allow("CheckByConfig"))
            .actions(&["s3:GetBucketAcl", "s3:ListBucket"])
            .resources([bucket]),
        of_this_account(Statement::allow("DeliveryByConfig")).actions(&["s3:PutObject"]).resources([folder]).when(
            "StringEquals",
            "s3:x-amz-acl",
            ["bucket-owner-full-control"],
        ),
    ]
}
