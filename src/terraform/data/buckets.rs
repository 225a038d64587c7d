//! Buckets that services ask for, each with a copy in the second region where there is one.
//!
//! The copies are made here as well, beside what they are copies of: a bucket that is copied has to know its copy, and the
//! second region's own stack must need nothing of the first one. One key of each region encrypts its buckets, and is used
//! through S3 only.

use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::{Bucket, Cors, Environment};
use crate::terraform::bucket::Bucket as Resources;
use crate::terraform::key::{alias_as, key_as, use_through};
use crate::terraform::replication::{End, Replication};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{in_region, inputs};

/// Seconds for which a browser need not ask again what it may do.
const CORS_SECONDS: u32 = 3600;

/// Adds the buckets of the environment, and their copies.
pub(super) fn add(environment: &Environment, stack: &mut StackBuilder<'_>) {
    if environment.buckets.is_empty() {
        return;
    }
    let first = Place { environment, second: false, is_copied: environment.recovery.is_some() };
    let requests = inputs::access_logs_bucket(stack);
    stack.file("buckets.tf", buckets(first, &requests));
    if let Some(recovery) = &environment.recovery {
        let second = Place { environment: &recovery.environment, second: true, is_copied: false };
        let requests = inputs::recovery_access_logs_bucket(stack);
        stack.file("buckets_recovery.tf", in_region(recovery.region(), buckets(second, &requests)));
        let boundary = inputs::infrastructure_boundary_arn(stack);
        stack.file("buckets_replication.tf", replications(first, second, &boundary));
    }
    let name = |bucket: &Bucket| (bucket.name.clone(), reference(&format!("aws_s3_bucket.{}.bucket", bucket.name)));
    let names = hcl::object(environment.buckets.iter().map(name));
    stack.output("bucket_names", names, "Names of the buckets in the whole world, by their names in the spec.");
}

/// One of the regions in which the buckets are.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// What is in the region.
    environment: &'a Environment,
    /// Whether it is the second one.
    second: bool,
    /// Whether what is here is copied to another region.
    is_copied: bool,
}

impl<'a> Place<'a> {
    /// The label of what there is once in each region.
    fn label(self, name: &str) -> String {
        if self.second { format!("{name}_recovery") } else { name.to_owned() }
    }

    fn key_arn(self) -> Expression {
        reference(&format!("aws_kms_key.{}.arn", self.label("buckets")))
    }

    fn key(self) -> [Block; 2] {
        let label = self.label("buckets");
        let prefix = self.environment.names.prefix();
        let description = format!("{prefix}: encrypts the buckets of services.");
        let statements = vec![use_through(self.environment, &["s3"])];
        let key = key_as(self.environment, &label, "buckets", &description, statements).about(
            "What is in the buckets of services. It is used through S3 only, by those whom the policy of their role lets.",
        );
        let is_needed = self.environment.buckets.iter().any(|bucket| bucket.protected);
        [super::kept(is_needed, key), alias_as(self.environment, &label, "buckets")]
    }

    fn about(self, bucket: &Bucket) -> String {
        let days = bucket.version_days;
        let what = if self.second { "The copy of the bucket" } else { "The bucket" };
        let kept = match bucket.expire_days {
            Some(expire) => format!("Objects are deleted {expire} days after they were written."),
            None => "Objects stay until they are deleted.".to_owned(),
        };
        format!("{what} {}. {kept} What was overwritten or deleted can be\nbrought back for {days} days.", bucket.name)
    }

    /// What scanners ask for and is not there, with the reason.
    fn exception(self) -> Option<String> {
        let not_copied = match (self.second, self.is_copied) {
            (true, _) => Some("it is itself the copy"),
            (false, false) => Some("the spec asks for no second region; old versions are kept"),
            (false, true) => None,
        };
        not_copied.map(|why| format!("checkov:skip=CKV_AWS_144: {why}"))
    }
}

fn buckets(place: Place<'_>, requests: &Expression) -> Body {
    let body = place.key().into_iter().fold(Body::new(), Body::block);
    let all = place.environment.buckets.iter().flat_map(|bucket| one(place, bucket, requests));
    all.fold(body, Body::block)
}

/// A bucket, and the resources that each set one property of it.
fn one(place: Place<'_>, bucket: &Bucket, requests: &Expression) -> Vec<Block> {
    let label = place.label(&bucket.name);
    let resources = Resources { label: &label, name: &bucket.bucket, span: bucket.span };
    let made = resource("aws_s3_bucket", &label).about(place.about(bucket));
    let made = place.exception().into_iter().fold(made, Block::comment);
    let made = resources.complete_as(made, !bucket.protected);
    let mut blocks = vec![
        super::kept(bucket.protected, made),
        resources.versioning(),
        resources.encrypted_by(place.key_arn()),
        resources.not_public(),
        resources.owned_by_the_account(),
        lifecycle(&resources, bucket),
        resources
            .property("aws_s3_bucket_logging")
            .attribute("target_bucket", requests.clone())
            .attribute("target_prefix", format!("buckets/{}/", place.environment.names.lasting(&bucket.name))),
        resources.events(),
    ];
    blocks.extend(bucket.cors.as_ref().map(|pages| cors(&resources, pages)));
    blocks.push(policy(place.environment, &resources));
    blocks
}

/// S3 clears away the marks of what was deleted together with old objects, or by itself where none grow old.
fn lifecycle(resources: &Resources<'_>, bucket: &Bucket) -> Block {
    resources.lifecycle(|rule| {
        rule.nested("expiration", |expiration| match bucket.expire_days {
            Some(days) => expiration.attribute("days", days),
            None => expiration.attribute("expired_object_delete_marker", true),
        })
        .nested("noncurrent_version_expiration", |block| block.attribute("noncurrent_days", bucket.version_days))
    })
}

fn cors(resources: &Resources<'_>, pages: &Cors) -> Block {
    let texts = |texts: &[String]| hcl::list(texts.iter().map(String::as_str));
    resources
        .property("aws_s3_bucket_cors_configuration")
        .about("Who may do this is still up to the address that a service has signed.")
        .nested("cors_rule", |rule| {
            rule.attribute("allowed_origins", texts(&pages.origins))
                .attribute("allowed_methods", texts(&pages.methods))
                // The headers are part of what is signed.
                .attribute("allowed_headers", hcl::list(["*"]))
                .attribute("expose_headers", hcl::list(["ETag"]))
                .attribute("max_age_seconds", CORS_SECONDS)
        })
}

fn policy(environment: &Environment, resources: &Resources<'_>) -> Block {
    resources.policy([resources.encrypted_with_the_key(environment), resources.tls_only(environment)]).about(
        "TLS only, and no object that is encrypted otherwise. A request that names no encryption is fine: it gets the\n\
         bucket's own. Who may do what is said by the roles of the services.",
    )
}

/// Every bucket is copied in a role of its own, which can read no other.
fn replications(first: Place<'_>, second: Place<'_>, boundary: &Expression) -> Body {
    let both = first.environment.buckets.iter().zip(&second.environment.buckets);
    both.fold(Body::new(), |body, (bucket, copy)| {
        let (label, copy_label) = (first.label(&bucket.name), second.label(&copy.name));
        let (from, to) = (
            Resources { label: &label, name: &bucket.bucket, span: bucket.span },
            Resources { label: &copy_label, name: &copy.bucket, span: copy.span },
        );
        let names = &first.environment.names;
        let replication = Replication {
            label: &format!("{}_replication", bucket.name),
            role_name: names.component(&format!("{}-replication", names.lasting(&bucket.name))),
            from: End { environment: first.environment, bucket: &from, key: Some(&first.key_arn()) },
            to: End { environment: second.environment, bucket: &to, key: Some(&second.key_arn()) },
            span: bucket.span,
        };
        body.block(replication.role(boundary.clone()))
            .block(replication.role_policy())
            .block(replication.configuration())
    })
}
