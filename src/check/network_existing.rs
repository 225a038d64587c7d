//! A VPC that exists already and cannot be used as it is written.

use std::collections::BTreeMap;

use ipnet::Ipv4Net;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::network::{ExistingNetwork, ExistingSubnet, ExistingZone, Network};
use crate::spec::scalar::shown;

pub(super) const RULE: Rule = Rule {
    id: "network-existing",
    what: "A VPC that exists already whose zones and subnets do not fit together, and keys beside it that would have no effect.",
    why: "EKS, RDS and load balancers ask for subnets in two zones at least, each of which has one. Rules are made of the ranges that are written, so that one that is not the subnet's own would open the wrong way.",
    example: "network:\n  cidr: 10.8.0.0/16\n  nat: single\n  existing: { vpc: vpc-0123456789abcdef0, zones: {} }",
    fix: "Write the subnets of two to four zones, each with the range that it has, inside the VPC's.",
    check,
};

/// How many zones a VPC is used in.
const FEWEST: usize = 2;
const MOST: usize = 4;

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some(network) = spec.network.get() else { return };
    let Some(existing) = &network.existing else { return };
    without_effect(network, existing, spec, findings);
    let number = existing.zones.count_written();
    if !(FEWEST..=MOST).contains(&number) && !context.is_refused("network.existing.zones") {
        findings.push(
            Diagnostic::error(RULE.id, "the VPC needs subnets in two to four availability zones")
                .at(existing.span, format!("it has them in {number}"))
                .help("write `zones: { a: …, b: … }`, each with `public`, `private` and `data`"),
        );
    }
    let region = spec.cloud.get().and_then(|cloud| cloud.region.get()).map(|region| region.as_str());
    let known = region.and_then(|region| Some((region, context.facts.zones(region)?)));
    let mut identifiers = BTreeMap::new();
    let mut ranges: Vec<(Ipv4Net, Span)> = Vec::new();
    for (letter, zone) in existing.zones.iter() {
        if let Some((region, zones)) = known.filter(|(region, zones)| !zones.contains(&format!("{region}{letter}"))) {
            let letters: Vec<&str> = zones.iter().map(|zone| zone.trim_start_matches(region)).collect();
            findings.push(
                Diagnostic::error(RULE.id, format!("`{region}` has no availability zone {}", shown(letter.as_str())))
                    .at(zone.name_span, "this is the last letter of no zone")
                    .help(format!("its zones are {}", letters.join(", "))),
            );
        }
        for subnet in subnets(zone) {
            identifier(subnet, &mut identifiers, findings);
            range(subnet, network, &mut ranges, findings);
        }
    }
}

fn subnets(zone: &ExistingZone) -> [&ExistingSubnet; 3] {
    [&zone.public, &zone.private, &zone.data]
}

/// Each subnet is one thing: what is public must not be what databases are in.
fn identifier<'a>(subnet: &'a ExistingSubnet, seen: &mut BTreeMap<&'a str, Span>, findings: &mut Diagnostics) {
    if let Some(earlier) = seen.insert(subnet.id.as_str(), subnet.id.span) {
        findings.push(
            Diagnostic::error(RULE.id, format!("the subnet `{}` is named twice", subnet.id.as_str()))
                .at(subnet.id.span, "again here")
                .at(earlier, "first here")
                .help("write another subnet: load balancers, machines and databases are kept apart"),
        );
    }
}

fn range(subnet: &ExistingSubnet, network: &Network, seen: &mut Vec<(Ipv4Net, Span)>, findings: &mut Diagnostics) {
    let (range, span) = (subnet.cidr.network(), subnet.cidr.span);
    if let Some(whole) = network.cidr.get().filter(|whole| !whole.network().contains(&range)) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{range}` is not in the range of the VPC"))
                .at(span, "the subnet is outside")
                .at(whole.span, "the range of the VPC")
                .help("write the ranges that the VPC and the subnet have"),
        );
    }
    let overlaps = |(other, _): &&(Ipv4Net, Span)| other.contains(&range) || range.contains(other);
    if let Some((other, earlier)) = seen.iter().find(overlaps) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{range}` overlaps `{other}`"))
                .at(span, "this one")
                .at(*earlier, "and this one")
                .because("Subnets of one VPC never overlap.")
                .help("write the range that the subnet has"),
        );
    }
    seen.push((range, span));
}

/// Keys that say how a VPC is made. The second region makes one by them.
fn without_effect(network: &Network, existing: &ExistingNetwork, spec: &Spec, findings: &mut Diagnostics) {
    if spec.recovery.is_some() {
        return;
    }
    let keys = [
        ("zones", network.zones.as_ref().map(|it| it.span)),
        ("nat", network.nat.as_ref().map(|it| it.span)),
        ("endpoints", network.endpoints.as_ref().map(|it| it.span)),
        ("flowLogs", network.flow_logs.as_ref().map(|it| it.span)),
    ];
    for (key, span) in keys.into_iter().filter_map(|(key, span)| Some((key, span?))) {
        findings.push(
            Diagnostic::warning(RULE.id, format!("`network.{key}` has no effect"))
                .at(span, "this says how a VPC is made")
                .at(existing.span, "this one exists")
                .help("leave it out"),
        );
    }
}
