//! A place for states in the second region: its own one, which has to be reached when the first region cannot be, and
//! copies of the others.

use super::state::{self, Place, access_log_bucket};
use crate::hcl::{Block, Body, Expression, reference};
use crate::model::{Environment, Recovery};
use crate::terraform::bucket::Bucket;
use crate::terraform::in_region;
use crate::terraform::replication::{End, Replication};
use crate::terraform::stack::StackBuilder;

/// Adds the bucket, and the copying.
pub(super) fn add(environment: &Environment, recovery: &Recovery, stack: &mut StackBuilder<'_>) {
    let (first, second) = (Place::first(environment), Place::second(&recovery.environment));
    stack.file("recovery_state.tf", in_region(recovery.region(), state::state(second)));
    stack.file("recovery_access_logs.tf", in_region(recovery.region(), state::access_logs(second)));
    stack.file("state_replication.tf", both_ways(&states(first, second), first, second, recovery));
    let names = [first, second].map(|place| access_log_bucket(place.environment));
    stack.file("access_logs_replication.tf", both_ways(&logs([first, second], &names), first, second, recovery));
    let name = reference("aws_s3_bucket.state_recovery.bucket");
    stack.output("recovery_state_bucket", name, "Name of the bucket of the second region's state.");
    let logs = reference("aws_s3_bucket.access_logs_recovery.bucket");
    stack.output("recovery_access_logs_bucket", logs, "Name of the bucket of logs of requests in the second region.");
    stack.output("recovery_state_key_arn", second.key_arn(), "ARN of the key that encrypts the second region's state.");
}

/// What is copied between the two regions.
struct Copied<'a> {
    /// The labels of both ways.
    labels: [&'a str; 2],
    /// What the role of the first way is called.
    role: &'a str,
    /// Why it is copied.
    about: &'a str,
    /// The buckets, the first region's first.
    buckets: [Bucket<'a>; 2],
    /// The keys of what is in them, where they are not S3's own.
    keys: Option<[Expression; 2]>,
}

fn states<'a>(first: Place<'a>, second: Place<'a>) -> Copied<'a> {
    Copied {
        labels: ["state_replication", "state_recovery_replication"],
        role: "state-replication",
        about: "The states of the first region, so that what was there is known when it cannot be asked. Locks are taken away\n\
                there as well as here.",
        buckets: [first, second].map(Place::bucket),
        keys: Some([first, second].map(Place::key_arn)),
    }
}

fn logs<'a>([first, second]: [Place<'a>; 2], names: &'a [String; 2]) -> Copied<'a> {
    Copied {
        labels: ["access_logs_replication", "access_logs_recovery_replication"],
        role: "logs-replication",
        about: "Each region's logs outlive the loss of the region.",
        buckets: [first.logs(&names[0]), second.logs(&names[1])],
        keys: None,
    }
}

/// Both ways: what is only in the second region, its own states and its own logs, must not be lost with it either.
fn both_ways(copied: &Copied<'_>, first: Place<'_>, second: Place<'_>, recovery: &Recovery) -> Body {
    let names = &first.environment.names;
    let ends: [End<'_>; 2] = std::array::from_fn(|at| End {
        environment: [first, second][at].environment,
        bucket: &copied.buckets[at],
        key: copied.keys.as_ref().map(|keys| &keys[at]),
    });
    let way = |label, role: &str, [from, to]: [End<'_>; 2]| {
        blocks(&Replication { label, role_name: names.component(role), from, to, span: recovery.span })
    };
    let [role, policy, configuration] = way(copied.labels[0], copied.role, ends);
    let back = way(copied.labels[1], &format!("{}-back", copied.role), [ends[1], ends[0]]);
    let there = [role, policy, configuration.about(copied.about)];
    there.into_iter().chain(of_second(back, recovery)).fold(Body::new(), Body::block)
}

fn blocks(replication: &Replication<'_>) -> [Block; 3] {
    let boundary = reference("aws_iam_policy.infrastructure_boundary.arn");
    [replication.role(boundary), replication.role_policy(), replication.configuration()]
}

/// What is copied from a bucket of the second region is said there; roles are of no region.
fn of_second([role, policy, configuration]: [Block; 3], recovery: &Recovery) -> [Block; 3] {
    [role, policy, configuration.first_attribute("region", recovery.region())]
}
