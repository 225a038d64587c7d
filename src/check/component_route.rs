//! A way to a component that cannot be one.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::component::{ComponentKind, WrittenRoute, written_routes};
use crate::spec::Spec;
use crate::spec::scalar::Source;

pub(super) const RULE: Rule = Rule {
    id: "component-route",
    what: "A way from the load balancer to Grafana, Argo CD or Kibana that cannot be one.",
    why: "The load balancer has a certificate and a record for hosts one label below the domain. Who comes that way has to log in, and a range of addresses is asked of whoever is behind CloudFlare, not of CloudFlare.",
    example: "components: { argo-cd: { url: \"https://argo-cd.example.org\", sources: [\"203.0.113.0/24\"] } }",
    fix: "Write `url` with a host below `domain` that no service has, `access.oidc`, and the ranges that people come from.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(domain) = &spec.domain else { return };
    for route in written_routes(spec) {
        let name = route.target.kind.definition().name;
        if context.is_refused(&format!("components.{name}.url")) {
            continue;
        }
        if let Some(finding) = fault(&route, domain.as_str(), spec, context) {
            findings.push(finding);
        }
    }
}

fn fault(route: &WrittenRoute<'_>, domain: &str, spec: &Spec, context: &Context<'_>) -> Option<Diagnostic> {
    let (first, name) = (route.sources.first()?, route.target.kind.definition().name);
    let finding = |summary: String| Diagnostic::error(RULE.id, summary);
    let Some(url) = route.url else {
        return Some(
            finding(format!("`components.{name}` has no host"))
                .at(first.span, "people are to reach it from here")
                .help(format!("write `url: https://{name}.{domain}`")),
        );
    };
    let Some(label) = route.label(domain) else {
        return Some(
            finding(format!("the load balancer does not lead to `{}`", url.as_str()))
                .at(url.span, format!("this is not `https://` with one label below `{domain}`"))
                .help(format!("write for example `https://{name}.{domain}`, or leave `sources` out")),
        );
    };
    if let Some(cloudflare) = route.sources.iter().find(|source| source.value == Source::Cloudflare) {
        return Some(
            finding("everybody comes from CloudFlare who comes through it".to_owned())
                .at(cloudflare.span, "this keeps nobody away")
                .help("write the ranges that people come from, or `anywhere`"),
        );
    }
    let mut taken = spec.services.iter().filter_map(|(_, service)| service.host.as_ref());
    if let Some(host) = taken.find(|host| host.as_str() == label) {
        return Some(
            finding(format!("a service and `components.{name}` have one host"))
                .at(url.span, "the component's")
                .at(host.span, "the service's")
                .help("write another host for one of them"),
        );
    }
    if let Some(anywhere) =
        route.sources.iter().find(|source| route.target.has_passwords && source.value == Source::Anywhere)
    {
        return Some(
            finding(format!("everybody could try passwords of `components.{name}`"))
                .at(anywhere.span, "from here")
                .because("Its users have passwords, and no identity provider asks for anything besides.")
                .help("write the ranges that people come from"),
        );
    }
    let output = spec.components.as_ref().and_then(|components| components.elastic_stack.as_ref()?.output.as_ref());
    if let Some(output) = output.filter(|_| route.target.kind == ComponentKind::ElasticStack) {
        return Some(
            finding("there is no Kibana to reach".to_owned())
                .at(first.span, "people are to reach it from here")
                .at(output.url.span, "lines are kept there instead")
                .help("leave `sources` out"),
        );
    }
    // That nobody can log in is another rule's to say.
    let has_edge = context.resolved.is_none_or(|environment| environment.edge.is_some());
    (!has_edge).then(|| {
        finding(format!("nothing leads to `components.{name}`"))
            .at(first.span, "people are to reach it from here")
            .because("No service with a `host` and a `port` is in a cluster, so that there is no load balancer.")
            .help("give a service a `host`, or leave `sources` out")
    })
}
