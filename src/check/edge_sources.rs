//! Sources that say nothing, or that contradict who keeps the records.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::edge::{Dns, Edge};
use crate::spec::scalar::Source;

pub(super) const RULE: Rule = Rule {
    id: "edge-sources",
    what: "Sources of the edge that say nothing (others beside `anywhere`, private addresses), or that contradict `dns: cloudflare`.",
    why: "`anywhere` lets everybody in, whatever else is named; and nobody on the internet has a private address. With `dns: cloudflare` all requests come from CloudFlare: who lets everybody in lets them go past its firewall, and who leaves CloudFlare out lets nobody in.",
    example: "edge: { sources: [anywhere, 203.0.113.0/24] }",
    fix: "Name those who may come, by the addresses that the internet knows them by, or `anywhere` alone.",
    check,
};

const PRIVATE: [&str; 4] = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(edge) = &spec.edge else { return };
    if let Some(anywhere) = edge.sources.iter().find(|source| source.value == Source::Anywhere)
        && edge.sources.len() > 1
        && edge.dns.as_ref().is_none_or(|dns| dns.value != Dns::Cloudflare)
    {
        findings.push(
            Diagnostic::error(RULE.id, "`anywhere` lets everybody in, whatever else is named")
                .at(anywhere.span, "")
                .help("remove it, or remove the others"),
        );
    }
    findings.extend(check_cloudflare(edge));
    for source in edge.sources.iter().filter(|source| is_private(source)) {
        findings.push(
            Diagnostic::error(RULE.id, format!("nobody on the internet has an address in `{}`", source.value))
                .at(source.span, "these addresses are private")
                .because(
                    "The load balancer has public addresses, and sees those that its callers have on the internet.",
                )
                .help("write the public addresses of those who may come"),
        );
    }
}

/// Says nothing where no source was written: then CloudFlare is the only one.
fn check_cloudflare(edge: &Edge) -> Diagnostics {
    let dns = edge.dns.as_ref().filter(|dns| dns.value == Dns::Cloudflare);
    let (Some(dns), Some(first)) = (dns, edge.sources.first()) else { return Diagnostics::default() };
    let named = |wanted: Source| edge.sources.iter().find(|source| source.value == wanted);
    let finding = match (named(Source::Anywhere), named(Source::Cloudflare)) {
        (Some(anywhere), _) => Diagnostic::error(RULE.id, "everybody could go past CloudFlare")
            .at(anywhere.span, "the load balancer lets everybody in")
            .at(dns.span, "requests come through CloudFlare, with its cache and its firewall"),
        (None, None) => Diagnostic::error(RULE.id, "CloudFlare could not reach the load balancer")
            .at(first.span, "CloudFlare is not among them")
            .at(dns.span, "requests come through CloudFlare"),
        (None, Some(_)) => return Diagnostics::default(),
    };
    finding.help("write `sources: [cloudflare]`, or leave `sources` out").into()
}

fn is_private(source: &Located<Source>) -> bool {
    let Source::Range(range) = source.value else { return false };
    let private = PRIVATE.iter().filter_map(|private| private.parse::<ipnet::Ipv4Net>().ok());
    private.into_iter().any(|private| private.contains(&range.network()))
}
