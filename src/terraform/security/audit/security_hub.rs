//! Security Hub: the account judged by standards.

use crate::hcl::{Block, Body, list, reference, resource};
use crate::model::Environment;

/// `security_hub.tf`; empty when the hub of the region is made elsewhere.
pub(super) fn file(environment: &Environment) -> Body {
    let Some(standards) = &environment.audit.security_hub else { return Body::new() };
    let subscriptions = standards.iter().map(|(standard, arn)| subscription(environment, standard.word(), arn));
    let blocks = std::iter::once(account(environment)).chain(subscriptions);
    blocks.fold(Body::new(), |body, block| body.block(block.from(Some(environment.audit.span))))
}

/// Its controls ask AWS Config, which has to record before.
fn account(environment: &Environment) -> Block {
    let account = resource("aws_securityhub_account", "main")
        .about("An account has one hub in each region; of the environments there, one makes it for all of them.")
        .attribute("enable_default_standards", false)
        .attribute("auto_enable_controls", true)
        .attribute("control_finding_generator", "SECURITY_CONTROL");
    match environment.audit.recorder {
        Some(_) => account.attribute("depends_on", list([reference("aws_config_configuration_recorder_status.main")])),
        None => account,
    }
}

fn subscription(environment: &Environment, standard: &str, arn: &str) -> Block {
    let (partition, region) = (environment.cloud.partition, &environment.cloud.region);
    resource("aws_securityhub_standards_subscription", &standard.replace('-', "_"))
        .attribute("standards_arn", format!("arn:{partition}:securityhub:{region}::standards/{arn}"))
        .attribute("depends_on", list([reference("aws_securityhub_account.main")]))
}
