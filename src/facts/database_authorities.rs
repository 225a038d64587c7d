//! Whom to believe that it is a database, from `data/aws/database-authorities.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Facts;

/// The authorities that sign the certificates of databases.
#[derive(Debug, Deserialize)]
pub(super) struct DatabaseAuthorities {
    regions: BTreeMap<String, String>,
}

impl Facts {
    /// The certificates of the authorities that sign those of RDS in a region, in PEM; `None` where they are not known.
    #[must_use]
    pub fn database_authorities(&self, region: &str) -> Option<&str> {
        self.database_authorities.regions.get(region).map(String::as_str)
    }
}
