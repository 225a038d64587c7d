//! A part of the zone that external-dns keeps, and in which somebody else keeps records too.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::component::{ComponentKind, external_dns_domain};
use crate::spec::Spec;
use crate::spec::component::Component as _;
use crate::spec::edge::Dns;

pub(super) const RULE: Rule = Rule {
    id: "records-part",
    what: "A part of the zone that external-dns keeps for a cluster, and in which somebody else keeps records too; or one outside of the zone.",
    why: "external-dns removes what nothing in its own cluster asks for. In a part that two of them keep, or that holds hosts, what one makes the other would have to leave alone by a mark only.",
    example: "domain: example.com\nclusters: { blue: { version: \"1.36\" } }\nservices: { api: { image: \"ghcr.io/example/api:1\", port: 80, host: blue } }\ncomponents: { external-dns: { domain: example.com } }",
    fix: "Write a `domain` below the platform's own that nothing else is in.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved else { return };
    if spec.shares.is_some() {
        return;
    }
    let is_kept = environment.component(ComponentKind::ExternalDns).is_some_and(|component| !component.is_external());
    let (true, Some(domain)) = (is_kept, external_dns_domain(spec)) else { return };
    let span = place(spec);
    if let Some(zone) = zone(spec).filter(|zone| !is_in(&domain, zone)) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{domain}` is not in the zone `{zone}`"))
                .at(span, "external-dns keeps records here")
                .help(format!("write a domain below `{zone}`, for example `clusters.{zone}`")),
        );
        return;
    }
    for (colour, cluster) in spec.clusters.iter() {
        let part = format!("{}.{domain}", colour.as_str());
        for (host, at) in hosts(context).into_iter().filter(|(host, _)| is_in(host, &part)) {
            findings.push(
                Diagnostic::error(
                    RULE.id,
                    format!("`{host}` is in the part of the zone that the cluster `{}` keeps", colour.as_str()),
                )
                .at(at, "the record of this host is Terraform's")
                .at(span, format!("external-dns keeps everything in `{part}`"))
                .help("write another `domain` for external-dns"),
            );
        }
        for other in others(context, &domain, colour.as_str()) {
            findings.push(
                Diagnostic::error(RULE.id, format!("two environments keep `{part}`"))
                    .at(cluster.name_span, format!("so does `{other}`"))
                    .help(format!(
                        "write another `domain` for external-dns, for example `{}.{domain}`",
                        context.environment
                    )),
            );
        }
    }
}

fn place(spec: &Spec) -> Span {
    let written = spec.components.as_ref().and_then(|components| components.external_dns.as_ref());
    written.map_or(spec.span, |written| written.domain.as_ref().map_or(written.span, |domain| domain.span))
}

/// The name of the zone, where it is known.
fn zone(spec: &Spec) -> Option<String> {
    let edge = spec.edge.as_ref();
    let is_cloudflare = edge.and_then(|edge| edge.dns.as_ref()).is_some_and(|dns| dns.value == Dns::Cloudflare);
    let named = edge.and_then(|edge| edge.cloudflare.as_ref()?.domain.as_ref()).filter(|_| is_cloudflare);
    let by_identifier = edge.is_some_and(|edge| edge.zone.is_some()) && !is_cloudflare;
    let own = spec.domain.as_ref().filter(|_| !by_identifier);
    named.or(own).map(|domain| domain.as_str().to_owned())
}

/// All hosts of the project, and where they are written.
fn hosts(context: &Context<'_>) -> Vec<(String, Span)> {
    let specs = context.all.names().filter_map(|name| context.all.get(name)?.spec.as_ref());
    let of_spec = |spec: &Spec| -> Vec<(String, Span)> {
        let Some(domain) = &spec.domain else { return Vec::new() };
        let host = |host: &str| format!("{host}.{}", domain.as_str());
        spec.services
            .iter()
            .filter_map(|(_, service)| service.host.as_ref())
            .map(|it| (host(it.as_str()), it.span))
            .collect()
    };
    let mut hosts: Vec<_> = specs.flat_map(of_spec).collect();
    hosts.sort_by(|left, right| left.0.cmp(&right.0));
    hosts.dedup_by(|left, right| left.0 == right.0);
    hosts
}

/// The other environments whose cluster of that colour keeps the same part.
fn others<'a>(context: &'a Context<'_>, domain: &'a str, colour: &'a str) -> impl Iterator<Item = &'a str> {
    let keeps = move |spec: &Spec| {
        let component = spec.components.as_ref().and_then(|components| components.external_dns.as_ref());
        let is_there = component.is_some_and(|component| component.common().is_on());
        is_there
            && spec.shares.is_none()
            && spec.clusters.names().any(|name| name == colour)
            && external_dns_domain(spec).as_deref() == Some(domain)
    };
    let others = context.all.names().filter(move |name| *name != context.environment);
    others.filter(move |name| context.all.get(name).and_then(|it| it.spec.as_ref()).is_some_and(keeps))
}

/// Whether a name is a domain or below it.
fn is_in(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|start| start.is_empty() || start.ends_with('.'))
}
