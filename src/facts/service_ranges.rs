//! The addresses that EKS gives Services, from `data/aws/service-ranges.json`.

use serde::Deserialize;

use super::Facts;

/// The ranges of which EKS takes one.
#[derive(Debug, Deserialize)]
pub(super) struct ServiceRanges {
    ranges: Vec<String>,
}

impl Facts {
    /// The ranges of one of which the addresses of Services in a cluster are.
    #[must_use]
    pub fn service_ranges(&self) -> &[String] {
        &self.service_ranges.ranges
    }
}
