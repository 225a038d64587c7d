//! The VPC, resolved.

use ipnet::Ipv4Net;

use super::{AddressPlan, Cloud};
use crate::diagnostic::Span;
use crate::facts::Facts;
use crate::spec::Spec;
use crate::spec::network::{ExistingNetwork as WrittenExisting, Nat, Network as Written};

/// Zones used when the spec does not say.
pub const DEFAULT_ZONES: u32 = 3;

/// The VPC.
#[derive(Debug, Clone)]
pub struct Network {
    /// Its address range.
    pub cidr: Ipv4Net,
    /// Its zones and their subnets.
    pub zones: Vec<Zone>,
    /// The identifier of the VPC, where it exists already; its subnets do so then too.
    pub existing: Option<String>,
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
    /// The identifiers of the subnets, where they exist already.
    pub existing: Option<ExistingSubnets>,
}

/// The identifiers of the subnets of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingSubnets {
    /// The subnet of load balancers.
    pub public: String,
    /// The subnet of machines and pods.
    pub private: String,
    /// The subnet of databases and caches.
    pub data: String,
}

pub(super) fn resolve(spec: &Spec, cloud: &Cloud, facts: &Facts) -> Option<Network> {
    let network = spec.network.get()?;
    let count = network.zones.as_ref().map_or(DEFAULT_ZONES, |zones| zones.value.value());
    let cidr = network.cidr.get()?.network();
    let made = of_written(network, cidr, Vec::new());
    match &network.existing {
        Some(existing) => Some(Network {
            zones: existing_zones(existing, &cloud.region, facts)?,
            existing: Some(existing.vpc.to_string()),
            endpoints: false,
            ..made
        }),
        None => Some(Network { zones: zones(cidr, count, &cloud.region, facts)?, ..made }),
    }
}

/// A VPC that is made as it is written.
pub(super) fn of_written(network: &Written, cidr: Ipv4Net, zones: Vec<Zone>) -> Network {
    Network {
        cidr,
        zones,
        existing: None,
        nat: network.nat.as_ref().map_or(Nat::PerZone, |nat| nat.value),
        endpoints: network.endpoints.as_ref().is_none_or(|endpoints| endpoints.is_on()),
        flow_logs: network.flow_logs.as_ref().is_none_or(|flow_logs| flow_logs.is_on()),
        span: network.span,
    }
}

/// The zones whose subnets exist; `None` when there are fewer than two, or the region has not all of them.
fn existing_zones(existing: &WrittenExisting, region: &str, facts: &Facts) -> Option<Vec<Zone>> {
    let known = facts.zones(region)?;
    let zone = |letter: &str, zone: &crate::spec::network::ExistingZone| {
        let name = format!("{region}{letter}");
        known.contains(&name).then(|| Zone {
            letter: letter.to_owned(),
            name,
            public: zone.public.cidr.network(),
            private: zone.private.cidr.network(),
            data: zone.data.cidr.network(),
            existing: Some(ExistingSubnets {
                public: zone.public.id.to_string(),
                private: zone.private.id.to_string(),
                data: zone.data.id.to_string(),
            }),
        })
    };
    let zones: Vec<Zone> =
        existing.zones.iter().map(|(letter, written)| zone(letter.as_str(), written)).collect::<Option<_>>()?;
    (zones.len() >= 2).then_some(zones)
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
        existing: None,
    });
    Some(zones.collect())
}
