//! Alarms about one database and each of its copies.

use super::{Alarm, minutes};
use crate::facts::{ClassShape, DatabaseAlarms, Facts};
use crate::hcl::{self, Block, reference};
use crate::model::{Database, Environment};
use crate::terraform::alarms::PERIOD_SECONDS;

const BYTES_PER_GIBIBYTE: u64 = 1 << 30;
const PERCENT: u64 = 100;
const MILLISECONDS: u64 = 1000;

/// What is measured, and which of the values of a minute counts.
type Metric = (&'static str, &'static str);

/// A server of a database.
struct Server<'a> {
    /// Its label, which is also its name for people.
    name: &'a str,
    /// Its instance class.
    class: &'a str,
    /// What it is a server of.
    database: &'a Database,
    /// What its alarms' names begin with.
    beginning: String,
}

/// All alarms about a database and its copies. What depends on the machine is left out where its size is not known.
pub(super) fn alarms(environment: &Environment, database: &Database, facts: &Facts) -> Vec<Block> {
    let limits = facts.data_alarms().database;
    let beginning = environment.names.component(&format!("database-{}", database.name));
    let mut blocks = Vec::new();
    for (index, server) in database.servers.iter().enumerate() {
        let end = server.name.strip_prefix(&database.name).unwrap_or_default();
        let beginning = format!("{beginning}{end}");
        let server = Server { name: &server.name, class: &server.instance, database, beginning };
        let mut alarms = of_every_server(&server, facts);
        if index == 0 {
            alarms.push(transactions(&server, limits));
            alarms.extend(replica_lag(&server, limits));
        } else if !database.is_cluster() {
            alarms.push(reader_lag(&server, limits));
        }
        blocks.extend(alarms.into_iter().map(|alarm| block(environment, &server, alarm)));
    }
    blocks.extend(cluster_lag(database, limits).map(|alarm| cluster_block(environment, database, &beginning, alarm)));
    blocks
}

fn of_every_server(server: &Server<'_>, facts: &Facts) -> Vec<(Alarm<'static>, Metric)> {
    let limits = facts.data_alarms().database;
    let mut alarms = vec![cpu(server, limits)];
    if !server.database.is_cluster() {
        alarms.push(storage(server, limits));
    }
    if let Some(shape) = facts.database_shape(server.class) {
        alarms.extend([memory(server, shape, limits), connections(server, shape, limits), load(server, shape, limits)]);
    }
    alarms
}

fn block(environment: &Environment, server: &Server<'_>, (alarm, metric): (Alarm<'_>, Metric)) -> Block {
    let store = format!("database-{}", server.name);
    let alarm = Alarm { store: &store, beginning: &server.beginning, ..alarm }.block(environment);
    let kind = if server.database.is_cluster() { "aws_rds_cluster_instance" } else { "aws_db_instance" };
    measured(alarm, metric, "DBInstanceIdentifier", &format!("{kind}.{}.identifier", server.name))
}

fn cluster_block(
    environment: &Environment,
    database: &Database,
    beginning: &str,
    (alarm, metric): (Alarm<'_>, Metric),
) -> Block {
    let store = format!("database-{}", database.name);
    let alarm = Alarm { store: &store, beginning, ..alarm }.block(environment);
    measured(alarm, metric, "DBClusterIdentifier", &format!("aws_rds_cluster.{}.cluster_identifier", database.name))
}

fn measured(alarm: Block, (metric, statistic): Metric, dimension: &str, of: &str) -> Block {
    alarm
        .attribute("namespace", "AWS/RDS")
        .attribute("metric_name", metric)
        .attribute("dimensions", hcl::object([(dimension, reference(of))]))
        .attribute("statistic", statistic)
        .attribute("period", PERIOD_SECONDS)
}

/// An alarm that is raised by more than the threshold, and by no value at all not.
fn ceiling(server: &Server<'_>, name: &'static str, what: String, threshold: u64, minutes: u32) -> Alarm<'static> {
    Alarm {
        store: "",
        beginning: "",
        name,
        what,
        is_ceiling: true,
        threshold,
        minutes,
        when_missing: "missing",
        span: server.database.span,
    }
}

fn floor(server: &Server<'_>, name: &'static str, what: String, threshold: u64, minutes: u32) -> Alarm<'static> {
    Alarm { is_ceiling: false, ..ceiling(server, name, what, threshold, minutes) }
}

/// A database that is gone has no processor: one of its alarms has to say so, and only one.
fn cpu(server: &Server<'_>, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.cpu_percent;
    let what = format!(
        "The database {} has used more than {}% of its processors for {}, or is not heard of any more.",
        server.name,
        limit.value,
        minutes(limit)
    );
    let alarm = ceiling(server, "cpu", what, limit.value, limit.minutes);
    (Alarm { when_missing: "breaching", ..alarm }, ("CPUUtilization", "Average"))
}

/// Below that, the storage should have grown by itself long ago.
fn storage(server: &Server<'_>, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.free_storage_percent;
    let threshold = server.database.storage_gibibytes * BYTES_PER_GIBIBYTE * limit.value / PERCENT;
    let what = format!(
        "The storage of the database {} is full but for {}% of {} GiB: it has not grown by itself, or is as large as it may \
         become.",
        server.name, limit.value, server.database.storage_gibibytes
    );
    (floor(server, "storage", what, threshold, limit.minutes), ("FreeStorageSpace", "Minimum"))
}

fn transactions(server: &Server<'_>, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.used_transactions;
    let what = format!(
        "Half of all numbers of transactions are taken in the database {}: autovacuum does not keep up, and when none is left \
         PostgreSQL takes no more writes.",
        server.name
    );
    (ceiling(server, "transactions", what, limit.value, limit.minutes), ("MaximumUsedTransactionIDs", "Average"))
}

fn memory(server: &Server<'_>, shape: ClassShape, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = match server.database.is_cluster() {
        true => limits.aurora_free_memory_percent,
        false => limits.free_memory_percent,
    };
    let threshold = u64::from(shape.gibibytes) * BYTES_PER_GIBIBYTE * limit.value / PERCENT;
    let what = format!(
        "Less than {}% of the {} GiB of memory of the database {} have been free for {}.",
        limit.value,
        shape.gibibytes,
        server.name,
        minutes(limit)
    );
    (floor(server, "memory", what, threshold, limit.minutes), ("FreeableMemory", "Average"))
}

/// The parameter group leaves `max_connections` as it is.
fn connections(server: &Server<'_>, shape: ClassShape, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.connections_percent;
    let most = u64::from(shape.gibibytes) * BYTES_PER_GIBIBYTE / limits.bytes_per_connection;
    let most = most.min(limits.most_connections);
    let what = format!(
        "More than {}% of the {most} connections to the database {} have been open for {}.",
        limit.value,
        server.name,
        minutes(limit)
    );
    let threshold = most * limit.value / PERCENT;
    (ceiling(server, "connections", what, threshold, limit.minutes), ("DatabaseConnections", "Average"))
}

fn load(server: &Server<'_>, shape: ClassShape, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.sessions_per_processor;
    let what = format!(
        "More sessions of the database {} have run or waited than it has processors, for {}: everything in it has become slow.",
        server.name,
        minutes(limit)
    );
    let threshold = u64::from(shape.processors) * limit.value;
    (ceiling(server, "load", what, threshold, limit.minutes), ("DBLoad", "Average"))
}

/// How far a replica lies behind. The half of what is allowed leaves time to act, but less than what a replica of an idle
/// database reports would be a false alarm.
fn replica_lag(server: &Server<'_>, limits: DatabaseAlarms) -> Option<(Alarm<'static>, Metric)> {
    let database = server.database;
    let allowed = database.allowed_lag_seconds.filter(|_| !database.is_cluster())?;
    let threshold = (allowed / 2).max(limits.idle_replica_lag_seconds).min(allowed);
    let alarm = of_replica(server, threshold, allowed, limits);
    Some((alarm, ("ReplicaLag", "Maximum")))
}

/// The same of a cluster, which tells of it as a whole, in milliseconds, and as much when it is idle.
fn cluster_lag(database: &Database, limits: DatabaseAlarms) -> Option<(Alarm<'static>, Metric)> {
    let allowed = database.allowed_lag_seconds.filter(|_| database.is_cluster())?;
    let server = Server { name: &database.name, class: &database.instance, database, beginning: String::new() };
    let threshold = allowed / 2;
    let alarm = of_replica(&server, threshold, allowed, limits);
    Some((Alarm { threshold: threshold * MILLISECONDS, ..alarm }, ("AuroraGlobalDBReplicationLag", "Maximum")))
}

fn of_replica(server: &Server<'_>, seconds: u64, allowed: u64, limits: DatabaseAlarms) -> Alarm<'static> {
    let minutes = limits.replica_lag_minutes;
    let what = format!(
        "The replica {} has been more than {seconds} seconds behind for {minutes} minutes, or is not heard of any more: with \
         the first region, more would be lost than is allowed ({allowed} seconds).",
        server.name
    );
    Alarm { when_missing: "breaching", ..ceiling(server, "lag", what, seconds, minutes) }
}

/// What is read from a copy may be a little old, and an idle database looks older than it is.
fn reader_lag(server: &Server<'_>, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let (threshold, minutes) = (limits.idle_replica_lag_seconds, limits.replica_lag_minutes);
    let what = format!(
        "The copy {} has been more than {threshold} seconds behind its database for {minutes} minutes: services read what is \
         no longer true.",
        server.name
    );
    (ceiling(server, "lag", what, threshold, minutes), ("ReplicaLag", "Maximum"))
}
