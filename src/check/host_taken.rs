//! Hosts that two environments have.

use std::collections::BTreeSet;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Domain;

pub(super) const RULE: Rule = Rule {
    id: "host-taken",
    what: "Hosts that two environments have.",
    why: "A name leads to one load balancer. Both environments would write its record, each over the other's.",
    example: "# base.yaml\ndomain: example.com\n# dev.yaml and prod.yaml extend it, and have a service with\nhost: www",
    fix: "Give each environment a `domain` of its own, for example `dev.example.com`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(domain) = own_domain(spec) else { return };
    let ours = hosts(spec);
    let others = context.others().filter_map(|(name, other)| Some((name, own_domain(other)?, hosts(other))));
    let others: Vec<_> = others.filter(|(_, other, _)| other.as_str() == domain.as_str()).collect();
    let Some(host) = ours.iter().find(|host| others.iter().any(|(.., theirs)| theirs.contains(*host))) else { return };
    let with_host = others.iter().filter(|(.., theirs)| theirs.contains(host));
    let mut places: Vec<(&str, Span)> = with_host.map(|(name, domain, _)| (*name, domain.span)).collect();
    places.push((context.environment, domain.span));
    // All of them say the same, so that it is reported once.
    places.sort_by_key(|(name, _)| *name);
    findings.push(finding(host, domain.as_str(), &places));
}

/// The domain of an environment that has an edge of its own.
fn own_domain(spec: &Spec) -> Option<&Located<Domain>> {
    spec.domain.as_ref().filter(|_| spec.shares.is_none() && !spec.clusters.is_empty())
}

fn hosts(spec: &Spec) -> BTreeSet<&str> {
    spec.services.iter().filter_map(|(_, service)| service.host.as_ref()).map(|host| host.as_str()).collect()
}

fn finding(host: &str, domain: &str, places: &[(&str, Span)]) -> Diagnostic {
    let names: Vec<String> = places.iter().map(|(name, _)| format!("`{name}`")).collect();
    let last = places.last().map_or("dev", |(name, _)| *name);
    let mut spans: Vec<Span> = Vec::new();
    let mut finding =
        Diagnostic::error(RULE.id, format!("{} environments have the host `{host}.{domain}`", places.len()));
    for (_, span) in places {
        if !spans.contains(span) {
            spans.push(*span);
            finding = finding.at(*span, "");
        }
    }
    finding
        .because(format!("These would write the same records, each over the other's: {}.", names.join(", ")))
        .help(format!("give each a domain of its own, for example `domain: {last}.{domain}`"))
}
