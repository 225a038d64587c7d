//! When backups are made, of what, and how long they are kept.

use super::vault::{FIRST, SECOND};
use super::{database_arn, from};
use crate::hcl::{self, Block, Body, reference, resource, string};
use crate::model::{Backup, Environment};

/// Minutes within which a backup has to begin, and those within which it has to be done. AWS asks for at least an hour, and
/// for the second to be an hour more than the first.
const BEGIN_WITHIN_MINUTES: u32 = 60;
const DONE_WITHIN_MINUTES: u32 = 6 * 60;

/// `plan.tf`.
pub(super) fn file(environment: &Environment, backup: &Backup) -> Body {
    Body::new().block(plan(environment, backup)).block(selection(environment, backup))
}

fn plan(environment: &Environment, backup: &Backup) -> Block {
    let name = environment.names.component("daily");
    let minutes = backup.at.minutes();
    let schedule = format!("cron({} {} * * ? *)", minutes % 60, minutes / 60);
    let plan = resource("aws_backup_plan", "daily")
        .attribute("name", name.as_str())
        .attribute("tags", hcl::object([("Name", string(name.as_str()))]))
        .nested("rule", |rule| {
            let rule = rule
                .attribute("rule_name", "daily")
                .attribute("target_vault_name", reference(&format!("aws_backup_vault.{FIRST}.name")))
                .attribute("schedule", schedule)
                .attribute("start_window", BEGIN_WITHIN_MINUTES)
                .attribute("completion_window", DONE_WITHIN_MINUTES);
            let rule = rule.block(lifecycle(backup));
            if environment.recovery.is_none() {
                return rule;
            }
            let destination = reference(&format!("aws_backup_vault.{SECOND}.arn"));
            rule.nested("copy_action", |copy| {
                copy.attribute("destination_vault_arn", destination).block(lifecycle(backup))
            })
        });
    from(backup, plan)
}

fn lifecycle(backup: &Backup) -> Block {
    Block::new("lifecycle", &[]).attribute("delete_after", backup.retention_days)
}

fn selection(environment: &Environment, backup: &Backup) -> Block {
    let databases = environment.databases.iter();
    let selection = resource("aws_backup_selection", "databases")
        .attribute("name", environment.names.component("databases"))
        .attribute("plan_id", reference("aws_backup_plan.daily.id"))
        .attribute("iam_role_arn", reference("aws_iam_role.backup.arn"))
        .attribute("resources", hcl::list(databases.map(|database| string(database_arn(environment, database)))));
    from(backup, selection)
}
