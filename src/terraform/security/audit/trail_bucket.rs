//! Where the trail's files are: a bucket in which nothing can be changed, its key, and a copy in the second region.

use crate::hcl::{Block, Body, Expression, reference, resource};
use crate::model::{Environment, Recovery, Trail};
use crate::spec::audit::Lock;
use crate::terraform::bucket::{Bucket, after};
use crate::terraform::key::{alias_as, key_as, use_through};
use crate::terraform::policy::Statement;
use crate::terraform::replication::{End, Replication};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{in_region, inputs, protection};

/// The service, as a principal.
const CLOUDTRAIL: &str = "cloudtrail.amazonaws.com";
/// The folder of the logs of requests.
const REQUESTS: &str = "trail/";

/// One of the places in which the trail's files are.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// What is in the region.
    environment: &'a Environment,
    /// The environment that the trail belongs to.
    owner: &'a Environment,
    /// The label of the bucket and of its key.
    label: &'static str,
}

/// Adds the bucket, and a copy of it where there is a second region.
pub(super) fn add(environment: &Environment, trail: &Trail, stack: &mut StackBuilder<'_>) {
    let first = Place { environment, owner: environment, label: "trail" };
    let requests = inputs::access_logs_bucket(stack);
    stack.file("trail_bucket.tf", bucket(first, trail, requests));
    if let Some(recovery) = &environment.recovery {
        let second = Place { environment: &recovery.environment, owner: environment, label: "trail_copy" };
        let requests = inputs::recovery_access_logs_bucket(stack);
        stack.file("trail_copy.tf", in_region(recovery.region(), bucket(second, trail, requests)));
        let boundary = inputs::infrastructure_boundary_arn(stack);
        stack.file("trail_replication.tf", replication(first, second, recovery, boundary));
    }
}

/// The bucket's name carries the account, since bucket names are unique in the whole world.
pub(in crate::terraform) fn bucket_name(environment: &Environment) -> String {
    environment.names.component(&format!("{}-trail", environment.cloud.account))
}

/// The trail's ARN, known before it exists.
pub(super) fn trail_arn(environment: &Environment) -> String {
    environment.arn("cloudtrail", &format!("trail/{}", trail_name(environment)))
}

/// The trail's name.
pub(super) fn trail_name(environment: &Environment) -> String {
    environment.names.component("trail")
}

fn bucket(place: Place<'_>, trail: &Trail, requests: Expression) -> Body {
    let name = bucket_name(place.environment);
    let bucket = place.bucket(&name);
    let resource = resource("aws_s3_bucket", place.label).about(place.about(trail));
    let resource = place.not_copied().into_iter().fold(resource, Block::comment);
    let resource = resource.attribute("object_lock_enabled", trail.lock != Lock::None);
    let body = Body::new()
        .block(protection::with_databases(place.owner, place.key()))
        .block(alias_as(place.environment, place.label, "trail").from(Some(bucket.span)))
        .block(protection::with_databases(place.owner, bucket.complete(resource)))
        .block(bucket.versioning())
        .block(bucket.encrypted_by(place.key_arn()))
        .block(bucket.not_public())
        .block(bucket.owned_by_the_account())
        .block(bucket.expires_after(trail.retention_days))
        .block(bucket.events())
        .block(logging(&bucket, requests))
        .block(place.policy(&bucket));
    match lock(&bucket, trail) {
        Some(lock) => body.block(lock),
        None => body,
    }
}

impl<'a> Place<'a> {
    fn bucket<'b>(&self, name: &'b str) -> Bucket<'b>
    where
        'a: 'b,
    {
        Bucket { label: self.label, name, span: self.owner.audit.span }
    }

    fn is_copy(&self) -> bool {
        self.environment.name != self.owner.name || self.label != "trail"
    }

    fn key_arn(&self) -> Expression {
        reference(&format!("aws_kms_key.{}.arn", self.label))
    }

    fn about(&self, trail: &Trail) -> String {
        let days = trail.retention_days;
        let lock = match trail.lock {
            Lock::Compliance => "Nobody can change or delete a file before that, AWS and the root user included.",
            Lock::Governance => "Nobody can change or delete a file before that without lifting its lock.",
            Lock::None => "Old versions keep what is overwritten or deleted for a day.",
        };
        let what = if self.is_copy() { "The copy of all calls to AWS" } else { "All calls to AWS in all regions" };
        format!("{what}, kept for {days} days.\n{lock}")
    }

    fn not_copied(&self) -> Option<String> {
        let why = match (self.is_copy(), &self.owner.recovery) {
            (true, _) => "it is itself the copy",
            (false, None) => "the spec asks for no second region; locks protect the files",
            (false, Some(_)) => return None,
        };
        Some(format!("checkov:skip=CKV_AWS_144: {why}"))
    }

    fn key(&self) -> Block {
        let description = format!("{}: encrypts the trail.", self.environment.names.prefix());
        let mut statements = vec![use_through(self.environment, &["s3"])];
        if !self.is_copy() {
            statements.extend(by_cloudtrail(self.owner));
        }
        let key = key_as(self.environment, self.label, "trail", &description, statements);
        key.about("A key of its own, so that reading the trail can be given to auditors alone.")
            .from(Some(self.owner.audit.span))
    }

    /// Only CloudTrail writes, and only to the original. Nobody deletes, and nobody lifts a lock; to be able to, an
    /// administrator has to change this policy first.
    fn policy(&self, bucket: &Bucket<'_>) -> Block {
        let (arn, objects) = bucket.arns(self.environment);
        let kept = Statement::deny("NobodyDeletes")
            .everyone()
            .actions(&["s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion"])
            .resources([objects.clone()]);
        let delivery = if self.is_copy() { Vec::new() } else { delivery(self.owner, &arn).into() };
        bucket.policy(delivery.into_iter().chain([kept, bucket.tls_only(self.environment)]))
    }
}

/// Only for this trail.
fn by_trail(environment: &Environment, statement: Statement) -> Statement {
    statement.principal("Service", CLOUDTRAIL).when("StringEquals", "aws:SourceArn", [trail_arn(environment)])
}

fn by_cloudtrail(environment: &Environment) -> [Statement; 3] {
    let of_the_account = environment.cloud.account.as_str();
    let trails = format!("arn:{}:cloudtrail:*:{of_the_account}:trail/*", environment.cloud.partition);
    let topic = environment.arn("sns", &trail_name(environment));
    [
        by_trail(environment, Statement::allow("EncryptByCloudTrail"))
            .actions(&["kms:GenerateDataKey*"])
            .resources(["*"])
            .when("StringLike", "kms:EncryptionContext:aws:cloudtrail:arn", [trails]),
        by_trail(environment, Statement::allow("LookByCloudTrail")).actions(&["kms:DescribeKey"]).resources(["*"]),
        Statement::allow("TellByCloudTrail")
            .principal("Service", CLOUDTRAIL)
            .actions(&["kms:Decrypt", "kms:GenerateDataKey*"])
            .resources(["*"])
            .when("StringEquals", "kms:EncryptionContext:aws:sns:topicArn", [topic]),
    ]
}

fn delivery(environment: &Environment, bucket: &str) -> [Statement; 2] {
    let folder = format!("{bucket}/AWSLogs/{}/*", environment.cloud.account);
    [
        by_trail(environment, Statement::allow("CheckByCloudTrail")).actions(&["s3:GetBucketAcl"]).resources([bucket]),
        by_trail(environment, Statement::allow("DeliveryByCloudTrail"))
            .actions(&["s3:PutObject"])
            .resources([folder])
            .when("StringEquals", "s3:x-amz-acl", ["bucket-owner-full-control"]),
    ]
}

fn logging(bucket: &Bucket<'_>, requests: Expression) -> Block {
    bucket.property("aws_s3_bucket_logging").attribute("target_bucket", requests).attribute("target_prefix", REQUESTS)
}

fn lock(bucket: &Bucket<'_>, trail: &Trail) -> Option<Block> {
    let mode = match trail.lock {
        Lock::Governance => "GOVERNANCE",
        Lock::Compliance => "COMPLIANCE",
        Lock::None => return None,
    };
    let lock = bucket.property("aws_s3_bucket_object_lock_configuration").nested("rule", |rule| {
        rule.nested("default_retention", |retention| {
            retention.attribute("mode", mode).attribute("days", trail.retention_days)
        })
    });
    Some(lock.attribute("depends_on", after(&format!("aws_s3_bucket_versioning.{}", bucket.label))))
}

fn replication(first: Place<'_>, second: Place<'_>, recovery: &Recovery, boundary: Expression) -> Body {
    let (from, to) = (bucket_name(first.environment), bucket_name(second.environment));
    let replication = Replication {
        label: "trail_replication",
        role_name: first.owner.names.component("trail-replication"),
        from: End { environment: first.environment, bucket: &first.bucket(&from), key: Some(&first.key_arn()) },
        to: End { environment: second.environment, bucket: &second.bucket(&to), key: Some(&second.key_arn()) },
        span: recovery.span,
    };
    Body::new()
        .block(replication.role(boundary))
        .block(replication.role_policy())
        .block(replication.configuration().about("The trail outlives the loss of its region."))
}
