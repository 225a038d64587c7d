//! How long the steps of a recovery take, from `data/aws/recovery-times.json`.

use serde::Deserialize;

use super::{Date, Facts};

/// The times, in seconds. Few are promises of AWS: they are what is reckoned with.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct RecoveryTimes {
    /// The day of which they are.
    pub date: Date,
    /// How far a replica in another region lies behind.
    pub replica_lag: u64,
    /// How far replicated backups lie behind.
    pub backup_lag: u64,
    /// How far the copy of a bucket lies behind.
    pub bucket_lag: u64,
    /// Until health checks have noticed and names lead to the second region.
    pub noticing: u64,
    /// Until a replica takes writes.
    pub promotion: u64,
    /// Until a database is restored from backups; longer where there is much data.
    pub restore: u64,
    /// Until a cluster that waits is large enough.
    pub waiting_cluster: u64,
    /// Until a cluster is made that is not there, with everything in it.
    pub new_cluster: u64,
}

impl Facts {
    /// How long the steps of a recovery take.
    #[must_use]
    pub fn recovery_times(&self) -> RecoveryTimes {
        self.recovery_times
    }
}
