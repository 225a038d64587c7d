//! The stack `backup`: backups of all databases in a vault of their own, a copy of each in the second region, and tests that
//! they can be restored.
//!
//! What the databases keep themselves is for mistakes of the last days. A vault is for the day on which somebody has deleted
//! a database with all that belongs to it: nobody who can do that can delete what is locked here.

mod plan;
mod restore_test;
mod vault;

use super::security::EventAlarm;
use super::stack::{Stack, StackBuilder};
use super::{iam, inputs};
use crate::hcl::{Block, Body, list, object, string};
use crate::model::{Backup, Database, Environment};

/// What AWS Backup is called where it acts.
const SERVICE: &str = "backup.amazonaws.com";
/// The events about restores.
const RESTORES: &str = "Restore Job State Change";

/// The stack; none where the spec asks for no backups.
pub(super) fn stack(environment: &Environment) -> Option<Stack> {
    let backup = environment.backup.as_ref()?;
    let mut stack = StackBuilder::new(environment, "backup");
    stack.file("vaults.tf", vault::file(environment, backup));
    let roles = roles(environment, backup, &mut stack);
    stack.file("roles.tf", roles);
    stack.file("plan.tf", plan::file(environment, backup));
    if let Some(file) = restore_test::file(environment, backup) {
        stack.file("restore_test.tf", file);
    }
    if let Some(topic) = inputs::alerts_topic_arn(&mut stack, environment) {
        let blocks = failures(backup).into_iter().flat_map(|alarm| alarm.blocks_to(environment, topic.clone()));
        stack.file("alarms.tf", blocks.fold(Body::new(), Body::block));
    }
    let vault = crate::hcl::reference("aws_backup_vault.main.arn");
    stack.output("backup_vault_arn", vault, "ARN of the vault with the backups.");
    Some(stack.finish())
}

/// What makes backups and copies them, and what restores them in tests: each has only the rights for its own.
fn roles(environment: &Environment, backup: &Backup, stack: &mut StackBuilder<'_>) -> Body {
    let mut body = Body::new();
    let makes = [("backup", "Makes backups of the databases and copies them.", "AWSBackupServiceRolePolicyForBackup")];
    let restores = ("restore", "Restores backups to see that they can be.", "AWSBackupServiceRolePolicyForRestores");
    let restores = restore_test::is_wanted(backup).then_some(restores);
    for (label, description, policy) in makes.into_iter().chain(restores) {
        let trust =
            iam::assumed_by(SERVICE).when("StringEquals", "aws:SourceAccount", [environment.cloud.account.as_str()]);
        let name = environment.names.component(&format!("{label}-jobs"));
        let boundary = inputs::infrastructure_boundary_arn(stack);
        body.push_block(iam::role(label, name, description, trust, boundary).from(Some(backup.span)));
        let attachment = iam::attachment(environment, label, label, &format!("service-role/{policy}"));
        body.push_block(attachment.from(Some(backup.span)));
    }
    body
}

/// Jobs that end otherwise than well. Vaults can tell of jobs themselves, but not of failed ones alone.
fn failures(backup: &Backup) -> Vec<EventAlarm<'static>> {
    let jobs = [
        ("backup-failed", "A backup failed.", "Backup Job State Change", "A backup in account <account> is <state>."),
        (
            "copy-failed",
            "A copy of a backup failed.",
            "Copy Job State Change",
            "A copy of a backup in account <account> is <state>.",
        ),
        (
            "restore-failed",
            "A backup could not be restored.",
            RESTORES,
            "A restored backup in account <account> is <state>.",
        ),
    ];
    let alarm = |(name, what, detail_type, message): (&'static str, &'static str, &'static str, &'static str)| {
        let (key, words) = ending(detail_type);
        let states = list(["ABORTED", "EXPIRED", "FAILED", "PARTIAL"].map(string));
        EventAlarm {
            name,
            what,
            pattern: object([
                ("source", list([string("aws.backup")])),
                ("detail-type", list([string(detail_type)])),
                ("detail", object([(key, states)])),
            ]),
            words,
            message,
            with_reads: false,
            span: backup.span,
        }
    };
    jobs.into_iter().map(alarm).collect()
}

/// Where an event says how its job has ended, and the words of its message: restores have a status, all others a state.
fn ending(detail_type: &str) -> (&'static str, &'static [(&'static str, &'static str)]) {
    match detail_type {
        RESTORES => ("status", &[("account", "$.account"), ("state", "$.detail.status")]),
        _ => ("state", &[("account", "$.account"), ("state", "$.detail.state")]),
    }
}

/// The ARN of a database, known before it is there; or that of one that exists already.
fn database_arn(environment: &Environment, database: &Database) -> String {
    let made = || {
        let kind = if database.is_cluster() { "cluster" } else { "db" };
        environment.arn("rds", &format!("{kind}:{}", database.identifier))
    };
    environment.given_entry("data", "database_arns", &database.name).map_or_else(made, str::to_owned)
}

/// A block that the spec's backups ask for.
fn from(backup: &Backup, block: Block) -> Block {
    block.from(Some(backup.span))
}
