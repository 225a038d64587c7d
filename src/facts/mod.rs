//! Dated data of the outside world: regions, versions, instance types, limits.
//!
//! Facts age, so that they are files under `data/aws`, each with a date and a source, embedded in the binary. Nothing
//! here reads the clock or the network; whoever compares a fact with today hands today in.

mod date;
mod limits;
mod machines;
mod versions;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use date::Date;
pub use limits::NameLimit;
pub use machines::InstanceFamily;
pub use versions::{KubernetesVersion, PostgresVersion};

use limits::{DatabaseNames, LogRetention, NameLimits, Quotas};
use machines::{CacheNodes, DatabaseClasses, InstanceFamilies};
use versions::{EngineVersions, KubernetesVersions};

/// The facts, by area.
#[derive(Debug)]
pub struct Facts {
    regions: Regions,
    instances: InstanceFamilies,
    database_classes: DatabaseClasses,
    cache_nodes: CacheNodes,
    kubernetes: KubernetesVersions,
    engines: EngineVersions,
    log_retention: LogRetention,
    name_limits: NameLimits,
    quotas: Quotas,
    database_names: DatabaseNames,
}

#[derive(Debug, Deserialize)]
struct Regions {
    regions: BTreeMap<String, Region>,
}

#[derive(Debug, Deserialize)]
struct Region {
    zones: Vec<String>,
}

impl Facts {
    /// The facts that were built into the binary, parsed once.
    ///
    /// # Panics
    /// When an embedded file is malformed, which a test rules out.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static FACTS: OnceLock<Facts> = OnceLock::new();
        FACTS.get_or_init(|| Self {
            regions: parse(include_str!("../../data/aws/regions.json")),
            instances: parse(include_str!("../../data/aws/instance-families.json")),
            database_classes: parse(include_str!("../../data/aws/database-classes.json")),
            cache_nodes: parse(include_str!("../../data/aws/cache-nodes.json")),
            kubernetes: parse(include_str!("../../data/aws/kubernetes-versions.json")),
            engines: parse(include_str!("../../data/aws/engine-versions.json")),
            log_retention: parse(include_str!("../../data/aws/log-retention.json")),
            name_limits: parse(include_str!("../../data/aws/name-limits.json")),
            quotas: parse(include_str!("../../data/aws/quotas.json")),
            database_names: parse(include_str!("../../data/aws/database-names.json")),
        })
    }

    /// The names of all regions, sorted.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.regions.regions.keys().map(String::as_str)
    }

    /// The availability zones of a region, in the order in which they are used; `None` when the region is not known.
    #[must_use]
    pub fn zones(&self, region: &str) -> Option<&[String]> {
        self.regions.regions.get(region).map(|region| region.zones.as_slice())
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("embedded facts are well-formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_facts_are_well_formed() {
        let facts = Facts::embedded();
        assert_eq!(facts.zones("eu-central-1").map(<[String]>::len), Some(3));
        assert_eq!(facts.zones("atlantis-1"), None);
        assert!(
            facts.regions.regions.iter().all(|(name, region)| region.zones.iter().all(|zone| zone.starts_with(name)))
        );
    }
}
