//! The `bootstrap` stack: where Terraform keeps its state, and who may run it.
//!
//! It is the first stack of an environment and is applied by an administrator, with its own state beside it until the
//! bucket exists. The roles of the pipeline are made only when the spec names a repository.

mod boundaries;
mod break_glass;
mod parts;
mod pipeline;
mod second_region;
mod state;

pub use boundaries::arn as boundary_arn;
pub(super) use break_glass::role_arn as break_glass_arn;
pub(super) use pipeline::APPLY_ROLE;
pub use pipeline::pipeline_role;
pub use state::access_log_bucket as log_bucket;
pub(super) use state::{LOAD_BALANCER_FOLDERS, access_log_bucket};

use state::Place;

use super::Stack;
use super::stack::StackBuilder;
use crate::hcl::reference;
use crate::model::Environment;

pub(super) fn stack(environment: &Environment) -> Stack {
    let mut stack = StackBuilder::new(environment, "bootstrap");
    stack.file("state.tf", state::state(Place::first(environment)));
    stack.file("access_logs.tf", state::access_logs(Place::first(environment)));
    if let Some(recovery) = &environment.recovery {
        second_region::add(environment, recovery, &mut stack);
    }
    stack.file("boundaries.tf", boundaries::boundaries(environment));
    for (kind, whose) in
        [("workload", "pods"), ("infrastructure", "control planes, machines, add-ons and AWS services")]
    {
        let arn = reference(&format!("aws_iam_policy.{kind}_boundary.arn"));
        stack.output(&format!("{kind}_boundary_arn"), arn, &format!("ARN of the limits of the roles of {whose}."));
    }
    stack.output("state_bucket", reference("aws_s3_bucket.state.bucket"), "Name of the bucket of Terraform's state.");
    let logs = reference("aws_s3_bucket.access_logs.bucket");
    stack.output(
        "access_logs_bucket",
        logs,
        "Name of the bucket of logs: of requests to other buckets and to load balancers.",
    );
    stack.output("state_key_arn", reference("aws_kms_key.state.arn"), "ARN of the key that encrypts the state.");
    if let Some(made) = &environment.access.break_glass {
        stack.file("break_glass.tf", break_glass::file(environment, made));
        let role = reference("aws_iam_role.break_glass.arn");
        stack.output("break_glass_role_arn", role, "ARN of the role for the worst case.");
    }
    if let Some(repository) = &environment.repository {
        stack.file("pipeline.tf", pipeline::pipeline(environment, repository));
        let role = |name| reference(&format!("aws_iam_role.{name}.arn"));
        stack.output("plan_role_arn", role("plan"), "ARN of the role that plans pull requests.");
        stack.output("apply_role_arn", role("apply"), "ARN of the role that applies what was approved.");
    }
    stack.finish()
}
