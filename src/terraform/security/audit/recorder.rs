//! AWS Config: what every resource looked like at any time.

use crate::hcl::{Block, Body, list, reference, resource};
use crate::model::{Environment, Recorder};
use crate::terraform::inputs;
use crate::terraform::stack::StackBuilder;

/// The service.
const CONFIG: &str = "config.amazonaws.com";
/// Its own role.
const ROLE: &str = "role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

/// `recorder.tf`; empty when the recorder of the region is made elsewhere.
pub(super) fn file(environment: &Environment, stack: &mut StackBuilder<'_>) -> Body {
    let Some(made) = &environment.audit.recorder else { return Body::new() };
    let blocks = made.makes_role.then(|| linked_role(environment)).into_iter().chain([
        recorder(environment, made),
        delivery_channel(environment, stack),
        status(),
    ]);
    blocks.fold(Body::new(), |body, block| body.block(block.from(Some(environment.audit.span))))
}

fn linked_role(environment: &Environment) -> Block {
    resource("aws_iam_service_linked_role", "config")
        .about(format!(
            "An account has this role once. Where something else has made it before, import it:\n\
             terraform import aws_iam_service_linked_role.config {}",
            environment.iam_arn(ROLE)
        ))
        .attribute("aws_service_name", CONFIG)
}

fn recorder(environment: &Environment, made: &Recorder) -> Block {
    let recorder = resource("aws_config_configuration_recorder", "main")
        .about(
            "Everything, what is of no region included: a region that is lost must not take the history of the account's\n\
             roles with it.",
        )
        .attribute("name", environment.names.prefix())
        .attribute("role_arn", environment.iam_arn(ROLE))
        .nested("recording_group", |group| {
            group.attribute("all_supported", true).attribute("include_global_resource_types", true)
        });
    if made.makes_role {
        recorder.attribute("depends_on", list([reference("aws_iam_service_linked_role.config")]))
    } else {
        recorder
    }
}

/// The bucket is the one of access logs: AWS Config writes into none whose objects are locked by default.
fn delivery_channel(environment: &Environment, stack: &mut StackBuilder<'_>) -> Block {
    resource("aws_config_delivery_channel", "main")
        .attribute("name", environment.names.prefix())
        .attribute("s3_bucket_name", inputs::access_logs_bucket_of(stack, environment))
        .attribute("depends_on", list([reference("aws_config_configuration_recorder.main")]))
}

fn status() -> Block {
    resource("aws_config_configuration_recorder_status", "main")
        .attribute("name", reference("aws_config_configuration_recorder.main.name"))
        .attribute("is_enabled", true)
        .attribute("depends_on", list([reference("aws_config_delivery_channel.main")]))
}
