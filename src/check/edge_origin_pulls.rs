//! Client certificates at CloudFlare that prove nothing.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::edge::{Dns, OriginPulls};
use crate::spec::scalar::Source;

pub(super) const RULE: Rule = Rule {
    id: "edge-origin-pulls",
    what: "Client certificates of CloudFlare that prove nothing, or that shut others out.",
    why: "The load balancer takes the certificates that named authorities have signed. A certificate of your own has an authority of its own, and callers other than CloudFlare show none. The authority of CloudFlare's common certificate expires, and then every request would be refused.",
    example: "edge: { dns: cloudflare, zone: 0123456789abcdef0123456789abcdef, cloudflare: { originPulls: { certificate: 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60 } } }",
    fix: "Write `certificate` and `authorities` together. Where others call beside CloudFlare, write `enabled: false`.",
    check,
};

/// A quarter of a year is enough to hand out another certificate.
const WARNED_DAYS: i64 = 90;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(edge) =
        spec.edge.as_ref().filter(|edge| edge.dns.as_ref().is_some_and(|dns| dns.value == Dns::Cloudflare))
    else {
        return;
    };
    let pulls = edge.cloudflare.as_ref().and_then(|cloudflare| cloudflare.origin_pulls.as_ref());
    if let Some(pulls) = pulls {
        check_pair(pulls, context, findings);
    }
    if !is_on(pulls) {
        return;
    }
    findings.extend(check_holder(pulls, edge.dns.as_ref().map_or(edge.span, |dns| dns.span), context));
    let ranges = edge.sources.iter().filter(|source| matches!(source.value, Source::Range(_)));
    let has_cloudflare = edge.sources.iter().any(|source| source.value == Source::Cloudflare);
    for source in ranges.filter(|_| has_cloudflare) {
        findings.push(
            Diagnostic::error(RULE.id, format!("callers from `{}` show no client certificate", source.value))
                .at(source.span, "the load balancer refuses them")
                .because("It takes connections with CloudFlare's client certificate only.")
                .help("remove them, or write `originPulls: { enabled: false }` in `edge.cloudflare`"),
        );
    }
    let expires = context.facts.origin_pull_authority_expires();
    let days = context.today.days_until(expires);
    if is_common(pulls) && days < WARNED_DAYS {
        findings.push(
            Diagnostic::warning(
                RULE.id,
                format!("the authority of CloudFlare's client certificate expires on {expires}"),
            )
            .at(edge.dns.as_ref().map_or(edge.span, |dns| dns.span), "the load balancer then refuses every request")
            .help("use a newer version of platform, or a certificate of your own with `originPulls`"),
        );
    }
}

fn is_on(pulls: Option<&OriginPulls>) -> bool {
    pulls.and_then(|pulls| pulls.enabled.as_ref()).is_none_or(|enabled| enabled.value.is_on())
}

fn is_common(pulls: Option<&OriginPulls>) -> bool {
    pulls.is_none_or(|pulls| pulls.certificate.is_none())
}

/// Whether CloudFlare shows its common certificate is a setting of the zone, which another environment may hold.
fn check_holder(pulls: Option<&OriginPulls>, at: Span, context: &Context<'_>) -> Diagnostics {
    let cloudflare = context.resolved.and_then(|resolved| resolved.edge.as_ref()?.cloudflare.as_ref());
    let Some(holder) = cloudflare.map(|cloudflare| cloudflare.zone_holder.as_str()) else {
        return Diagnostics::default();
    };
    let held = context.spec_of(holder).and_then(|spec| spec.edge.as_ref()?.cloudflare.as_ref());
    let of_holder = held.and_then(|cloudflare| cloudflare.origin_pulls.as_ref());
    if !is_common(pulls) || holder == context.environment || is_on(of_holder) && is_common(of_holder) {
        return Diagnostics::default();
    }
    Diagnostic::error(RULE.id, "the load balancer would refuse every request")
        .at(at, "CloudFlare shows no client certificate to this environment's load balancer")
        .because(format!("That it shows one is a setting of the zone, which `{holder}` holds and does not make."))
        .help(format!("take `originPulls` out of `{holder}`, or give this environment a zone of its own"))
        .into()
}

fn check_pair(pulls: &OriginPulls, context: &Context<'_>, findings: &mut Diagnostics) {
    let refused = |key: &str| context.is_refused(&format!("edge.cloudflare.originPulls.{key}"));
    let (at, missing) = match (&pulls.certificate, &pulls.authorities) {
        (Some(certificate), None) if !refused("authorities") => (certificate.span, "authorities"),
        (None, Some(authorities)) if !refused("certificate") => (authorities.span, "certificate"),
        _ => return,
    };
    findings.push(
        Diagnostic::error(RULE.id, format!("`{missing}` is missing beside this"))
            .at(at, "CloudFlare shows a certificate, and the load balancer knows its authority")
            .help(format!("write `{missing}` as well, or leave both out for CloudFlare's common certificate")),
    );
}
