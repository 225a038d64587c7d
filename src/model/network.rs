//! The VPC, resolved.

use ipnet::Ipv4Net;

use super::{AddressPlan, Cloud};
use crate::diagnostic::Span;
use crate::facts::Facts;
use crate::spec::Spec;
use crate::spec::network::Nat;

/// Zones used when the spec does not say.
pub const DEFAULT_ZONES: u32 = 3;

/// The VPC.
#[derive(Debug, Clone)]
pub struct Network {
    /// Its address range.
    pub cidr: Ipv4Net,
    /// Its zones and their subnets.
    pub zones: Vec<Zone>,
    /// The way out of the private subnets.
    pub nat: Nat,
    /// Whether there are interface endpoints.
    pub endpoints: bool,
    /// Whether the traffic is logged.
    pub flow_logs: bool,
    /// Where it is written.
    pub span: Span,
}

/// One availability zone and its three subnets.
#[derive(Debug, Clone)]
pub struct Zone {
    /// The zone, for example `us-east-1a`.
    pub name: String,
    /// Its last letter, for names of resources, for example `a`.
    pub letter: String,
    /// The subnet of load balancers and NAT gateways.
    pub public: Ipv4Net,
    /// The subnet of machines and pods.
    pub private: Ipv4Net,
    /// The subnet of databases and caches.
    pub data: Ipv4Net,
}

pub(super) fn resolve(spec: &Spec, cloud: &Cloud, facts: &Facts) -> Option<Network> {
    let network = spec.network.get()?;
    let count = network.zones.as_ref().map_or(DEFAULT_ZONES, |zones| zones.value.value());
    let cidr = network.cidr.get()?.network();
    Some(Network {
        cidr,
        zones: zones(cidr, count, &cloud.region, facts)?,
        nat: network.nat.as_ref().map_or(Nat::PerZone, |nat| nat.value),
        endpoints: network.endpoints.as_ref().is_none_or(|endpoints| endpoints.is_on()),
        flow_logs: network.flow_logs.as_ref().is_none_or(|flow_logs| flow_logs.is_on()),
        span: network.span,
    })
}

/// The first zones of a region with their shares of an address range; `None` when the region does not have so many, or the
/// range has no room for them.
pub(super) fn zones(cidr: Ipv4Net, count: u32, region: &str, facts: &Facts) -> Option<Vec<Zone>> {
    let names = facts.zones(region)?.get(..count as usize)?;
    let plan = AddressPlan::new(cidr, count).ok()?;
    let zones = names.iter().enumerate().map(|(index, name)| Zone {
        name: name.clone(),
        letter: name.trim_start_matches(region).to_owned(),
        public: plan.public[index],
        private: plan.private[index],
        data: plan.data[index],
    });
    Some(zones.collect())
}
