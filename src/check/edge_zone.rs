//! A zone that is missing, or of another service than the one that keeps the records.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::edge::{Dns, Edge};
use crate::spec::scalar::ZoneId;

pub(super) const RULE: Rule = Rule {
    id: "edge-zone",
    what: "A zone that is missing, or of another service than the one that keeps the records.",
    why: "Route 53 finds a public zone by its name, and knows it by an identifier that begins with `Z`. CloudFlare's zones are named by 32 hexadecimal digits, and each belongs to one account, so that nothing stands in for a missing one.",
    example: "edge: { dns: cloudflare, zone: Z0123456789ABCDEFGHIJ }",
    fix: "Write the identifier of the zone that `dns` means. CloudFlare's stands on the overview page of the zone.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(edge) = &spec.edge else { return };
    if context.is_refused("edge.dns") {
        return;
    }
    let dns = edge.dns.as_ref();
    let is_cloudflare = dns.is_some_and(|dns| dns.value == Dns::Cloudflare);
    // That a zone has no effect where somebody else keeps the records is another rule's to say.
    let is_external = dns.is_some_and(|dns| dns.value == Dns::External);
    match &edge.zone {
        Some(_) if is_external => {}
        Some(zone) if zone.is_cloudflare() != is_cloudflare => {
            findings.push(of_another_kind(edge, zone, is_cloudflare))
        }
        None if is_cloudflare && !context.is_refused("edge.zone") => {
            if let Some(dns) = dns {
                findings.push(missing(dns));
            }
        }
        _ => {}
    }
    if let (Some(cloudflare), false) = (&edge.cloudflare, is_cloudflare) {
        findings.push(
            Diagnostic::warning(RULE.id, "`edge.cloudflare` has no effect")
                .at(cloudflare.span, "what CloudFlare does in its zone")
                .at(dns.map_or(edge.span, |dns| dns.span), "the records are kept elsewhere")
                .help("write `dns: cloudflare`, or leave `cloudflare` out"),
        );
    }
}

fn of_another_kind(edge: &Edge, zone: &Located<ZoneId>, wants_cloudflare: bool) -> Diagnostic {
    let (is, keeps, help) = if wants_cloudflare {
        (
            "a zone of Route 53",
            "CloudFlare keeps the records",
            "write the 32 hexadecimal digits of CloudFlare's zone, or `dns: route53`",
        )
    } else {
        (
            "a zone of CloudFlare",
            "CloudFlare does not keep the records",
            "write `dns: cloudflare`, or the zone of Route 53, which begins with `Z`",
        )
    };
    Diagnostic::error(RULE.id, "the zone is of another service than the one that keeps the records")
        .at(zone.span, format!("this is {is}"))
        .at(edge.dns.as_ref().map_or(edge.span, |dns| dns.span), keeps)
        .help(help)
}

fn missing(dns: &Located<Dns>) -> Diagnostic {
    Diagnostic::error(RULE.id, "nobody knows in which zone of CloudFlare the records are")
        .at(dns.span, "CloudFlare keeps the records")
        .help("write `zone:` with the 32 hexadecimal digits that stand on the overview page of the zone")
}
