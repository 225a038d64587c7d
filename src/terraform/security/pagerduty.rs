//! PagerDuty as a subscriber of the topic of alarms, without its key in a file, a plan or a state.
//!
//! The integration URL is the key: whoever has it can raise and end alarms. Terraform's own subscription has no
//! write-only endpoint, so that CloudFormation makes this one: it puts the secret's value into the place of a reference,
//! and Terraform never sees more than the reference.

use super::alerts::topic_arn;
use super::keys;
use crate::diagnostic::Span;
use crate::hcl::{self, Block, Body, Expression, jsonencode, list, object, reference, resource, string};
use crate::model::{Alerts, Environment};
use crate::terraform::iam::{assumed_by, role};
use crate::terraform::policy::{Statement, document};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{alarms, inputs};

/// Version of CloudFormation's template language.
const TEMPLATE_VERSION: &str = "2010-09-09";
/// What making, keeping and removing a subscription takes.
const SUBSCRIBE: [&str; 6] = [
    "sns:GetSubscriptionAttributes",
    "sns:ListSubscriptionsByTopic",
    "sns:Publish",
    "sns:SetSubscriptionAttributes",
    "sns:Subscribe",
    "sns:Unsubscribe",
];

/// `pagerduty.tf`.
pub(super) fn file(
    environment: &Environment,
    stack: &mut StackBuilder<'_>,
    alerts: &Alerts,
    secret: &str,
    span: Span,
) -> Body {
    let boundary = inputs::infrastructure_boundary_arn(stack);
    let blocks = [
        subscribing_role(environment, boundary),
        role_policy(environment),
        subscription(environment, alerts, secret),
        undelivered(environment),
    ];
    blocks.into_iter().fold(Body::new(), |body, block| body.block(block.from(Some(span))))
}

/// What subscribing takes in each region, and reading the one secret, to whose name Secrets Manager adds six characters.
/// Nothing where alarms do not go to PagerDuty.
pub(in crate::terraform) fn statements(environment: &Environment) -> Vec<Statement> {
    let (mut topics, mut secrets) = (Vec::new(), Vec::new());
    for region in environment.regions() {
        let Some(alerts) = &region.alerts else { continue };
        let Some((secret, _)) = &alerts.pagerduty_secret else { continue };
        topics.push(topic_arn(region, alerts));
        secrets.push(region.arn("secretsmanager", &format!("secret:{secret}-??????")));
    }
    if topics.is_empty() {
        return Vec::new();
    }
    vec![
        Statement::allow("Subscribe").actions(&SUBSCRIBE).resources(topics),
        Statement::allow("ReadTheUrl").actions(&["secretsmanager:GetSecretValue"]).resources(secrets),
    ]
}

fn subscribing_role(environment: &Environment, boundary: Expression) -> Block {
    let name = environment.names.component("pagerduty");
    let trust = assumed_by("cloudformation.amazonaws.com");
    role("pagerduty", name, "Subscribes PagerDuty to the alarms.", trust, boundary)
}

fn role_policy(environment: &Environment) -> Block {
    let keys = Statement::allow("Keys")
        .actions(&["kms:Decrypt", "kms:GenerateDataKey"])
        .resources([reference("aws_kms_key.alerts.arn"), keys::arn(environment, "secrets")]);
    let statements = statements(environment).into_iter().chain([keys]);
    resource("aws_iam_role_policy", "pagerduty")
        .attribute("name", "subscribe")
        .attribute("role", reference("aws_iam_role.pagerduty.id"))
        .attribute("policy", document(statements))
}

fn subscription(environment: &Environment, alerts: &Alerts, secret: &str) -> Block {
    let name = environment.names.component("pagerduty");
    resource("aws_cloudformation_stack", "pagerduty")
        .about(format!(
            "PagerDuty's subscription. Its integration URL is a key, so that it stands in Secrets Manager only. Make it by\n\
             hand, before the first apply:\n\
             aws secretsmanager create-secret --region {region} --name {secret} --secret-string URL\n\
             A new URL counts after: terraform apply -replace=aws_cloudformation_stack.pagerduty",
            region = environment.cloud.region,
        ))
        .attribute("name", name.as_str())
        .attribute("iam_role_arn", reference("aws_iam_role.pagerduty.arn"))
        .attribute("template_body", template(environment, alerts, secret))
        .comment("Whoever changes where alarms go is told of.")
        .attribute("notification_arns", list([reference("aws_sns_topic.alerts.arn")]))
        .attribute("tags", object([("Name", string(name.as_str()))]))
        .attribute(
            "depends_on",
            list([reference("aws_iam_role_policy.pagerduty"), reference("aws_sns_topic_policy.alerts")]),
        )
}

fn template(environment: &Environment, alerts: &Alerts, secret: &str) -> Expression {
    let properties = object([
        ("TopicArn", string(topic_arn(environment, alerts))),
        ("Protocol", string("https")),
        ("Endpoint", string(format!("{{{{resolve:secretsmanager:{secret}:SecretString}}}}"))),
        ("DeliveryPolicy", object([("healthyRetryPolicy", retries())])),
    ]);
    let subscription = object([("Type", string("AWS::SNS::Subscription")), ("Properties", properties)]);
    jsonencode(object([
        ("AWSTemplateFormatVersion", string(TEMPLATE_VERSION)),
        ("Resources", object([("Subscription", subscription)])),
    ]))
}

/// Without it SNS tries for a minute. All delays together may be an hour at most.
fn retries() -> Expression {
    object([
        ("backoffFunction", string("exponential")),
        ("minDelayTarget", Expression::from(10)),
        ("maxDelayTarget", Expression::from(120)),
        ("numRetries", Expression::from(30)),
    ])
}

/// What is wrong when somebody is not told of an alarm.
const UNDELIVERED: &str = "An alarm could not be delivered to every subscriber of its topic.";

/// An e-mail may still arrive.
fn undelivered(environment: &Environment) -> Block {
    let name = environment.names.component("alerts-undelivered");
    resource("aws_cloudwatch_metric_alarm", "alerts_undelivered")
        .about("Tells the others when one of the subscribers could not be reached.")
        .attribute("alarm_name", name.as_str())
        .attribute("alarm_description", alarms::described(environment, "alerts-undelivered", UNDELIVERED))
        .attribute("namespace", "AWS/SNS")
        .attribute("metric_name", "NumberOfNotificationsFailed")
        .attribute("dimensions", object([("TopicName", reference("aws_sns_topic.alerts.name"))]))
        .attribute("statistic", "Sum")
        .attribute("comparison_operator", "GreaterThanThreshold")
        .attribute("threshold", 0)
        .attribute("period", 300)
        .attribute("evaluation_periods", 1)
        .attribute("treat_missing_data", "notBreaching")
        .attribute("alarm_actions", list([reference("aws_sns_topic_policy.alerts.arn")]))
        .attribute("tags", hcl::object([("Name", string(name.as_str()))]))
}
