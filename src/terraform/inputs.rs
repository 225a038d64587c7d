//! Outputs of other stacks that several stacks take: their types and what they hold, in one place.

use super::stack::StackBuilder;
use crate::hcl::Expression;
use crate::model::{Environment, NetworkIdentity};

/// The key of data at rest: databases, caches, disks.
pub(super) fn data_key_arn(stack: &mut StackBuilder<'_>) -> Expression {
    stack.input("security", "data_key_arn", "string", "ARN of the KMS key of data at rest.")
}

/// The key of secrets, those of Kubernetes and those of Secrets Manager.
pub(super) fn secrets_key_arn(stack: &mut StackBuilder<'_>) -> Expression {
    stack.input("security", "secrets_key_arn", "string", "ARN of the KMS key of secrets.")
}

/// The key that opens Vault.
pub(super) fn vault_key_arn(stack: &mut StackBuilder<'_>) -> Expression {
    stack.input("security", "vault_key_arn", "string", "ARN of the KMS key that opens Vault.")
}

/// The key of logs.
pub(super) fn logs_key_arn(stack: &mut StackBuilder<'_>) -> Expression {
    stack.input("security", "logs_key_arn", "string", "ARN of the KMS key of logs.")
}

/// The topic that alarms go to; `None` where the spec wants none, so that there is nothing to raise them for.
///
/// CloudWatch, EventBridge, RDS, AWS Budgets, Cost Anomaly Detection and AWS Backup may publish to it.
pub(super) fn alerts_topic_arn(stack: &mut StackBuilder<'_>, environment: &Environment) -> Option<Expression> {
    environment.alerts.as_ref()?;
    Some(stack.input("security", "alerts_topic_arn", "string", "ARN of the topic of alarms."))
}

/// The bucket of logs: of the requests to other buckets and to load balancers, each in a folder of its own.
pub(super) fn access_logs_bucket(stack: &mut StackBuilder<'_>) -> Expression {
    let what = "Name of the bucket of the logs of requests to other buckets.";
    stack.input("bootstrap", "access_logs_bucket", "string", what)
}

/// The same in the second region.
pub(super) fn recovery_access_logs_bucket(stack: &mut StackBuilder<'_>) -> Expression {
    let what = "Name of the bucket of logs of requests in the second region.";
    stack.input("bootstrap", "recovery_access_logs_bucket", "string", what)
}

/// The one of the region of an environment: S3, AWS Config and load balancers write into buckets of their own region only.
pub(super) fn access_logs_bucket_of(stack: &mut StackBuilder<'_>, environment: &Environment) -> Expression {
    match environment.is_second_region {
        false => access_logs_bucket(stack),
        true => recovery_access_logs_bucket(stack),
    }
}

/// The most that the role of a service can ever be allowed.
pub(super) fn workload_boundary_arn(stack: &mut StackBuilder<'_>) -> Expression {
    let what = "ARN of the policy that bounds what services may be allowed.";
    stack.input("bootstrap", "workload_boundary_arn", "string", what)
}

/// The most that the role of anything else can ever be allowed.
pub(super) fn infrastructure_boundary_arn(stack: &mut StackBuilder<'_>) -> Expression {
    let what = "ARN of the policy that bounds what control planes, machines, add-ons and AWS services may be allowed.";
    stack.input("bootstrap", "infrastructure_boundary_arn", "string", what)
}

/// The VPC.
pub(super) fn vpc_id(stack: &mut StackBuilder<'_>) -> Expression {
    stack.input("network", "vpc_id", "string", "The VPC.")
}

/// The subnets of load balancers.
pub(super) fn public_subnet_ids(stack: &mut StackBuilder<'_>) -> Expression {
    stack.input("network", "public_subnet_ids", "list(string)", "Subnets of load balancers.")
}

/// The security group of the load balancer.
pub(super) fn load_balancer_security_group_id(stack: &mut StackBuilder<'_>) -> Expression {
    let what = "Security group of the load balancer.";
    stack.input("edge", "load_balancer_security_group_id", "string", what)
}

/// The target group of a colour.
pub(super) fn target_group_arn(stack: &mut StackBuilder<'_>, colour: &str) -> Expression {
    stack.input_entry("edge", "target_group_arns", colour, "ARNs of the target groups, by colour.")
}

/// The subnets of machines and pods.
pub(super) fn private_subnet_ids(stack: &mut StackBuilder<'_>) -> Expression {
    stack.input("network", "private_subnet_ids", "list(string)", "Subnets of machines and pods.")
}

/// The subnets of databases and caches.
pub(super) fn data_subnet_ids(stack: &mut StackBuilder<'_>) -> Expression {
    stack.input("network", "data_subnet_ids", "list(string)", "Subnets of databases and caches.")
}

/// The security group of one network identity.
pub(super) fn security_group_id(stack: &mut StackBuilder<'_>, identity: &NetworkIdentity) -> Expression {
    let what = "Security groups of services and machines, by network identity.";
    stack.input_entry("network", "security_group_ids", &identity.key(), what)
}

/// The database of the first region that one of the second region follows.
pub(super) fn first_database_arn(stack: &mut StackBuilder<'_>, database: &str) -> Expression {
    stack.first_region_entry("data", "database_arns", database, "ARNs of the databases of the first region, by name.")
}

/// The cache of the first region that one of the second region follows.
pub(super) fn first_cache_id(stack: &mut StackBuilder<'_>, cache: &str) -> Expression {
    stack.first_region_entry("data", "cache_ids", cache, "Identifiers of the caches of the first region, by name.")
}

/// The identifier by which IAM knows a database.
pub(super) fn database_resource_id(stack: &mut StackBuilder<'_>, database: &str) -> Expression {
    let what = "Identifiers by which IAM knows the databases and their copies, by name.";
    stack.input_entry("data", "database_resource_ids", database, what)
}
