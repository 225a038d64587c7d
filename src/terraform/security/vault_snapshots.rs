//! Where what the Vaults of the clusters hold is saved: a bucket that outlives them.

use crate::hcl::{Body, reference, resource};
use crate::model::Environment;
use crate::model::component::VaultSnapshots;
use crate::terraform::bucket::Bucket;
use crate::terraform::stack::StackBuilder;
use crate::terraform::{inputs, protection};

const LABEL: &str = "vault_snapshots";
/// The folder of the logs of requests.
const REQUESTS: &str = "vault-snapshots/";

/// `vault_snapshots.tf`. A snapshot is as Vault has sealed it: whoever reads it can do nothing with it without the key that opens
/// Vault.
pub(super) fn file(environment: &Environment, snapshots: &VaultSnapshots, stack: &mut StackBuilder<'_>) -> Body {
    let bucket = Bucket { label: LABEL, name: &snapshots.bucket, span: snapshots.span };
    let made = resource("aws_s3_bucket", LABEL)
        .about(format!(
            "What Vault holds, saved every hour by each cluster and kept for {} days. Vault has sealed it.",
            snapshots.days
        ))
        .comment("checkov:skip=CKV_AWS_144: only the key of this region opens it, and old versions are kept");
    let requests = inputs::access_logs_bucket_of(stack, environment);
    Body::new()
        .block(protection::with_databases(environment, bucket.complete(made)))
        .block(bucket.versioning())
        .block(bucket.encrypted_by(reference("aws_kms_key.vault.arn")))
        .block(bucket.not_public())
        .block(bucket.owned_by_the_account())
        .block(bucket.expires_after(snapshots.days))
        .block(bucket.events())
        .block(
            bucket
                .property("aws_s3_bucket_logging")
                .attribute("target_bucket", requests)
                .attribute("target_prefix", REQUESTS),
        )
        .block(bucket.policy([bucket.encrypted_with_the_key(environment), bucket.tls_only(environment)]))
}
