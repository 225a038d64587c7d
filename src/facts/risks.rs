//! Attributes of Terraform resources that say how safe something is, from `data/terraform/risky-attributes.json`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Facts;

/// Names of attributes, by what they are about.
#[derive(Debug, Deserialize)]
pub struct RiskyAttributes {
    /// On, something is encrypted.
    pub encryption: BTreeSet<String>,
    /// Types that do nothing but encrypt something.
    pub encryption_types: BTreeSet<String>,
    /// On, something cannot be deleted, or can be restored.
    pub protection: BTreeSet<String>,
    /// On, something is deleted with all that is in it.
    pub destruction: BTreeSet<String>,
    /// For how long backups are kept; 0 is not at all.
    pub retention: BTreeSet<String>,
    /// On, something can be reached from the internet.
    pub public: BTreeSet<String>,
    /// On, a bucket cannot be made public.
    pub public_access_block: BTreeSet<String>,
    /// The names of managed policies that allow everything, or to allow oneself everything.
    pub wide_policies: BTreeSet<String>,
}

impl Facts {
    /// Attributes that say how safe something is.
    #[must_use]
    pub fn risky_attributes(&self) -> &RiskyAttributes {
        &self.risky_attributes
    }
}
