//! The topic that alarms go to, its key, and who gets e-mails.

use crate::hcl::{self, Block, Body, reference, resource, string};
use crate::model::{Alerts, Environment};
use crate::terraform::key::{alias, key, use_through};
use crate::terraform::policy::{Statement, document};

/// Services that tell for whose account they publish.
const PUBLISHERS: [&str; 4] =
    ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com", "events.rds.amazonaws.com"];
/// EventBridge tells the rule, not the account.
const EVENTS: &str = "events.amazonaws.com";
/// AWS Backup tells neither.
const BACKUP: &str = "backup.amazonaws.com";

/// `alerts.tf`.
pub(super) fn file(environment: &Environment, alerts: &Alerts) -> Body {
    let body = Body::new()
        .block(encryption_key(environment, alerts))
        .block(alias(environment, "alerts"))
        .block(topic(alerts))
        .block(topic_policy(environment, alerts));
    alerts.emails.iter().enumerate().fold(body, |body, (index, (address, span))| {
        let label = format!("email_{}", index + 1);
        let subscription = resource("aws_sns_topic_subscription", &label)
            .about("Whoever reads there gets one e-mail that asks for a confirmation; before it, no alarm arrives.")
            .attribute("topic_arn", reference("aws_sns_topic.alerts.arn"))
            .attribute("protocol", "email")
            .attribute("endpoint", address.as_str());
        body.block(subscription.from(Some(*span)))
    })
}

/// The topic's ARN, known before it exists.
pub(super) fn topic_arn(environment: &Environment, alerts: &Alerts) -> String {
    environment.arn("sns", &alerts.topic)
}

fn encryption_key(environment: &Environment, alerts: &Alerts) -> Block {
    let publishers = Statement::allow("UseByPublishers")
        .principals("Service", publishers())
        .actions(&["kms:Decrypt", "kms:GenerateDataKey*"])
        .resources(["*"])
        .when("StringEquals", "kms:EncryptionContext:aws:sns:topicArn", [topic_arn(environment, alerts)]);
    let description = format!("{}: encrypts alarms.", environment.names.prefix());
    key(environment, "alerts", &description, vec![use_through(environment, &["sns"]), publishers])
        .about(
            "A key of its own: AWS services that publish to an encrypted topic need its key themselves. SNS binds what it\n\
             encrypts to the topic; conditions about the account are not met when EventBridge asks.",
        )
        .from(Some(alerts.span))
}

fn publishers() -> impl Iterator<Item = &'static str> {
    PUBLISHERS.into_iter().chain([EVENTS, BACKUP])
}

fn topic(alerts: &Alerts) -> Block {
    resource("aws_sns_topic", "alerts")
        .about("Every alarm of this environment goes here.")
        .attribute("name", alerts.topic.as_str())
        .attribute("kms_master_key_id", reference("aws_kms_key.alerts.arn"))
        .attribute("tags", hcl::object([("Name", string(alerts.topic.as_str()))]))
        .from(Some(alerts.span))
}

fn topic_policy(environment: &Environment, alerts: &Alerts) -> Block {
    let topic = topic_arn(environment, alerts);
    let publish = |statement: Statement| statement.actions(&["sns:Publish"]).resources([topic.as_str()]);
    let services = publish(Statement::allow("ServicesOfThisAccount")).principals("Service", PUBLISHERS).when(
        "StringEquals",
        "aws:SourceAccount",
        [environment.cloud.account.as_str()],
    );
    let events = publish(Statement::allow("RulesOfThisAccount")).principal("Service", EVENTS).when(
        "ArnLike",
        "aws:SourceArn",
        [environment.arn("events", "rule/*")],
    );
    let backup = publish(Statement::allow("Backup")).principal("Service", BACKUP);
    let tls = publish(Statement::deny("TlsOnly")).everyone().when("Bool", "aws:SecureTransport", ["false"]);
    resource("aws_sns_topic_policy", "alerts")
        .about(
            "Who may publish besides the account's own roles. AWS Backup says neither for which account nor for which vault\n\
             it comes, so that nothing can be asked of it.",
        )
        .attribute("arn", reference("aws_sns_topic.alerts.arn"))
        .attribute("policy", document([services, events, backup, tls]))
        .from(Some(alerts.span))
}
