//! The `security` stack: the keys that encrypt everything else, where alarms go, and what records and watches the account.
//!
//! What an account has once is made by one of its environments; `model::account` says which.

mod alerts;
mod audit;
mod break_glass;
mod event_alarm;
mod keys;
pub(super) mod pagerduty;
mod vault_snapshots;

pub(super) use audit::trail_bucket_name;
pub(super) use event_alarm::EventAlarm;

use super::Stack;
use super::stack::StackBuilder;
use crate::hcl::reference;
use crate::model::Environment;

pub(super) fn stack(environment: &Environment) -> Stack {
    let mut stack = StackBuilder::new(environment, "security");
    contents(environment, &mut stack);
    stack.finish()
}

/// What the stack holds.
pub(super) fn contents(environment: &Environment, stack: &mut StackBuilder<'_>) {
    let made = keys::file(environment);
    if !made.is_empty() {
        stack.file("keys.tf", made);
    }
    for (name, what) in keys::PURPOSES {
        let value = keys::arn(environment, name);
        stack.output(&format!("{name}_key_arn"), value, &format!("ARN of the key that encrypts {what}."));
    }
    if let Some(file) = keys::of_vault(environment) {
        stack.file("vault.tf", file);
        stack.output("vault_key_arn", reference("aws_kms_key.vault.arn"), "ARN of the key that opens Vault.");
    }
    if let Some(snapshots) = environment.vault_snapshots() {
        let file = vault_snapshots::file(environment, &snapshots, stack);
        stack.file("vault_snapshots.tf", file);
    }
    audit::add(environment, stack);
    if let Some(alerts) = &environment.alerts {
        stack.file("alerts.tf", alerts::file(environment, alerts));
        // The policy decides who may publish, so that whoever is given the topic comes after it.
        if let Some(made) = &environment.access.break_glass {
            stack.file("break_glass.tf", break_glass::file(environment, made));
        }
        stack.output("alerts_topic_arn", reference("aws_sns_topic_policy.alerts.arn"), "ARN of the topic of alarms.");
        if let Some((secret, span)) = &alerts.pagerduty_secret {
            let file = pagerduty::file(environment, stack, alerts, secret, *span);
            stack.file("pagerduty.tf", file);
        }
    }
}
