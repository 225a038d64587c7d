//! The vaults, one in each region, their keys and their locks.

use super::from;
use crate::hcl::{self, Block, Body, reference, resource, string};
use crate::model::{Backup, Environment};
use crate::spec::policy::BackupLock;
use crate::terraform::key::{alias_as, grants_through, key_as, use_through};
use crate::terraform::{in_region, protection};

/// The name of keys and vaults.
const NAME: &str = "backups";
/// The label of what is in the first region.
pub(super) const FIRST: &str = "main";
/// The label of what is in the second one.
pub(super) const SECOND: &str = "recovery";
/// Days in which a lock can be taken away that nobody can take away later; AWS asks for no less.
const DAYS_TO_THINK: u32 = 3;
/// Through which services the key is used: RDS encrypts the copies of its snapshots itself.
const SERVICES: [&str; 2] = ["backup", "rds"];

/// `vaults.tf`.
pub(super) fn file(environment: &Environment, backup: &Backup) -> Body {
    let mut body = Body::new();
    body.append(region(environment, backup, FIRST));
    if let Some(recovery) = &environment.recovery {
        let second = recovery.environment.as_ref();
        body.append(in_region(&second.cloud.region, region(second, backup, SECOND)));
    }
    body
}

fn region(environment: &Environment, backup: &Backup, label: &str) -> Body {
    let statements = vec![use_through(environment, &SERVICES), grants_through(environment, &SERVICES)];
    let description = format!("{}: encrypts backups.", environment.names.prefix());
    let key = key_as(environment, label, NAME, &description, statements)
        .about("A key of its own: whoever loses the databases' key still has the backups.");
    let body = Body::new()
        .block(protection::with_databases(environment, from(backup, key)))
        .block(from(backup, alias_as(environment, label, NAME)))
        .block(protection::with_databases(environment, vault(environment, backup, label)));
    match lock(backup, label) {
        Some(lock) => body.block(lock),
        None => body,
    }
}

fn vault(environment: &Environment, backup: &Backup, label: &str) -> Block {
    let name = environment.names.component(NAME);
    let vault = resource("aws_backup_vault", label)
        .attribute("name", name.as_str())
        .attribute("kms_key_arn", reference(&format!("aws_kms_key.{label}.arn")))
        .attribute("tags", hcl::object([("Name", string(name.as_str()))]));
    from(backup, vault)
}

/// No backup can be deleted before its time, nor be asked to stay longer than all others: what may be kept for ever costs for
/// ever. A lock that cannot be changed leaves the longest time open, since the spec may ask for more one day.
fn lock(backup: &Backup, label: &str) -> Option<Block> {
    let to_think = match backup.lock {
        BackupLock::None => return None,
        BackupLock::Governance => None,
        BackupLock::Compliance => Some(DAYS_TO_THINK),
    };
    let lock = resource("aws_backup_vault_lock_configuration", label);
    let lock = match to_think {
        Some(_) => lock.about(
            "Three days after it was made, nobody can take this lock away any more, nor delete what is in the vault before its\n\
             time: not the account's own root user, and not AWS.",
        ),
        None => lock.about("Whoever may delete this lock may delete backups. The pipeline may not."),
    };
    let longest = to_think.is_none().then_some(backup.retention_days);
    let lock = lock
        .attribute("backup_vault_name", reference(&format!("aws_backup_vault.{label}.name")))
        .optional("changeable_for_days", to_think)
        .attribute("min_retention_days", backup.retention_days)
        .optional("max_retention_days", longest);
    Some(from(backup, lock))
}
