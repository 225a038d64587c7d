//! What AWS allows: log retention periods and lengths of names.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Facts;

/// The periods for which CloudWatch Logs keeps logs.
#[derive(Debug, Deserialize)]
pub(super) struct LogRetention {
    days: Vec<u32>,
}

/// The longest names.
#[derive(Debug, Deserialize)]
pub(super) struct NameLimits {
    limits: BTreeMap<String, usize>,
}

/// A kind of AWS resource whose name has a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameLimit {
    /// An ElastiCache replication group; users of a cache have the same limit.
    ReplicationGroup,
    /// An RDS instance.
    Database,
    /// An S3 bucket.
    Bucket,
    /// An IAM role.
    Role,
}

impl NameLimit {
    /// How the kind is called in messages and in the data.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::ReplicationGroup => "ElastiCache replication group",
            Self::Database => "RDS instance",
            Self::Bucket => "S3 bucket",
            Self::Role => "IAM role",
        }
    }
}

impl Facts {
    /// The numbers of days for which CloudWatch Logs can keep logs, ascending.
    #[must_use]
    pub fn log_retention_days(&self) -> &[u32] {
        &self.log_retention.days
    }

    /// The longest name of a kind of resource, in characters.
    ///
    /// # Panics
    /// When the data lacks the kind, which a test rules out.
    #[must_use]
    pub fn longest_name(&self, kind: NameLimit) -> usize {
        self.name_limits.limits[kind.kind()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_limit() {
        let kinds = [NameLimit::ReplicationGroup, NameLimit::Database, NameLimit::Bucket, NameLimit::Role];
        assert_eq!(kinds.map(|kind| Facts::embedded().longest_name(kind)), [40, 63, 63, 64]);
    }
}
