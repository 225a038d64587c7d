//! What the provider tells of regions; where a region is not known, something plausible.

use crate::facts::{Facts, Region};

fn known(region: &str) -> Option<&'static Region> {
    Facts::embedded().region(region)
}

/// The zones of a region, in order; for a region that is not known, its first three letters.
pub(super) fn zones(region: &str) -> Vec<String> {
    match known(region) {
        Some(known) => known.zones.clone(),
        None => ["a", "b", "c"].map(|letter| format!("{region}{letter}")).to_vec(),
    }
}

/// The identifier of a zone that is the same in every account, for example `euw1-az1`.
pub(super) fn zone_id(region: &str, zone: &str) -> String {
    let prefix = known(region).map_or(region, |known| &known.zone_id_prefix);
    let letter = zone.bytes().last().unwrap_or(b'a');
    format!("{prefix}-az{}", letter.saturating_sub(b'a') + 1)
}

/// The name of a region in words.
pub(super) fn description(region: &str) -> String {
    known(region).map_or(region, |known| &known.name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_of_a_known_and_of_an_unknown_region() {
        assert_eq!(zones("ca-central-1"), ["ca-central-1a", "ca-central-1b", "ca-central-1d"]);
        assert_eq!(zones("xx-new-1"), ["xx-new-1a", "xx-new-1b", "xx-new-1c"]);
        assert_eq!(zone_id("eu-west-1", "eu-west-1b"), "euw1-az2");
        assert_eq!(description("eu-west-1"), "Europe (Ireland)");
    }
}
