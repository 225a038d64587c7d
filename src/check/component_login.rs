//! A component that people are to log in to, and nobody who says who they are.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "component-login",
    what: "A component with an address, a client or an administrators' group, without an identity provider.",
    why: "The built-in administrator is switched off, since a password has no owner. Without an identity provider nobody could log in.",
    example: "components: { argo-cd: { url: \"https://argo-cd.example.com\" } }",
    fix: "Write `access.oidc`, or leave the keys out; `kubectl` reaches the component in any case.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let has_provider = spec.access.as_ref().is_some_and(|access| access.oidc.is_some());
    let Some(argo_cd) = spec.components.as_ref().and_then(|components| components.argo_cd.as_ref()) else { return };
    if has_provider || context.is_refused("access.oidc") || context.is_refused("access") {
        return;
    }
    let keys = [
        ("url", argo_cd.url.as_ref().map(|value| value.span)),
        ("client", argo_cd.client.as_ref().map(|value| value.span)),
        ("adminGroup", argo_cd.admin_group.as_ref().map(|value| value.span)),
    ];
    for (key, span) in keys.into_iter().filter_map(|(key, span)| Some((key, span?))) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`components.argo-cd.{key}` needs an identity provider"))
                .at(span, "nobody says who the people are that log in")
                .help(format!("write `access.oidc`, or leave `{key}` out")),
        );
    }
}
