//! Hosts that the zone or its certificate does not hold.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::edge::{Cloudflare, Dns, ZoneCertificate};
use crate::spec::scalar::Domain;

pub(super) const RULE: Rule = Rule {
    id: "edge-domain",
    what: "Hosts that the zone at CloudFlare, or the certificate that visitors see, does not hold.",
    why: "A zone holds the records of its own name and of names below it. The certificate that every zone has holds the zone and one label below it: a browser refuses `www.staging.example.com` with the certificate of `example.com`.",
    example: "domain: staging.example.com\nedge: { dns: cloudflare, zone: 0123456789abcdef0123456789abcdef, cloudflare: { domain: example.com } }",
    fix: "Write the zone's own name as `edge.cloudflare.domain`; for hosts deeper below it, order a certificate with `certificate: advanced`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(edge) =
        spec.edge.as_ref().filter(|edge| edge.dns.as_ref().is_some_and(|dns| dns.value == Dns::Cloudflare))
    else {
        return;
    };
    let (Some(cloudflare), Some(domain)) = (&edge.cloudflare, &spec.domain) else { return };
    let Some(zone) = &cloudflare.domain else { return };
    if zone.value == domain.value {
        return;
    }
    if !domain.as_str().ends_with(&format!(".{}", zone.as_str())) {
        findings.push(outside(domain, zone));
    } else if !has_advanced_certificate(cloudflare) {
        findings.push(without_certificate(domain, zone));
    }
}

fn has_advanced_certificate(cloudflare: &Cloudflare) -> bool {
    cloudflare.certificate.as_ref().is_some_and(|written| written.value == ZoneCertificate::Advanced)
}

fn outside(domain: &Located<Domain>, zone: &Located<Domain>) -> Diagnostic {
    Diagnostic::error(RULE.id, format!("the hosts below `{}` are not in the zone `{}`", domain.as_str(), zone.as_str()))
        .at(domain.span, "the hosts are below this domain")
        .at(zone.span, "the zone holds this name and those below it")
        .help("write the name of the zone that `edge.zone` means, or a domain in it")
}

fn without_certificate(domain: &Located<Domain>, zone: &Located<Domain>) -> Diagnostic {
    Diagnostic::error(RULE.id, "visitors would see a certificate that does not hold the hosts")
        .at(domain.span, "the hosts are one label below this domain")
        .at(zone.span, "the zone's certificate holds this name and one label below it")
        .because("The certificate that every zone has ends there.")
        .help("write `certificate: advanced` in `edge.cloudflare`, which has its price, or use a zone of the domain itself")
}
