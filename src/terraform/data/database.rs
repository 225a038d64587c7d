//! Databases: RDS for PostgreSQL, and what it has in common with Aurora.

use super::{access, aurora, reader, replica};
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Database, DatabaseOrigin, Environment};
use crate::spec::data::DatabaseLogin;
use crate::terraform::stack::StackBuilder;
use crate::terraform::{iam, inputs, logs};

/// The logs that RDS for PostgreSQL can export.
const EXPORTED_LOGS: [&str; 2] = ["postgresql", "upgrade"];
/// The master user; RDS reserves `admin` and `rdsadmin`, and attackers guess `postgres`.
pub(super) const MASTER_USER: &str = "platform";
/// From this version on, `log_connections` is a list of events instead of a switch.
const LOG_CONNECTIONS_IS_A_LIST: u32 = 18;
/// Days of backups below which scanners ask for more.
const SCANNED_BACKUP_DAYS: u32 = 2;
/// Days that Performance Insights keeps without extra cost.
const INSIGHTS_DAYS: u32 = 7;

/// Everything about databases except who may reach them.
pub(super) fn file(environment: &Environment, stack: &mut StackBuilder<'_>) -> Body {
    let mut body = Body::new().block(subnet_group(environment, stack));
    let there = environment.databases.iter().filter(|database| database.is_there());
    let monitored: Vec<&Database> = there.filter(|database| is_monitored(database)).collect();
    if !monitored.is_empty() {
        body.push_block(monitoring_role(environment, &monitored, stack));
        body.push_block(iam::attachment(
            environment,
            "monitoring",
            "monitoring",
            "service-role/AmazonRDSEnhancedMonitoringRole",
        ));
    }
    for database in &environment.databases {
        if database.is_cluster() {
            body.append(aurora::file(environment, database, stack));
            continue;
        }
        body.push_block(parameter_group(database));
        if !database.is_there() {
            body.push_block(replica::backups(database, stack));
            continue;
        }
        body.append(replica::forgotten_password(database));
        for server in &database.servers {
            for log in EXPORTED_LOGS {
                let name = format!("/aws/rds/instance/{}/{log}", server.identifier);
                let (label, key) = (log_label(&server.name, log), inputs::logs_key_arn(stack));
                body.push_block(logs::log_group(environment, &label, name, key, database.span));
            }
        }
        body.push_block(instance(environment, database, stack));
        for copy in database.readers() {
            body.push_block(reader::instance(database, copy, stack));
        }
    }
    body
}

pub(super) fn is_monitored(database: &Database) -> bool {
    database.monitoring_seconds > 0
}

fn subnet_group(environment: &Environment, stack: &mut StackBuilder<'_>) -> Block {
    hcl::resource("aws_db_subnet_group", "main")
        .attribute("name", environment.names.component("databases"))
        .attribute("description", format!("Databases of {}", environment.names.prefix()))
        .attribute("subnet_ids", inputs::data_subnet_ids(stack))
}

fn monitoring_role(environment: &Environment, monitored: &[&Database], stack: &mut StackBuilder<'_>) -> Block {
    let servers = monitored.iter().flat_map(|database| &database.servers);
    let instances = servers.map(|server| environment.arn("rds", &format!("db:{}", server.identifier)));
    let trust = iam::assumed_for(environment, "monitoring.rds.amazonaws.com", instances);
    let name = environment.names.component("database-monitoring");
    let boundary = inputs::infrastructure_boundary_arn(stack);
    iam::role("monitoring", name, "Enhanced monitoring of the databases", trust, boundary)
}

fn parameter_group(database: &Database) -> Block {
    parameters_of("aws_db_parameter_group", &format!("postgres{}", database.major), database)
}

/// A group of the parameters, for one server or for a cluster.
pub(super) fn parameters_of(kind: &str, family: &str, database: &Database) -> Block {
    let group = hcl::resource(kind, &database.name)
        .about(
            "Every parameter waits for a restart: a new database starts with all of them, and for values that equal the\n\
             default RDS reports no other way of applying, so that anything else would show up in every plan.",
        )
        .attribute("name", format!("{}-{family}", database.identifier))
        .attribute("description", format!("Parameters of {}", database.identifier))
        .attribute("family", family)
        .from(Some(database.span));
    parameters(database)
        .into_iter()
        .fold(group, |group, (name, value)| group.block(parameter(name, value)))
        // A new major version brings a new group, which the database must have before the old one can go.
        .nested("lifecycle", |lifecycle| lifecycle.attribute("create_before_destroy", true))
}

/// What differs from RDS's defaults, or must not depend on them.
///
/// With `log_statement = ddl`, a password in `CREATE ROLE … PASSWORD` would be logged. Services that log in through IAM have
/// none, of the users that Vault makes only the SCRAM verifier of a random one is ever sent, and RDS does not log its own
/// rotation of the master password.
fn parameters(database: &Database) -> Vec<(&'static str, &'static str)> {
    let mut parameters = vec![
        ("rds.force_ssl", "1"),
        ("shared_preload_libraries", "pg_stat_statements"),
        ("log_statement", "ddl"),
        ("log_min_duration_statement", "1000"),
        ("log_disconnections", "1"),
    ];
    if database.major < LOG_CONNECTIONS_IS_A_LIST {
        parameters.push(("log_connections", "1"));
    }
    parameters.sort_unstable();
    parameters
}

fn parameter(name: &str, value: &str) -> Block {
    Block::new("parameter", &[])
        .attribute("name", name)
        .attribute("value", value)
        .attribute("apply_method", "pending-reboot")
}

fn log_label(instance: &str, log: &str) -> String {
    format!("{instance}-{log}")
}

/// What has to be there before pull requests can have databases of their own.
const FOR_REVIEWS: &str = "\nThe databases of pull requests are made by the user review, which is created once as well: CREATE ROLE review LOGIN\n\
     CREATEDB CREATEROLE; GRANT rds_iam TO review WITH ADMIN OPTION; CREATE ROLE review_seed; GRANT review_seed TO review.\n\
     A database that is copied for them has is_template set, and what is in it belongs to review_seed.";

fn instance(environment: &Environment, database: &Database, stack: &mut StackBuilder<'_>) -> Block {
    let about = about(environment, database);
    let instance = hcl::resource("aws_db_instance", &database.name).about(about).from(Some(database.span));
    let instance = exceptions(instance, database);
    let instance = engine(instance, database, stack);
    let instance = storage(instance, database, stack);
    let instance = reachability(instance, database);
    let instance = login(instance, database, stack);
    let instance = maintenance(instance, database);
    let instance = observability(instance, &database.name, database, stack);
    protection(instance, database)
}

/// What the comment over a database says.
pub(super) fn about(environment: &Environment, database: &Database) -> String {
    let reviews = environment.reviews.as_ref();
    let is_reviewed = reviews.is_some_and(|reviews| reviews.databases.contains(&database.name));
    about_itself(database) + if is_reviewed { FOR_REVIEWS } else { "" }
}

fn about_itself(database: &Database) -> String {
    let password = match database.origin {
        DatabaseOrigin::Own if has_managed_password(database) => {
            "The master password is in\n\
             Secrets Manager, where RDS rotates it; it is in no file and in no state."
        }
        DatabaseOrigin::Own => replica::NOBODY_KNOWS,
        _ => return replica::about(database).to_owned(),
    };
    let logins = match database.login {
        DatabaseLogin::Iam => {
            "Services log in with IAM tokens as database users of their own names. Each needs to be created once, by the\n\
             master user: CREATE ROLE \"<service>\" LOGIN; GRANT rds_iam TO \"<service>\"."
        }
        DatabaseLogin::Vault => {
            "Services log in as users that Vault makes for a while. The master user prepares that once, by the SQL in the\n\
             ConfigMap vault-databases of the clusters."
        }
    };
    format!(
        "{logins} {password} A new major version comes when the spec\n\
         names it, and is seen in a plan first.{}",
        major_version_note(database)
    )
}

/// RDS manages no password of a database with replicas, nor of a cluster that another region follows (RDS User Guide, "Password management with Amazon RDS and AWS
/// Secrets Manager", limitations).
pub(super) fn has_managed_password(database: &Database) -> bool {
    database.origin == DatabaseOrigin::Own && !database.is_followed
}

fn major_version_note(database: &Database) -> &'static str {
    if follows_minor_versions(database) { " RDS keeps the minor version current." } else { "" }
}

/// An exact version stays where it is: if RDS upgraded it, the next plan would ask for the older one again.
pub(super) fn follows_minor_versions(database: &Database) -> bool {
    database.version == database.major.to_string()
}

/// What the spec asks for although scanners advise against it.
fn exceptions(instance: Block, database: &Database) -> Block {
    let exceptions = [
        (!database.multi_az, "CKV_AWS_157: the spec says multiAz: false"),
        (!database.protected, "CKV_AWS_293: the spec says protected: false"),
    ];
    version_exceptions(with_exceptions(instance, &exceptions), database)
}

/// The same about what copies have in common with their database.
pub(super) fn version_exceptions(instance: Block, database: &Database) -> Block {
    let exceptions = [
        (!is_monitored(database), "CKV_AWS_118: the spec says monitoring: 0"),
        (!follows_minor_versions(database), "CKV_AWS_226: the spec pins an exact version"),
    ];
    with_exceptions(instance, &exceptions)
}

pub(super) fn with_exceptions(instance: Block, exceptions: &[(bool, &str)]) -> Block {
    let wanted = exceptions.iter().filter(|(wanted, _)| *wanted);
    wanted.fold(instance, |instance, (_, reason)| instance.comment(format!("checkov:skip={reason}")))
}

/// A replica has engine, version and names of what it follows.
fn engine(instance: Block, database: &Database, stack: &mut StackBuilder<'_>) -> Block {
    let instance = instance.attribute("identifier", database.identifier.as_str());
    let instance = match database.origin {
        DatabaseOrigin::Own => instance
            .attribute("engine", "postgres")
            .attribute("engine_version", database.version.as_str())
            .attribute("instance_class", database.instance.as_str())
            .attribute("db_name", database.database_name.as_str()),
        DatabaseOrigin::Replica => instance
            .attribute("replicate_source_db", inputs::first_database_arn(stack, &database.name))
            .attribute("instance_class", database.instance.as_str()),
        DatabaseOrigin::Promoted | DatabaseOrigin::Backups => {
            instance.attribute("instance_class", database.instance.as_str())
        }
    };
    instance
        .attribute("port", database.port)
        .attribute("parameter_group_name", hcl::reference(&format!("aws_db_parameter_group.{}.name", database.name)))
}

fn storage(instance: Block, database: &Database, stack: &mut StackBuilder<'_>) -> Block {
    let allocated = (database.origin == DatabaseOrigin::Own).then_some(database.storage_gibibytes);
    instance
        .attribute("storage_type", "gp3")
        .optional("allocated_storage", allocated)
        .attribute("max_allocated_storage", database.max_storage_gibibytes)
        .attribute("storage_encrypted", true)
        .attribute("kms_key_id", inputs::data_key_arn(stack))
}

fn reachability(instance: Block, database: &Database) -> Block {
    instance
        .attribute("multi_az", database.multi_az)
        .attribute("db_subnet_group_name", hcl::reference("aws_db_subnet_group.main.name"))
        .attribute("vpc_security_group_ids", hcl::list([access::database_group(database)]))
        .attribute("publicly_accessible", false)
}

fn login(instance: Block, database: &Database, stack: &mut StackBuilder<'_>) -> Block {
    let instance = match database.origin {
        DatabaseOrigin::Own if has_managed_password(database) => instance
            .attribute("username", MASTER_USER)
            .attribute("manage_master_user_password", true)
            .attribute("master_user_secret_kms_key_id", inputs::secrets_key_arn(stack)),
        DatabaseOrigin::Own => replica::with_forgotten_password(instance.attribute("username", MASTER_USER), database),
        _ => instance,
    };
    instance.attribute("iam_database_authentication_enabled", true)
}

fn maintenance(instance: Block, database: &Database) -> Block {
    let instance = with_backups(instance, database)
        .attribute("backup_window", database.window.backup())
        .attribute("maintenance_window", database.window.maintenance());
    versions(instance, database)
}

/// How long automated backups are kept.
pub(super) fn with_backups(block: Block, database: &Database) -> Block {
    let days = database.backup_days;
    let block = match days < SCANNED_BACKUP_DAYS {
        true => block.comment(format!("tfsec:ignore:aws-rds-specify-backup-retention the spec says backups: {days}d")),
        false => block,
    };
    block.attribute("backup_retention_period", days)
}

/// How it comes to newer versions, and to changes of itself.
pub(super) fn versions(instance: Block, database: &Database) -> Block {
    instance
        .attribute("auto_minor_version_upgrade", follows_minor_versions(database))
        .attribute("allow_major_version_upgrade", true)
        .attribute("apply_immediately", false)
        .attribute("copy_tags_to_snapshot", true)
}

/// Performance Insights is there for every PostgreSQL instance class; only MySQL and MariaDB exclude small ones (RDS User
/// Guide, "instance class support for Database Insights").
pub(super) fn observability(instance: Block, label: &str, database: &Database, stack: &mut StackBuilder<'_>) -> Block {
    let role = is_monitored(database).then(|| hcl::reference("aws_iam_role.monitoring.arn"));
    let instance = instance
        .attribute("enabled_cloudwatch_logs_exports", hcl::list(EXPORTED_LOGS))
        .attribute("monitoring_interval", database.monitoring_seconds)
        .optional("monitoring_role_arn", role);
    insights(instance, stack).attribute("depends_on", hcl::list(dependencies(label, database)))
}

/// What Performance Insights keeps.
pub(super) fn insights(instance: Block, stack: &mut StackBuilder<'_>) -> Block {
    instance
        .attribute("performance_insights_enabled", true)
        .attribute("performance_insights_kms_key_id", inputs::data_key_arn(stack))
        .attribute("performance_insights_retention_period", INSIGHTS_DAYS)
}

/// RDS would make the log groups itself, and refuses a monitoring role that has no permissions yet.
fn dependencies(label: &str, database: &Database) -> Vec<Expression> {
    let groups = EXPORTED_LOGS.map(|log| format!("aws_cloudwatch_log_group.{}", log_label(label, log)));
    let role = is_monitored(database).then(|| "aws_iam_role_policy_attachment.monitoring".to_owned());
    groups.into_iter().chain(role).map(|address| hcl::reference(&address)).collect()
}

fn protection(instance: Block, database: &Database) -> Block {
    let instance = deletion(instance, database);
    if !database.protected {
        return instance;
    }
    let instance = match database.origin {
        DatabaseOrigin::Replica => replica::patience(instance),
        _ => instance,
    };
    instance.nested("lifecycle", |lifecycle| lifecycle.attribute("prevent_destroy", true))
}

/// What becomes of an instance or a cluster that is deleted. RDS makes no last snapshot of a replica, and refuses to be asked
/// for one.
pub(super) fn deletion(block: Block, database: &Database) -> Block {
    if !database.protected {
        return block
            .comment("tfsec:ignore:aws-rds-enable-deletion-protection the spec says protected: false")
            .attribute("deletion_protection", false)
            .attribute("delete_automated_backups", true)
            .attribute("skip_final_snapshot", true);
    }
    let block = block.attribute("deletion_protection", true).attribute("delete_automated_backups", false);
    if database.origin == DatabaseOrigin::Replica {
        return block.attribute("skip_final_snapshot", true);
    }
    block
        .attribute("skip_final_snapshot", false)
        .attribute("final_snapshot_identifier", format!("{}-final", database.identifier))
}
