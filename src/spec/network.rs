//! The VPC.

use super::decode::{Entries, Located, Section};
use super::record::{enumeration, record};
use super::scalar::{Cidr, Count, SubnetId, Toggle, VpcId};

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
    /// A subnet that exists already.
    ExistingSubnet {
        /// The subnet.
        id("id"): Located<SubnetId>,
        /// Its address range, as it is.
        cidr("cidr", "10.0.0.0/24"): Located<Cidr>,
    }
}

record! {
    /// The subnets of one availability zone that exist already.
    ExistingZone {
        /// The subnet of load balancers, with a route to an internet gateway.
        public("public"): ExistingSubnet,
        /// The subnet of machines and pods, with a way out.
        private("private"): ExistingSubnet,
        /// The subnet of databases and caches.
        data("data"): ExistingSubnet,
    }
}

record! {
    /// A VPC that exists already and is used instead of one that is made. What routes, filters, endpoints and logs it has is
    /// its owner's business.
    ExistingNetwork {
        /// The VPC. Host names have to be switched on in it.
        vpc("vpc"): Located<VpcId>,
        /// Its subnets, by the last letter of their availability zones: `a`, `b`.
        zones("zones"): Entries<ExistingZone>,
    }
}

record! {
    /// The VPC: addresses, zones, the way out.
    Network {
        /// The address range of the VPC, `/16` to `/22`; the subnets are cut out of it. Of one that exists, the range that it has.
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
        /// A VPC that exists already. Then the stack `network` makes only who may reach whom.
        existing("existing"): Option<ExistingNetwork>,
    }
}
