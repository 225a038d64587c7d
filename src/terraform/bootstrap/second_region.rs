//! A place for states in the second region: its own one, which has to be reached when the first region cannot be, and
//! copies of the others.

use super::state::{self, Place, access_log_bucket};
use crate::hcl::{Block, Body, reference};
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
    stack.file("access_logs_replication.tf", logs_replication(first, second, recovery));
    let name = reference("aws_s3_bucket.state_recovery.bucket");
    stack.output("recovery_state_bucket", name, "Name of the bucket of the second region's state.");
    let logs = reference("aws_s3_bucket.access_logs_recovery.bucket");
    stack.output("recovery_access_logs_bucket", logs, "Name of the bucket of logs of requests in the second region.");
    stack.output("recovery_state_key_arn", second.key_arn(), "ARN of the key that encrypts the second region's state.");
}

/// Both ways: what is only in the second region, its own states and its own logs, must not be lost with it either.
fn replication(first: Place<'_>, second: Place<'_>, recovery: &Recovery) -> Body {
    let names = &first.environment.names;
    let state = |label, role: &str, from: Place<'_>, to: Place<'_>| {
        let (from_key, to_key) = (from.key_arn(), to.key_arn());
        let replication = Replication {
            label,
            role_name: names.component(role),
            from: End { environment: from.environment, bucket: &from.bucket(), key: Some(&from_key) },
            to: End { environment: to.environment, bucket: &to.bucket(), key: Some(&to_key) },
            span: recovery.span,
        };
        blocks(&replication)
    };
    let [role, policy, configuration] = state("state_replication", "state-replication", first, second);
    let configuration = configuration.about(
        "The states of the first region, so that what was there is known when it cannot be asked. Locks are taken away\n\
         there as well as here.",
    );
    let back = state("state_recovery_replication", "state-replication-back", second, first);
    let back = of_second(back, recovery);
    [role, policy, configuration].into_iter().chain(back).fold(Body::new(), Body::block)
}

/// The same of the logs.
fn logs_replication(first: Place<'_>, second: Place<'_>, recovery: &Recovery) -> Body {
    let names = &first.environment.names;
    let logs = |label, role: &str, from: Place<'_>, to: Place<'_>| {
        let (from_name, to_name) = (access_log_bucket(from.environment), access_log_bucket(to.environment));
        let replication = Replication {
            label,
            role_name: names.component(role),
            from: End { environment: from.environment, bucket: &from.logs(&from_name), key: None },
            to: End { environment: to.environment, bucket: &to.logs(&to_name), key: None },
            span: recovery.span,
        };
        blocks(&replication)
    };
    let [role, policy, configuration] = logs("access_logs_replication", "logs-replication", first, second);
    let configuration = configuration.about("Each region's logs outlive the loss of the region.");
    let back = logs("access_logs_recovery_replication", "logs-replication-back", second, first);
    let back = of_second(back, recovery);
    [role, policy, configuration].into_iter().chain(back).fold(Body::new(), Body::block)
}

fn blocks(replication: &Replication<'_>) -> [Block; 3] {
    let boundary = reference("aws_iam_policy.infrastructure_boundary.arn");
    [replication.role(boundary), replication.role_policy(), replication.configuration()]
}

/// What is copied from a bucket of the second region is said there; roles are of no region.
fn of_second([role, policy, configuration]: [Block; 3], recovery: &Recovery) -> [Block; 3] {
    [role, policy, configuration.first_attribute("region", recovery.region())]
}
