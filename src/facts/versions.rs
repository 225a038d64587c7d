//! Versions of Kubernetes and of database engines, and how long they are supported.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Date, Facts};
use crate::spec::data::DatabaseEngine;

/// The Kubernetes versions of EKS.
#[derive(Debug, Deserialize)]
pub(super) struct KubernetesVersions {
    date: Date,
    addons: Vec<String>,
    versions: BTreeMap<String, KubernetesVersion>,
}

/// One Kubernetes version of EKS.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct KubernetesVersion {
    /// The day EKS offered it first.
    pub released: Date,
    /// The last day of standard support.
    pub end_of_standard_support: Date,
    /// The last day of extended support, which costs six times as much.
    pub end_of_extended_support: Date,
    /// Whether scanners of Terraform code take it for one that is not supported.
    #[serde(default)]
    pub unknown_to_scanners: bool,
}

/// The versions of database and cache engines.
#[derive(Debug, Deserialize)]
pub(super) struct EngineVersions {
    date: Date,
    postgres: BTreeMap<String, PostgresVersion>,
    #[serde(rename = "aurora-postgres")]
    aurora_postgres: BTreeMap<String, PostgresVersion>,
    caches: BTreeMap<String, CacheVersions>,
}

/// One major version of PostgreSQL on RDS or of Aurora PostgreSQL.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct PostgresVersion {
    /// The last day of standard support.
    pub end_of_standard_support: Date,
    /// The oldest minor version that new databases can have.
    pub oldest_minor: u32,
}

/// The versions of a cache engine, each with its parameter group family.
#[derive(Debug, Deserialize)]
struct CacheVersions {
    default: String,
    families: BTreeMap<String, String>,
}

impl Facts {
    /// A Kubernetes version, by its text such as `1.35`.
    #[must_use]
    pub fn kubernetes_version(&self, version: &str) -> Option<&KubernetesVersion> {
        self.kubernetes.versions.get(version)
    }

    /// The Kubernetes versions in standard support on a day, the oldest first.
    pub fn kubernetes_versions_supported(&self, today: Date) -> impl Iterator<Item = &str> {
        let supported = move |(_, version): &(_, &KubernetesVersion)| version.end_of_standard_support >= today;
        self.kubernetes.versions.iter().filter(supported).map(|(version, _)| version.as_str())
    }

    /// The newest Kubernetes version known here.
    #[must_use]
    pub fn newest_kubernetes_version(&self) -> &str {
        self.kubernetes.versions.keys().next_back().map(String::as_str).unwrap_or_default()
    }

    /// The date of the list of Kubernetes versions.
    #[must_use]
    pub fn kubernetes_versions_date(&self) -> Date {
        self.kubernetes.date
    }

    /// The EKS add-ons that every cluster gets.
    #[must_use]
    pub fn kubernetes_addons(&self) -> &[String] {
        &self.kubernetes.addons
    }

    /// A major version of a database engine.
    #[must_use]
    pub fn database_version(&self, engine: DatabaseEngine, major: u32) -> Option<&PostgresVersion> {
        self.database_engine(engine).get(&major.to_string())
    }

    /// The major versions of a database engine, the oldest first.
    pub fn database_versions(&self, engine: DatabaseEngine) -> impl Iterator<Item = &str> {
        self.database_engine(engine).keys().map(String::as_str)
    }

    fn database_engine(&self, engine: DatabaseEngine) -> &BTreeMap<String, PostgresVersion> {
        match engine {
            DatabaseEngine::Postgres => &self.engines.postgres,
            DatabaseEngine::AuroraPostgres => &self.engines.aurora_postgres,
        }
    }

    /// The date of the list of engine versions.
    #[must_use]
    pub fn engine_versions_date(&self) -> Date {
        self.engines.date
    }

    /// The version of a cache engine when none is written; empty when the engine is not known.
    #[must_use]
    pub fn default_cache_version(&self, engine: &str) -> &str {
        self.engines.caches.get(engine).map(|versions| versions.default.as_str()).unwrap_or_default()
    }

    /// The versions of a cache engine, the oldest first.
    pub fn cache_versions(&self, engine: &str) -> impl Iterator<Item = &str> {
        self.engines.caches.get(engine).into_iter().flat_map(|versions| versions.families.keys()).map(String::as_str)
    }

    /// The parameter group family of a version, for example `redis7` for Redis `7.1`.
    #[must_use]
    pub fn cache_parameter_group_family(&self, engine: &str, version: &str) -> Option<&str> {
        self.engines.caches.get(engine)?.families.get(version).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_ends_after_its_last_day() {
        let facts = Facts::embedded();
        let supported =
            |today: &str| -> Vec<&str> { facts.kubernetes_versions_supported(Date::parse(today).unwrap()).collect() };
        assert_eq!(supported("2026-12-02"), ["1.34", "1.35", "1.36"]);
        assert_eq!(supported("2026-12-03"), ["1.35", "1.36"]);
        assert_eq!(facts.newest_kubernetes_version(), "1.36");
    }

    #[test]
    fn cache_families() {
        let facts = Facts::embedded();
        assert_eq!(facts.cache_parameter_group_family("redis", facts.default_cache_version("redis")), Some("redis7"));
        assert_eq!(
            facts.cache_parameter_group_family("valkey", facts.default_cache_version("valkey")),
            Some("valkey8")
        );
        assert_eq!(facts.cache_parameter_group_family("valkey", "7.1"), None);
    }
}
