//! An edge, or a part of it, that leads nowhere.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::edge::{Dns, Edge};

pub(super) const RULE: Rule = Rule {
    id: "edge-unused",
    what: "An edge, or a part of it, from which nothing is rendered.",
    why: "A load balancer is made where a host leads to a cluster: with clusters, a `domain` and a service with a `host`. A zone is used only where its records are kept by Route 53 or CloudFlare.",
    example: "edge: { idleTimeout: 60s }\nservices:\n  workers: { image: ghcr.io/example/workers }",
    fix: "Give a service a `host`, or leave out what is not used.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    // An environment that shares has inherited the key from the one whose load balancer it uses.
    let Some(edge) = spec.edge.as_ref().filter(|_| spec.shares.is_none()) else { return };
    findings.extend(check_zone(edge));
    let is_refused = |name: &str| context.is_refused(&format!("services.{name}.host"));
    let has_host = spec.services.iter().any(|(name, service)| service.host.is_some() || is_refused(name.as_str()));
    if spec.clusters.is_empty() || !(has_host || context.is_refused("services")) {
        findings.push(
            Diagnostic::warning(RULE.id, "`edge` has no effect")
                .at(edge.span, "no host leads to a cluster")
                .help("give a service a `host`, or leave `edge` out"),
        );
    }
}

fn check_zone(edge: &Edge) -> Diagnostics {
    let external = edge.dns.as_ref().filter(|dns| dns.value == Dns::External);
    let (Some(dns), Some(zone)) = (external, &edge.zone) else { return Diagnostics::default() };
    Diagnostic::warning(RULE.id, "`edge.zone` has no effect")
        .at(zone.span, "the zone of the records")
        .at(dns.span, "somebody else keeps the records")
        .help("write `dns: route53` or `dns: cloudflare`, or leave `zone` out")
        .into()
}
