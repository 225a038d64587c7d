//! Databases that follow one of the first region, and what the first region needs so that they can.

use crate::hcl::{self, Block, Body};
use crate::model::{Database, DatabaseOrigin};
use crate::terraform::inputs;
use crate::terraform::stack::StackBuilder;

/// What the comment over a database says of its password.
pub(super) const NOBODY_KNOWS: &str = "Nobody knows the\n\
     master password: RDS manages none of a database with replicas, and what is drawn here is in no file and in no\n\
     state. Whoever has to be the master user gives it a new one first: aws rds modify-db-instance or modify-db-cluster.";
/// How the provider draws a password that it does not keep.
const PASSWORD: &str = "aws_secretsmanager_random_password";
const PASSWORD_LENGTH: u32 = 64;
/// Counted up, it gives the master user another password.
const PASSWORD_VERSION: u32 = 1;
/// A replica begins as a snapshot that is copied from region to region, which takes hours when it is large.
const PATIENCE: &str = "6h";

/// What the comment over a database of the second region says.
pub(super) fn about(database: &Database) -> &'static str {
    match database.origin {
        DatabaseOrigin::Promoted => {
            "It has followed the database of the first region, and goes on without it. Users and passwords are those of that\n\
             one, and so is what it does not say of itself here."
        }
        _ => {
            "It follows the database of the first region, and takes no writes until it is promoted: `databases: promoted` in\n\
             `recovery`. Engine, names, users and passwords are those of what it follows."
        }
    }
}

/// The automated backups of a database of the first region, kept in this one.
pub(super) fn backups(database: &Database, stack: &mut StackBuilder<'_>) -> Block {
    hcl::resource("aws_db_instance_automated_backups_replication", &database.name)
        .about("The backups of the database of the first region, from which it is restored here by hand.")
        .attribute("source_db_instance_arn", inputs::first_database_arn(stack, &database.name))
        .attribute("kms_key_id", inputs::data_key_arn(stack))
        .attribute("retention_period", database.backup_days)
        .from(Some(database.span))
}

/// The password of a master user that nobody is, where one is needed.
pub(super) fn forgotten_password(database: &Database) -> Body {
    if database.origin != DatabaseOrigin::Own || !database.is_followed {
        return Body::new();
    }
    let password = Block::new("ephemeral", &[PASSWORD, &database.name])
        .attribute("password_length", PASSWORD_LENGTH)
        .attribute("exclude_punctuation", true)
        .from(Some(database.span));
    Body::new().block(password)
}

/// The same where it is used; the provider writes it and forgets it.
pub(super) fn with_forgotten_password(instance: Block, database: &Database) -> Block {
    with_forgotten_password_of(instance, "password", database)
}

/// The same where the password is called otherwise.
pub(super) fn with_forgotten_password_of(block: Block, called: &str, database: &Database) -> Block {
    let drawn = hcl::reference(&format!("ephemeral.{PASSWORD}.{}.random_password", database.name));
    block.attribute(&format!("{called}_wo"), drawn).attribute(&format!("{called}_wo_version"), PASSWORD_VERSION)
}

/// Time for a replica to be made.
pub(super) fn patience(instance: Block) -> Block {
    instance.nested("timeouts", |timeouts| timeouts.attribute("create", PATIENCE))
}
