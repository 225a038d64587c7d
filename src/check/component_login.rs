//! A component that people are to log in to, and nobody who says who they are.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::component::KubePrometheusStack;

pub(super) const RULE: Rule = Rule {
    id: "component-login",
    what: "A component with an address, a client or an administrators' group, without an identity provider; Grafana with only half of what it has to know of one.",
    why: "The built-in administrator is switched off, since a password has no owner. Without an identity provider nobody could log in.",
    example: "components: { argo-cd: { url: \"https://argo-cd.example.com\" } }",
    fix: "Write `access.oidc`, or leave the keys out; `kubectl` reaches the component in any case.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(components) = &spec.components else { return };
    let mut keys = Vec::new();
    if let Some(argo_cd) = &components.argo_cd {
        keys.push(("argo-cd", "url", argo_cd.url.as_ref().map(|value| value.span)));
        keys.push(("argo-cd", "client", argo_cd.client.as_ref().map(|value| value.span)));
        keys.push(("argo-cd", "adminGroup", argo_cd.admin_group.as_ref().map(|value| value.span)));
    }
    if let Some(stack) = &components.kube_prometheus_stack {
        let name = "kube-prometheus-stack";
        keys.push((name, "url", stack.url.as_ref().map(|value| value.span)));
        keys.push((name, "endpoints", stack.endpoints.as_ref().map(|value| value.span)));
        keys.push((name, "client", stack.client.as_ref().map(|value| value.span)));
        keys.push((name, "adminGroup", stack.admin_group.as_ref().map(|value| value.span)));
        if let Some(finding) = halves(stack) {
            findings.push(finding);
        }
    }
    let has_provider = spec.access.as_ref().is_some_and(|access| access.oidc.is_some());
    if has_provider || context.is_refused("access.oidc") || context.is_refused("access") {
        return;
    }
    for (component, key, span) in keys.into_iter().filter_map(|(component, key, span)| Some((component, key, span?))) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`components.{component}.{key}` needs an identity provider"))
                .at(span, "nobody says who the people are that log in")
                .help(format!("write `access.oidc`, or leave `{key}` out")),
        );
    }
}

/// Grafana is told where people come back to, and where it asks about them, or neither.
fn halves(stack: &KubePrometheusStack) -> Option<Diagnostic> {
    let (span, missing, help) = match (&stack.url, &stack.endpoints) {
        (Some(url), None) => (url.span, "endpoints", "where the identity provider answers"),
        (None, Some(endpoints)) => (endpoints.span, "url", "where people reach Grafana"),
        _ => return None,
    };
    let summary = format!("`components.kube-prometheus-stack` has no `{missing}`");
    Some(
        Diagnostic::error(RULE.id, summary)
            .at(span, "both are needed to log in")
            .because("Grafana does not find the identity provider's addresses by itself.")
            .help(format!("write `{missing}`, {help}, or leave both out")),
    )
}
