//! How the VPC's addresses are cut into subnets.
//!
//! The range is halved as often as there must be room for the zones: with two to four zones, the first quarter holds
//! the small subnets, and each zone's private subnet takes a share of the rest. Pods take their addresses from the
//! private subnets, so that these get nearly everything.

use ipnet::Ipv4Net;

/// Smallest private subnet that a cluster can live in: 251 usable addresses.
const LONGEST_PRIVATE_PREFIX: u8 = 24;

/// The subnets of each zone, in the order of the zones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressPlan {
    /// Subnets of load balancers and NAT gateways.
    pub public: Vec<Ipv4Net>,
    /// Subnets of machines and pods.
    pub private: Vec<Ipv4Net>,
    /// Subnets of databases and caches.
    pub data: Vec<Ipv4Net>,
}

/// The range has no room for the zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooSmall {
    /// The longest prefix with enough room.
    pub longest_prefix: u8,
}

impl AddressPlan {
    /// Cuts `cidr` for `zones` zones (1 to 4).
    ///
    /// With up to three zones, quarters 1 to 3 are the private subnets and quarter 0 is cut into sixteenths: the first
    /// four for public, the next four for data subnets. With four zones, eighths take the place of quarters.
    ///
    /// # Errors
    /// [`TooSmall`] when a private subnet would have fewer than 256 addresses.
    pub fn new(cidr: Ipv4Net, zones: u32) -> Result<Self, TooSmall> {
        let private_bits = if zones <= 3 { 2 } else { 3 };
        let private_prefix = cidr.prefix_len() + private_bits;
        if private_prefix > LONGEST_PRIVATE_PREFIX {
            return Err(TooSmall { longest_prefix: LONGEST_PRIVATE_PREFIX - private_bits });
        }
        let too_small = |_| TooSmall { longest_prefix: LONGEST_PRIVATE_PREFIX - private_bits };
        let mut shares = cidr.subnets(private_prefix).map_err(too_small)?;
        let first = shares.next().ok_or(TooSmall { longest_prefix: LONGEST_PRIVATE_PREFIX - private_bits })?;
        let small: Vec<_> = first.subnets(private_prefix + 3).map_err(too_small)?.collect();
        let zones = zones as usize;
        Ok(Self {
            public: small.iter().take(zones).copied().collect(),
            private: shares.take(zones).collect(),
            data: small.iter().skip(4).take(zones).copied().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{AddressPlan, TooSmall};

    fn texts(networks: &[ipnet::Ipv4Net]) -> Vec<String> {
        networks.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn three_zones_take_three_quarters() {
        let plan = AddressPlan::new("10.0.0.0/16".parse().unwrap(), 3).unwrap();
        assert_eq!(texts(&plan.public), ["10.0.0.0/21", "10.0.8.0/21", "10.0.16.0/21"]);
        assert_eq!(texts(&plan.data), ["10.0.32.0/21", "10.0.40.0/21", "10.0.48.0/21"]);
        assert_eq!(texts(&plan.private), ["10.0.64.0/18", "10.0.128.0/18", "10.0.192.0/18"]);
    }

    #[test]
    fn four_zones_take_eighths() {
        let plan = AddressPlan::new("10.0.0.0/16".parse().unwrap(), 4).unwrap();
        assert_eq!(texts(&plan.public), ["10.0.0.0/22", "10.0.4.0/22", "10.0.8.0/22", "10.0.12.0/22"]);
        assert_eq!(texts(&plan.data), ["10.0.16.0/22", "10.0.20.0/22", "10.0.24.0/22", "10.0.28.0/22"]);
        assert_eq!(texts(&plan.private), ["10.0.32.0/19", "10.0.64.0/19", "10.0.96.0/19", "10.0.128.0/19"]);
    }

    #[test]
    fn a_range_without_room_says_how_much_is_needed() {
        let plan = AddressPlan::new("10.0.0.0/23".parse().unwrap(), 2);
        assert_eq!(plan, Err(TooSmall { longest_prefix: 22 }));
    }
}
