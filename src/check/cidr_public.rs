//! An address range that is not private.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "cidr-public",
    what: "An address range that is not private.",
    why: "Addresses outside the private ranges belong to someone on the internet, who cannot be reached from the VPC any more.",
    example: "network: { cidr: 8.8.0.0/16 }",
    fix: "Take a range from `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `100.64.0.0/10`.",
    check,
};

/// The private ranges of RFC 1918, and the shared range of RFC 6598.
const PRIVATE: [Ipv4Net; 4] = [
    Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8),
    Ipv4Net::new_assert(Ipv4Addr::new(172, 16, 0, 0), 12),
    Ipv4Net::new_assert(Ipv4Addr::new(192, 168, 0, 0), 16),
    Ipv4Net::new_assert(Ipv4Addr::new(100, 64, 0, 0), 10),
];

/// Where EKS or the services on its machines have their own addresses.
const RESERVED: [Ipv4Net; 2] =
    [Ipv4Net::new_assert(Ipv4Addr::new(169, 254, 0, 0), 16), Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8)];

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(written) = spec.network.get().and_then(|network| network.cidr.get()) else { return };
    let range = written.network();
    if RESERVED.iter().any(|reserved| reserved.contains(&range)) {
        findings.push(
            Diagnostic::error(RULE.id, "the address range is reserved")
                .at(written.span, "no VPC can have it")
                .help("write for example `10.0.0.0/16`"),
        );
    } else if !PRIVATE.iter().any(|private| private.contains(&range)) {
        findings.push(
            Diagnostic::warning(RULE.id, "the address range is not private")
                .at(written.span, "these addresses belong to others on the internet")
                .help("take a range from `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `100.64.0.0/10`"),
        );
    }
}
