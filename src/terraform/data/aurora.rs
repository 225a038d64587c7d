//! Databases: Aurora PostgreSQL. A cluster has the data and the users, its machines answer.

use super::{access, database, replica};
use crate::hcl::{self, Block, Body, list, reference, resource};
use crate::model::{Database, DatabaseOrigin, DatabaseServer, Environment};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{inputs, logs};

/// What the provider calls the engine.
const ENGINE: &str = "aurora-postgresql";
/// The log that a cluster exports.
const EXPORTED_LOG: &str = "postgresql";
/// Who takes over first: what is as large as what it takes over from.
const LAST_TO_TAKE_OVER: u32 = 15;

/// Everything of one cluster.
pub(super) fn file(environment: &Environment, database: &Database, stack: &mut StackBuilder<'_>) -> Body {
    if !database.is_there() {
        // Its backups come in a vault.
        return Body::new();
    }
    let mut body = Body::new().block(parameter_group(database));
    body.append(replica::forgotten_password(database));
    let name = format!("/aws/rds/cluster/{}/{EXPORTED_LOG}", database.identifier);
    let key = inputs::logs_key_arn(stack);
    body.push_block(logs::log_group(environment, &log_label(database), name, key, database.span));
    if let Some(region) = &database.followed_region {
        body.push_block(global_cluster(database, region, stack));
    }
    body.push_block(cluster(environment, database, stack));
    for server in &database.servers {
        body.push_block(machine(database, server, stack));
    }
    body
}

fn log_label(database: &Database) -> String {
    format!("{}-{EXPORTED_LOG}", database.name)
}

fn parameter_group(database: &Database) -> Block {
    database::parameters_of("aws_rds_cluster_parameter_group", &format!("{ENGINE}{}", database.major), database)
}

/// It belongs to the region of the cluster that takes writes, so that it is looked after there.
fn global_cluster(database: &Database, region: &str, stack: &mut StackBuilder<'_>) -> Block {
    resource("aws_rds_global_cluster", &database.name)
        .about("What both regions have in common. Deleting it lets go of both clusters, and deletes neither.")
        .attribute("region", region)
        .attribute("global_cluster_identifier", database.identifier.as_str())
        .attribute("source_db_cluster_identifier", inputs::first_database_arn(stack, &database.name))
        .attribute("force_destroy", true)
        .from(Some(database.span))
}

fn cluster(environment: &Environment, database: &Database, stack: &mut StackBuilder<'_>) -> Block {
    let cluster = resource("aws_rds_cluster", &database.name)
        .about(database::about(environment, database))
        .from(Some(database.span));
    let exceptions = [
        (!database.protected, "CKV_AWS_139: the spec says protected: false"),
        (true, backup_exception(environment, database)),
    ];
    let cluster = database::with_exceptions(cluster, &exceptions);
    let cluster = engine(cluster, database);
    let cluster = login(cluster, database, stack)
        .attribute("port", database.port)
        .attribute("db_cluster_parameter_group_name", own(database, "aws_rds_cluster_parameter_group", "name"))
        .attribute("db_subnet_group_name", reference("aws_db_subnet_group.main.name"))
        .attribute("vpc_security_group_ids", list([access::database_group(database)]))
        .attribute("storage_encrypted", true)
        .attribute("kms_key_id", inputs::data_key_arn(stack));
    let cluster = database::with_backups(cluster, database)
        .attribute("preferred_backup_window", database.window.backup())
        .attribute("preferred_maintenance_window", database.window.maintenance())
        .attribute("allow_major_version_upgrade", true)
        .attribute("apply_immediately", false)
        .attribute("copy_tags_to_snapshot", true)
        .attribute("enabled_cloudwatch_logs_exports", list([hcl::string(EXPORTED_LOG)]))
        .attribute("depends_on", list([reference(&format!("aws_cloudwatch_log_group.{}", log_label(database)))]));
    lifecycle(database::deletion(cluster, database), database)
}

/// Scanners look for a plan of backups beside the cluster.
fn backup_exception(environment: &Environment, database: &Database) -> &'static str {
    match (database.origin, &environment.backup) {
        (DatabaseOrigin::Own, Some(_)) => "CKV2_AWS_8: the plan of its backups is in the stack backup",
        (DatabaseOrigin::Own, None) => "CKV2_AWS_8: the spec asks for no backups in a vault",
        _ => "CKV2_AWS_8: the first region makes the backups",
    }
}

/// An attribute of a resource that is called like the database.
fn own(database: &Database, kind: &str, attribute: &str) -> hcl::Expression {
    reference(&format!("{kind}.{}.{attribute}", database.name))
}

/// A cluster that follows another has that one's version, names and users.
fn engine(cluster: Block, database: &Database) -> Block {
    let cluster = cluster.attribute("cluster_identifier", database.identifier.as_str()).attribute("engine", ENGINE);
    match database.origin {
        DatabaseOrigin::Own => cluster
            .attribute("engine_version", database.version.as_str())
            .attribute("database_name", database.database_name.as_str()),
        DatabaseOrigin::Replica => cluster
            .attribute("engine_version", own(database, "aws_rds_global_cluster", "engine_version"))
            .attribute("global_cluster_identifier", own(database, "aws_rds_global_cluster", "id")),
        DatabaseOrigin::Promoted | DatabaseOrigin::Backups => cluster,
    }
}

fn login(cluster: Block, database: &Database, stack: &mut StackBuilder<'_>) -> Block {
    let cluster = match database.origin {
        DatabaseOrigin::Own if database::has_managed_password(database) => cluster
            .attribute("master_username", database::MASTER_USER)
            .attribute("manage_master_user_password", true)
            .attribute("master_user_secret_kms_key_id", inputs::secrets_key_arn(stack)),
        DatabaseOrigin::Own => replica::with_forgotten_password_of(
            cluster.attribute("master_username", database::MASTER_USER),
            "master_password",
            database,
        ),
        _ => cluster,
    };
    cluster.attribute("iam_database_authentication_enabled", true)
}

/// A cluster that is followed or follows is told so by the global cluster, and not by itself.
fn lifecycle(cluster: Block, database: &Database) -> Block {
    let managed = match database.origin {
        DatabaseOrigin::Own if database.is_followed => Some("global_cluster_identifier"),
        DatabaseOrigin::Replica | DatabaseOrigin::Promoted => Some("replication_source_identifier"),
        _ => None,
    };
    if managed.is_none() && !database.protected {
        return cluster;
    }
    cluster.nested("lifecycle", |lifecycle| {
        let lifecycle = lifecycle.optional("prevent_destroy", database.protected.then_some(true));
        match managed {
            Some(managed) => lifecycle
                .comment("The global cluster decides on it.")
                .attribute("ignore_changes", list([reference(managed)])),
            None => lifecycle,
        }
    })
}

/// Machines hold nothing of their own, so that one more or less is a change like another.
fn machine(database: &Database, server: &DatabaseServer, stack: &mut StackBuilder<'_>) -> Block {
    let machine = resource("aws_rds_cluster_instance", &server.name).from(Some(database.span));
    let machine = database::version_exceptions(machine, database)
        .attribute("identifier", server.identifier.as_str())
        .attribute("cluster_identifier", own(database, "aws_rds_cluster", "id"))
        .attribute("engine", own(database, "aws_rds_cluster", "engine"))
        .attribute("instance_class", server.instance.as_str())
        .optional("promotion_tier", (server.instance != database.instance).then_some(LAST_TO_TAKE_OVER))
        .attribute("publicly_accessible", false)
        .attribute("preferred_maintenance_window", database.window.maintenance())
        .attribute("auto_minor_version_upgrade", database::follows_minor_versions(database))
        .attribute("apply_immediately", false)
        .attribute("copy_tags_to_snapshot", true);
    let is_monitored = database::is_monitored(database);
    let machine = machine
        .attribute("monitoring_interval", database.monitoring_seconds)
        .optional("monitoring_role_arn", is_monitored.then(|| reference("aws_iam_role.monitoring.arn")));
    let machine = database::insights(machine, stack);
    if is_monitored {
        let attachment = reference("aws_iam_role_policy_attachment.monitoring");
        return machine.attribute("depends_on", list([attachment]));
    }
    machine
}
