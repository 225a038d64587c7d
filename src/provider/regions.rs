//! Regions and their availability zones, from `data/aws/regions.json`.

use std::sync::LazyLock;

use serde_json::Value as Json;

const REGIONS: &str = include_str!("../../data/aws/regions.json");

static EMBEDDED: LazyLock<Json> = LazyLock::new(|| serde_json::from_str(REGIONS).unwrap_or(Json::Null));

/// The zones of a region, in order; for a region that is not in the file, its first three letters.
pub(super) fn zones(region: &str) -> Vec<String> {
    let known = EMBEDDED["regions"][region]["zones"].as_array();
    let zones = known.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned);
    let zones: Vec<String> = zones.collect();
    if zones.is_empty() { ["a", "b", "c"].map(|letter| format!("{region}{letter}")).to_vec() } else { zones }
}

/// The identifier of a zone that is the same in every account, for example `euw1-az1`.
pub(super) fn zone_id(region: &str, zone: &str) -> String {
    let prefix = EMBEDDED["regions"][region]["zone_id_prefix"].as_str().unwrap_or(region);
    let letter = zone.bytes().last().unwrap_or(b'a');
    format!("{prefix}-az{}", letter.saturating_sub(b'a') + 1)
}

/// The name of a region in words.
pub(super) fn description(region: &str) -> String {
    EMBEDDED["regions"][region]["name"].as_str().unwrap_or(region).to_owned()
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
