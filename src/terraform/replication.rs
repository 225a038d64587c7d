//! Copies of S3 buckets in the second region: the role in which S3 makes them, and what is copied.
//!
//! Every object is encrypted anew, with the key of the region that it goes to: a copy that needed the first region's key
//! would be lost with that region. Logs lie in buckets that S3 encrypts with keys of its own.
//!
//! Two buckets may be copied into each other: S3 copies no copies.

use super::bucket::Bucket;
use super::iam;
use super::policy::{Statement, document};
use crate::diagnostic::Span;
use crate::hcl::{self, Block, Expression, reference, resource};
use crate::model::Environment;

/// The only time that S3 promises, in minutes (Amazon S3 User Guide, "Replication time control").
const PROMISED_MINUTES: u32 = 15;

/// What reading objects takes, with the locks that they may have.
const READ_OBJECTS: [&str; 5] = [
    "s3:GetObjectLegalHold",
    "s3:GetObjectRetention",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
];

/// One end of a replication: a bucket, the key of its objects, and what is in its region.
#[derive(Clone, Copy)]
pub(super) struct End<'a> {
    /// The region, as an environment.
    pub(super) environment: &'a Environment,
    /// The bucket.
    pub(super) bucket: &'a Bucket<'a>,
    /// The ARN of the key; `None` where it is S3's own.
    pub(super) key: Option<&'a Expression>,
}

/// A replication from one bucket to another.
pub(super) struct Replication<'a> {
    /// The label of its role and of everything else.
    pub(super) label: &'a str,
    /// The role's name.
    pub(super) role_name: String,
    /// What is copied.
    pub(super) from: End<'a>,
    /// Where the copies are.
    pub(super) to: End<'a>,
    /// The place in the spec that asked for it.
    pub(super) span: Span,
}

impl Replication<'_> {
    /// The role that S3 assumes.
    pub(super) fn role(&self, boundary: Expression) -> Block {
        let trust = iam::assumed_by("s3.amazonaws.com");
        let description = format!("Copies {} to {}", self.from.bucket.name, self.to.environment.cloud.region);
        iam::role(self.label, self.role_name.clone(), &description, trust, boundary).from(Some(self.span))
    }

    /// What the role may do: read here, write there.
    pub(super) fn role_policy(&self) -> Block {
        let (source, objects) = self.from.bucket.arns(self.from.environment);
        let (_, copies) = self.to.bucket.arns(self.to.environment);
        let through_s3 = [
            through_s3("Decrypt", &["kms:Decrypt"], self.from),
            through_s3("Encrypt", &["kms:Encrypt", "kms:GenerateDataKey"], self.to),
        ];
        let statements = [
            Statement::allow("FindObjects")
                .actions(&["s3:GetReplicationConfiguration", "s3:ListBucket"])
                .resources([source]),
            Statement::allow("ReadObjects").actions(&READ_OBJECTS).resources([objects]),
            Statement::allow("WriteCopies")
                .actions(&["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"])
                .resources([copies]),
        ];
        let statements = statements.into_iter().chain(through_s3.into_iter().flatten());
        resource("aws_iam_role_policy", self.label)
            .attribute("name", "replicate")
            .attribute("role", reference(&format!("aws_iam_role.{}.id", self.label)))
            .attribute("policy", document(statements))
            .from(Some(self.span))
    }

    /// All objects, with the marks of what was deleted: what is gone here does not come back there. Logs stay there: who deletes
    /// them in one region has to do it in the other as well.
    pub(super) fn configuration(&self) -> Block {
        let versioning = |bucket: &Bucket<'_>| reference(&format!("aws_s3_bucket_versioning.{}", bucket.label));
        let policy = reference(&format!("aws_iam_role_policy.{}", self.label));
        resource("aws_s3_bucket_replication_configuration", self.label)
            .attribute("bucket", reference(&format!("aws_s3_bucket.{}.id", self.from.bucket.label)))
            .attribute("role", reference(&format!("aws_iam_role.{}.arn", self.label)))
            .nested("rule", |rule| {
                let rule = rule.attribute("id", "everything").attribute("status", "Enabled");
                let rule = rule.nested("filter", |filter| filter).nested("delete_marker_replication", |marks| {
                    marks.attribute("status", if self.from.key.is_some() { "Enabled" } else { "Disabled" })
                });
                let rule = match self.from.key {
                    Some(_) => rule.nested("source_selection_criteria", |source| {
                        source.nested("sse_kms_encrypted_objects", |objects| objects.attribute("status", "Enabled"))
                    }),
                    None => rule,
                };
                rule.block(self.destination())
            })
            .attribute("depends_on", hcl::list([versioning(self.from.bucket), versioning(self.to.bucket), policy]))
            .from(Some(self.span))
    }

    fn destination(&self) -> Block {
        let enabled = |block: Block| block.attribute("status", "Enabled");
        let bucket = reference(&format!("aws_s3_bucket.{}.arn", self.to.bucket.label));
        let destination = Block::new("destination", &[]).attribute("bucket", bucket);
        // Nobody waits for a log: the time is not worth its price.
        let Some(key) = self.to.key else { return destination };
        destination
            .nested("encryption_configuration", |block| block.attribute("replica_kms_key_id", key.clone()))
            .nested("replication_time", |block| {
                enabled(block).nested("time", |time| time.attribute("minutes", PROMISED_MINUTES))
            })
            .nested("metrics", |block| {
                enabled(block).nested("event_threshold", |time| time.attribute("minutes", PROMISED_MINUTES))
            })
    }
}

fn through_s3(sid: &'static str, actions: &[&str], end: End<'_>) -> Option<Statement> {
    let through = format!("s3.{}.amazonaws.com", end.environment.cloud.region);
    let use_key = Statement::allow(sid).actions(actions).resources([end.key?.clone()]);
    Some(use_key.when("StringEquals", "kms:ViaService", [through]))
}
