//! From when on somebody is called about a database or a cache, from `data/aws/data-alarms.json`.

use serde::Deserialize;

use super::{Date, Facts};

/// The thresholds.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct DataAlarms {
    /// The day of which they are.
    pub date: Date,
    /// Those of databases.
    pub database: DatabaseAlarms,
    /// Those of caches.
    pub cache: CacheAlarms,
}

/// A threshold, and how long it has to be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Threshold {
    /// The value that is still good.
    #[serde(rename = "threshold")]
    pub value: u64,
    /// Minutes in a row.
    pub minutes: u32,
}

/// The thresholds of databases.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct DatabaseAlarms {
    /// Use of the processors.
    pub cpu_percent: Threshold,
    /// The share of the memory that has to be free.
    pub free_memory_percent: Threshold,
    /// The same of Aurora, which keeps data in its own memory and leaves little to the system.
    pub aurora_free_memory_percent: Threshold,
    /// The share of the storage at the start that has to be free; below that at which storage grows by itself.
    pub free_storage_percent: Threshold,
    /// The share of the connections that may be open.
    pub connections_percent: Threshold,
    /// Sessions that run or wait, for each processor.
    pub sessions_per_processor: Threshold,
    /// Numbers of transactions that are taken; at two thousand millions, PostgreSQL takes no more writes.
    pub used_transactions: Threshold,
    /// Minutes in a row in which a replica lags.
    pub replica_lag_minutes: u32,
    /// Seconds of lag that a replica reports although it lags not at all, because nothing is written.
    pub idle_replica_lag_seconds: u64,
    /// Memory for each connection, where a database says nothing else.
    pub bytes_per_connection: u64,
    /// The most connections, where a database says nothing else.
    pub most_connections: u64,
}

/// The thresholds of caches.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct CacheAlarms {
    /// Use of the processor that the engine runs on.
    pub cpu_percent: Threshold,
    /// Up to so many processors, the use of the whole machine counts.
    pub small_processors: u32,
    /// Use of the memory for data.
    pub memory_percent: Threshold,
    /// Keys thrown out in a minute.
    pub evictions: Threshold,
    /// How far a replica of a shard may lie behind.
    pub replication_lag_seconds: Threshold,
}

impl Facts {
    /// From when on somebody is called about databases and caches.
    #[must_use]
    pub fn data_alarms(&self) -> DataAlarms {
        self.data_alarms
    }
}
