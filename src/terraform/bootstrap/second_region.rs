//! A place for states in the second region: its own one, which has to be reached when the first region cannot be, and
//! copies of the others.

use super::state::{self, Place};
use crate::hcl::{Body, reference};
use crate::model::{Environment, Recovery};
use crate::terraform::in_region;
use crate::terraform::replication::{End, Replication};
use crate::terraform::stack::StackBuilder;

/// Adds the bucket, and the copying.
pub(super) fn add(environment: &Environment, recovery: &Recovery, stack: &mut StackBuilder<'_>) {
    let (first, second) = (Place::first(environment), Place::second(&recovery.environment));
    stack.file("recovery_state.tf", in_region(recovery.region(), state::state(second)));
    stack.file("recovery_access_logs.tf", in_region(recovery.region(), state::access_logs(second)));
    stack.file("state_replication.tf", replication(first, second, recovery));
    let name = reference("aws_s3_bucket.state_recovery.bucket");
    stack.output("recovery_state_bucket", name, "Name of the bucket of the second region's state.");
    let logs = reference("aws_s3_bucket.access_logs_recovery.bucket");
    stack.output("recovery_access_logs_bucket", logs, "Name of the bucket of logs of requests in the second region.");
    stack.output("recovery_state_key_arn", second.key_arn(), "ARN of the key that encrypts the second region's state.");
}

fn replication(first: Place<'_>, second: Place<'_>, recovery: &Recovery) -> Body {
    let replication = Replication {
        label: "state_replication",
        role_name: first.environment.names.component("state-replication"),
        from: End { environment: first.environment, bucket: &first.bucket(), key: &first.key_arn() },
        to: End { environment: second.environment, bucket: &second.bucket(), key: &second.key_arn() },
        span: recovery.span,
    };
    Body::new()
        .block(replication.role(reference("aws_iam_policy.infrastructure_boundary.arn")))
        .block(replication.role_policy())
        .block(replication.configuration().about(
            "The states of the first region, so that what was there is known when it cannot be asked. Locks are taken away\n\
             there as well as here.",
        ))
}
