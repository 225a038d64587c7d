//! Regions and their availability zones, from `data/aws/regions.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Facts;

/// The file.
#[derive(Debug, Deserialize)]
pub(super) struct Regions {
    regions: BTreeMap<String, Region>,
}

/// One region.
#[derive(Debug, Deserialize)]
pub struct Region {
    /// Its name in words, for example `Europe (Ireland)`.
    pub name: String,
    /// What the identifiers of its zones begin with, the same in every account, for example `euw1`.
    pub zone_id_prefix: String,
    /// Its availability zones, in the order in which they are used.
    pub zones: Vec<String>,
}

impl Facts {
    /// The names of all regions, sorted.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.regions.regions.keys().map(String::as_str)
    }

    /// A region; `None` when it is not known.
    #[must_use]
    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.regions.get(name)
    }

    /// The availability zones of a region, in the order in which they are used; `None` when the region is not known.
    #[must_use]
    pub fn zones(&self, region: &str) -> Option<&[String]> {
        self.region(region).map(|region| region.zones.as_slice())
    }
}
