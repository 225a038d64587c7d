//! Restoring backups to see that they can be: a backup that nobody has ever restored is a hope.

use super::vault::FIRST;
use super::{database_arn, from};
use crate::hcl::{self, Block, Body, reference, resource, string};
use crate::model::{Backup, Database, Environment};
use crate::spec::policy::RestoreTest;

/// Hours after a backup begins at which the tests do: the backup of the day is done by then.
const HOURS_AFTER_BACKUP: u32 = 8;
/// Hours within which a test has to begin.
const BEGIN_WITHIN_HOURS: u32 = 2;
/// Hours that a restored database is kept for somebody to look into it.
const KEPT_HOURS: u32 = 4;
/// Days back from which the newest backup is taken.
const NEWEST_WITHIN_DAYS: u32 = 2;

/// Whether backups are restored at all.
pub(super) fn is_wanted(backup: &Backup) -> bool {
    backup.restore_test != RestoreTest::Never
}

/// `restore_test.tf`.
pub(super) fn file(environment: &Environment, backup: &Backup) -> Option<Body> {
    let days = match backup.restore_test {
        RestoreTest::Never => return None,
        RestoreTest::Weekly => "1",
        RestoreTest::Monthly => "1#1",
    };
    let at = backup.at.minutes();
    let hour = (at / 60 + HOURS_AFTER_BACKUP) % 24;
    // The service takes letters, digits and underscores only.
    let name = environment.names.prefix().replace('-', "_");
    let plan = resource("aws_backup_restore_testing_plan", "newest")
        .about(
            "The restored databases are deleted again by AWS; while they are there, they cost what the originals do.",
        )
        .attribute("name", name.as_str())
        .attribute("schedule_expression", format!("cron({} {hour} ? * {days} *)", at % 60))
        .attribute("start_window_hours", BEGIN_WITHIN_HOURS)
        .attribute("tags", hcl::object([("Name", string(name.as_str()))]))
        .nested("recovery_point_selection", |selection| {
            selection
                .attribute("algorithm", "LATEST_WITHIN_WINDOW")
                .attribute("include_vaults", hcl::list([reference(&format!("aws_backup_vault.{FIRST}.arn"))]))
                .attribute("recovery_point_types", hcl::list([string("SNAPSHOT")]))
                .attribute("selection_window_days", NEWEST_WITHIN_DAYS)
        });
    let body = Body::new().block(from(backup, plan));
    let kinds = [("databases", "RDS", false), ("clusters", "Aurora", true)];
    Some(kinds.into_iter().fold(body, |mut body, (name, kind, clusters)| {
        let of_kind = environment.databases.iter().filter(|database| database.is_cluster() == clusters);
        if let Some(selection) = selection(environment, name, kind, &of_kind.collect::<Vec<_>>()) {
            body.push_block(from(backup, selection));
        }
        body
    }))
}

/// What is restored of one kind; `None` where there is none of it.
fn selection(environment: &Environment, name: &str, kind: &str, databases: &[&Database]) -> Option<Block> {
    if databases.is_empty() {
        return None;
    }
    let arns = databases.iter().map(|database| string(database_arn(environment, database)));
    let overrides = hcl::object([("dbSubnetGroupName", string(environment.names.component("databases")))]);
    let selection = resource("aws_backup_restore_testing_selection", name)
        .attribute("name", name)
        .attribute("restore_testing_plan_name", reference("aws_backup_restore_testing_plan.newest.name"))
        .attribute("protected_resource_type", kind)
        .attribute("iam_role_arn", reference("aws_iam_role.restore.arn"))
        .attribute("protected_resource_arns", hcl::list(arns))
        .attribute("restore_metadata_overrides", overrides)
        .attribute("validation_window_hours", KEPT_HOURS);
    Some(selection)
}
