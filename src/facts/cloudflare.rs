//! What CloudFlare offers and how it calls origins, from `data/cloudflare`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Date, Facts};

/// The addresses of CloudFlare.
#[derive(Debug, Deserialize)]
pub(super) struct CloudflareAddresses {
    ipv4: Vec<String>,
}

/// All plans, by name.
#[derive(Debug, Deserialize)]
pub(super) struct CloudflarePlans {
    plans: BTreeMap<String, CloudflarePlan>,
}

/// What a zone's plan offers.
#[derive(Debug, Deserialize)]
pub struct CloudflarePlan {
    /// The longest span over which requests are counted.
    pub counting_seconds: u32,
    /// The longest time for which who sent too many is refused.
    pub refusal_seconds: u32,
    /// The most cache rules.
    pub cache_rules: usize,
    /// The shortest time, in seconds, for which answers are kept.
    pub edge_seconds: u32,
    /// The most records in the zone.
    pub records: usize,
    /// The shortest span between two health checks.
    pub monitor_seconds: u32,
    /// Whether there are the rules that CloudFlare maintains.
    pub managed_rules: bool,
    /// Whether every rule can also count only.
    pub log_action: bool,
}

/// The rules that CloudFlare maintains: identifiers.
#[derive(Debug, Deserialize)]
pub struct ManagedRulesets {
    /// CloudFlare's own.
    pub managed: String,
    /// The core rules of OWASP, each of which adds to the score of a request.
    pub owasp: String,
    /// The rule among them that compares the score.
    pub owasp_score_rule: String,
    /// The score from which on a request is refused.
    pub owasp_score_threshold: u32,
}

/// The authority that signs the client certificates with which CloudFlare calls.
#[derive(Debug, Deserialize)]
pub(super) struct OriginPullAuthority {
    expires: Date,
    certificate: Vec<String>,
}

impl Facts {
    /// The IPv4 addresses from which CloudFlare calls.
    #[must_use]
    pub fn cloudflare_ranges(&self) -> &[String] {
        &self.cloudflare_addresses.ipv4
    }

    /// What a plan of CloudFlare offers.
    #[must_use]
    pub fn cloudflare_plan(&self, name: &str) -> Option<&CloudflarePlan> {
        self.cloudflare_plans.plans.get(name)
    }

    /// The rules that CloudFlare maintains.
    #[must_use]
    pub fn cloudflare_rulesets(&self) -> &ManagedRulesets {
        &self.cloudflare_rulesets
    }

    /// The certificate of the authority that signs CloudFlare's client certificates, as PEM.
    #[must_use]
    pub fn origin_pull_authority(&self) -> String {
        self.origin_pull_authority.certificate.iter().map(|line| format!("{line}\n")).collect()
    }

    /// The day on which that certificate expires.
    #[must_use]
    pub fn origin_pull_authority_expires(&self) -> Date {
        self.origin_pull_authority.expires
    }
}
