//! What AWS allows: log retention periods, lengths of names, quotas.

use std::collections::{BTreeMap, BTreeSet};

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
    limits: BTreeMap<String, NameLimit>,
}

/// How much of something an account has.
#[derive(Debug, Deserialize)]
pub(super) struct Quotas {
    security_group_rules: usize,
}

/// The names that databases cannot have.
#[derive(Debug, Deserialize)]
pub(super) struct DatabaseNames {
    reserved: BTreeSet<String>,
}

/// How long the name of a kind of resource may be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NameLimit {
    /// The attribute of the Terraform resource that holds the name.
    pub attribute: String,
    /// The longest name, in characters.
    pub longest: usize,
    /// How the kind is called in messages, with its article.
    pub called: String,
}

impl Facts {
    /// The numbers of days for which CloudWatch Logs can keep logs, ascending.
    #[must_use]
    pub fn log_retention_days(&self) -> &[u32] {
        &self.log_retention.days
    }

    /// How long names of a Terraform resource type may be; `None` when its names have no limit, or it has none.
    #[must_use]
    pub fn name_limit(&self, resource_type: &str) -> Option<&NameLimit> {
        self.name_limits.limits.get(resource_type)
    }

    /// Whether RDS refuses a name for a database inside a PostgreSQL server.
    #[must_use]
    pub fn is_reserved_database_name(&self, name: &str) -> bool {
        self.database_names.reserved.contains(name)
    }

    /// The most rules that a security group has in one direction, unless the account asked for more.
    #[must_use]
    pub fn security_group_rules(&self) -> usize {
        self.quotas.security_group_rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_limits_by_resource_type() {
        let facts = Facts::embedded();
        let limit = |kind: &str| facts.name_limit(kind).map(|limit| (limit.attribute.as_str(), limit.longest));
        assert_eq!(limit("aws_iam_role"), Some(("name", 64)));
        assert_eq!(limit("aws_elasticache_user"), Some(("user_id", 40)));
        assert_eq!(limit("aws_vpc"), None);
    }

    #[test]
    fn reserved_words_are_written_as_databases_are() {
        let facts = Facts::embedded();
        assert!(facts.is_reserved_database_name("user") && facts.is_reserved_database_name("current_date"));
        assert!(!facts.is_reserved_database_name("users") && !facts.is_reserved_database_name("postgres"));
    }
}
