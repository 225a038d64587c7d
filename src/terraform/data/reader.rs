//! Copies of a database in the same region, which services read from.
//!
//! RDS has no name for all copies of a database together, and a token of IAM is for the name of one: programs get all names.

use super::{access, database, replica};
use crate::hcl::{Block, Expression, call, list, reference, resource, string};
use crate::model::{Database, DatabaseServer};
use crate::terraform::stack::StackBuilder;

/// What stands between the names of several copies.
const SEPARATOR: &str = ",";

/// One copy.
pub(super) fn instance(database: &Database, reader: &DatabaseServer, stack: &mut StackBuilder<'_>) -> Block {
    let instance = resource("aws_db_instance", &reader.name)
        .about(
            "It follows its database within seconds, and takes no writes. It holds nothing of its own: storage, key, users and\n\
             backups are those of what it follows, and it can be taken away.",
        )
        .comment("checkov:skip=CKV_AWS_133: its database has the backups")
        .comment("checkov:skip=CKV_AWS_157: it holds nothing that would have to fail over")
        .comment("checkov:skip=CKV_AWS_293: it holds nothing of its own")
        .from(Some(database.span));
    let instance = database::version_exceptions(instance, database)
        .attribute("identifier", reader.identifier.as_str())
        .attribute("replicate_source_db", reference(&format!("aws_db_instance.{}.identifier", database.name)))
        .attribute("instance_class", reader.instance.as_str())
        .attribute("port", database.port)
        .attribute("parameter_group_name", reference(&format!("aws_db_parameter_group.{}.name", database.name)))
        .attribute("storage_type", "gp3")
        .attribute("max_allocated_storage", database.max_storage_gibibytes)
        .attribute("storage_encrypted", true)
        .attribute("multi_az", false)
        .attribute("vpc_security_group_ids", list([access::database_group(database)]))
        .attribute("publicly_accessible", false)
        .attribute("iam_database_authentication_enabled", true)
        .comment("tfsec:ignore:aws-rds-specify-backup-retention its database has the backups")
        .attribute("backup_retention_period", 0)
        .attribute("maintenance_window", database.window.maintenance());
    let instance = database::versions(instance, database);
    let instance = database::observability(instance, &reader.name, database, stack);
    let instance = instance
        .comment("tfsec:ignore:aws-rds-enable-deletion-protection it holds nothing of its own")
        .attribute("deletion_protection", false)
        .attribute("skip_final_snapshot", true);
    replica::patience(instance)
}

/// Where to read: at the copies, or at the database itself while there are none.
pub(super) fn addresses(database: &Database) -> Expression {
    if database.is_cluster() {
        return reference(&format!("aws_rds_cluster.{}.reader_endpoint", database.name));
    }
    let address = |label: &str| reference(&format!("aws_db_instance.{label}.address"));
    match database.readers() {
        [] => address(&database.name),
        [only] => address(&only.name),
        readers => {
            let addresses = list(readers.iter().map(|reader| address(&reader.name)));
            call("join", vec![string(SEPARATOR), addresses])
        }
    }
}
