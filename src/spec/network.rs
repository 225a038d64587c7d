//! The VPC.

use super::decode::{Located, Section};
use super::record::{enumeration, record};
use super::scalar::{Cidr, Count, Toggle};

enumeration! {
    /// The way from the private subnets to the internet.
    Nat {
        /// One NAT gateway in every zone: a zone that fails takes no other with it.
        PerZone("per-zone"),
        /// One NAT gateway for all zones: cheap, and a single point of failure.
        Single("single"),
        /// No way out. Images and AWS services are reached through VPC endpoints only.
        None("none"),
    }
}

record! {
    /// The VPC: addresses, zones, the way out.
    Network {
        /// The address range of the VPC, `/16` to `/22`; the subnets are cut out of it.
        cidr("cidr"): Section<Located<Cidr>>,
        /// How many availability zones are used, 2 to 4. Default: 3.
        zones("zones"): Option<Located<Count>>,
        /// The way from the private subnets to the internet. Default: `per-zone`.
        nat("nat"): Option<Located<Nat>>,
        /// Whether AWS services are reached through interface endpoints inside the VPC. Without them the traffic goes
        /// through NAT. The S3 gateway endpoint, which costs nothing, is always there. Default: `true`.
        endpoints("endpoints"): Option<Located<Toggle>>,
        /// Whether the VPC's traffic is logged. Default: `true`.
        flow_logs("flowLogs"): Option<Located<Toggle>>,
    }
}
