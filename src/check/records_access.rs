//! A component that changes records of a zone that the clusters cannot change.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::Edge;
use crate::model::component::ComponentKind;
use crate::spec::Spec;
use crate::spec::component::{CertificateAuthority, Components};
use crate::spec::edge::Dns;

pub(super) const RULE: Rule = Rule {
    id: "records-access",
    what: "A certificate authority or external-dns, without a zone that the clusters can change.",
    why: "Let's Encrypt signs a certificate for whom can change the zone of its names, and external-dns does nothing but that. With Route 53 a role is enough; CloudFlare wants a token.",
    example: "edge: { dns: external, certificate: \"arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012\" }\ncomponents: { external-dns: {} }",
    fix: "Write `dns: route53`, or `dns: cloudflare` with `edge.cloudflare.token`; or leave the component, or the authority, out.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let (Some(components), Some(environment)) = (&spec.components, context.resolved) else { return };
    let has_access = environment.edge.as_ref().and_then(Edge::record_access).is_some();
    if has_access || spec.shares.is_some() || context.is_refused("edge") || context.is_refused("domain") {
        return;
    }
    for (span, what) in changing(components, |kind| environment.component(kind).is_some_and(|it| !it.is_external())) {
        findings.push(without_access(spec, span, what));
    }
}

/// What changes records, and where it is written.
fn changing(components: &Components, is_there: impl Fn(ComponentKind) -> bool) -> Vec<(Span, &'static str)> {
    let authority = components.cert_manager.as_ref().and_then(|written| written.authority.as_ref());
    let authority = authority.filter(|authority| authority.value != CertificateAuthority::SelfSigned);
    let authority = authority.filter(|_| is_there(ComponentKind::CertManager));
    let external_dns = components.external_dns.as_ref().filter(|_| is_there(ComponentKind::ExternalDns));
    let authority = authority.map(|authority| (authority.span, "the authority asks for a record of each name"));
    let external_dns = external_dns.map(|written| (written.span, "external-dns keeps records"));
    authority.into_iter().chain(external_dns).collect()
}

fn without_access(spec: &Spec, span: Span, what: &'static str) -> Diagnostic {
    let finding = Diagnostic::error(RULE.id, "the clusters cannot change the zone of the hosts").at(span, what);
    let edge = spec.edge.as_ref();
    match edge.and_then(|edge| edge.dns.as_ref()) {
        Some(dns) if dns.value == Dns::External => finding
            .at(dns.span, "somebody else keeps the records")
            .help("write `dns: route53` or `dns: cloudflare`, or leave this out"),
        Some(dns) if dns.value == Dns::Cloudflare => finding.at(dns.span, "CloudFlare wants a token").help(
            "write `token: \"cloudflare/records#token\"` in `edge.cloudflare`, and put the token there in the store",
        ),
        _ => finding
            .because("No service with a `host` and a `port` is in a cluster, so that there is no zone.")
            .help("give a service a `host`, or leave this out"),
    }
}
