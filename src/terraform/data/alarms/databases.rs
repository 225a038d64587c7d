//! Alarms about one database.

use super::{Alarm, PERIOD_SECONDS, minutes};
use crate::facts::{ClassShape, DatabaseAlarms, Facts};
use crate::hcl::{self, Block, reference};
use crate::model::{Database, Environment};

const BYTES_PER_GIBIBYTE: u64 = 1 << 30;
const PERCENT: u64 = 100;

/// What is measured, and which of the values of a minute counts.
type Metric = (&'static str, &'static str);

/// All alarms about a database. What depends on the machine is left out where its size is not known.
pub(super) fn alarms(environment: &Environment, database: &Database, facts: &Facts) -> Vec<Block> {
    let limits = facts.data_alarms().database;
    let mut alarms = vec![cpu(database, limits), storage(database, limits), transactions(database, limits)];
    if let Some(shape) = facts.database_shape(&database.instance) {
        alarms.extend([
            memory(database, shape, limits),
            connections(database, shape, limits),
            load(database, shape, limits),
        ]);
    }
    alarms.extend(lag(database, limits));
    let store = format!("database-{}", database.name);
    let block = |(alarm, metric): (Alarm<'_>, Metric)| {
        let alarm = Alarm { store: &store, ..alarm };
        measured(alarm.block(environment), database, metric)
    };
    alarms.into_iter().map(block).collect()
}

fn measured(alarm: Block, database: &Database, (metric, statistic): Metric) -> Block {
    let identifier = reference(&format!("aws_db_instance.{}.identifier", database.name));
    alarm
        .attribute("namespace", "AWS/RDS")
        .attribute("metric_name", metric)
        .attribute("dimensions", hcl::object([("DBInstanceIdentifier", identifier)]))
        .attribute("statistic", statistic)
        .attribute("period", PERIOD_SECONDS)
}

/// An alarm that is raised by more than the threshold, and by no value at all not.
fn ceiling(database: &Database, name: &'static str, what: String, threshold: u64, minutes: u32) -> Alarm<'static> {
    Alarm { store: "", name, what, is_ceiling: true, threshold, minutes, when_missing: "missing", span: database.span }
}

fn floor(database: &Database, name: &'static str, what: String, threshold: u64, minutes: u32) -> Alarm<'static> {
    Alarm { is_ceiling: false, ..ceiling(database, name, what, threshold, minutes) }
}

/// A database that is gone has no processor: one of its alarms has to say so, and only one.
fn cpu(database: &Database, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.cpu_percent;
    let what = format!(
        "The database {} has used more than {}% of its processors for {}, or is not heard of any more.",
        database.name,
        limit.value,
        minutes(limit)
    );
    let alarm = ceiling(database, "cpu", what, limit.value, limit.minutes);
    (Alarm { when_missing: "breaching", ..alarm }, ("CPUUtilization", "Average"))
}

/// Below that, the storage should have grown by itself long ago.
fn storage(database: &Database, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.free_storage_percent;
    let threshold = database.storage_gibibytes * BYTES_PER_GIBIBYTE * limit.value / PERCENT;
    let what = format!(
        "The storage of the database {} is full but for {}% of {} GiB: it has not grown by itself, or is as large as it may \
         become.",
        database.name, limit.value, database.storage_gibibytes
    );
    (floor(database, "storage", what, threshold, limit.minutes), ("FreeStorageSpace", "Minimum"))
}

fn transactions(database: &Database, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.used_transactions;
    let what = format!(
        "Half of all numbers of transactions are taken in the database {}: autovacuum does not keep up, and when none is left \
         PostgreSQL takes no more writes.",
        database.name
    );
    (ceiling(database, "transactions", what, limit.value, limit.minutes), ("MaximumUsedTransactionIDs", "Average"))
}

fn memory(database: &Database, shape: ClassShape, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.free_memory_percent;
    let threshold = u64::from(shape.gibibytes) * BYTES_PER_GIBIBYTE * limit.value / PERCENT;
    let what = format!(
        "Less than {}% of the {} GiB of memory of the database {} have been free for {}.",
        limit.value,
        shape.gibibytes,
        database.name,
        minutes(limit)
    );
    (floor(database, "memory", what, threshold, limit.minutes), ("FreeableMemory", "Average"))
}

/// The parameter group leaves `max_connections` as it is.
fn connections(database: &Database, shape: ClassShape, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.connections_percent;
    let most = u64::from(shape.gibibytes) * BYTES_PER_GIBIBYTE / limits.bytes_per_connection;
    let most = most.min(limits.most_connections);
    let what = format!(
        "More than {}% of the {most} connections to the database {} have been open for {}.",
        limit.value,
        database.name,
        minutes(limit)
    );
    let threshold = most * limit.value / PERCENT;
    (ceiling(database, "connections", what, threshold, limit.minutes), ("DatabaseConnections", "Average"))
}

fn load(database: &Database, shape: ClassShape, limits: DatabaseAlarms) -> (Alarm<'static>, Metric) {
    let limit = limits.sessions_per_processor;
    let what = format!(
        "More sessions of the database {} have run or waited than it has processors, for {}: everything in it has become slow.",
        database.name,
        minutes(limit)
    );
    let threshold = u64::from(shape.processors) * limit.value;
    (ceiling(database, "load", what, threshold, limit.minutes), ("DBLoad", "Average"))
}

/// How far a replica lies behind. The half of what is allowed leaves time to act, but less than what a replica of an idle
/// database reports would be a false alarm.
fn lag(database: &Database, limits: DatabaseAlarms) -> Option<(Alarm<'static>, Metric)> {
    let allowed = database.allowed_lag_seconds?;
    let threshold = (allowed / 2).max(limits.idle_replica_lag_seconds).min(allowed);
    let minutes = limits.replica_lag_minutes;
    let what = format!(
        "The replica {} has been more than {threshold} seconds behind for {minutes} minutes, or is not heard of any more: with \
         the first region, more would be lost than is allowed ({allowed} seconds).",
        database.name
    );
    let alarm = ceiling(database, "lag", what, threshold, minutes);
    Some((Alarm { when_missing: "breaching", ..alarm }, ("ReplicaLag", "Maximum")))
}
