//! An identity provider that a cluster refuses, or whose names would mean something else.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::oidc_prefix;
use crate::spec::Spec;
use crate::spec::access::OpenIdConnect;
use crate::spec::decode::Located;
use crate::spec::scalar::WebAddress;

pub(super) const RULE: Rule = Rule {
    id: "access-oidc",
    what: "An identity provider that a cluster refuses, or whose names would mean something else in Kubernetes.",
    why: "Kubernetes takes tokens only of an issuer whose URL begins with `https://`, is the same as in the tokens, and has neither query nor fragment; EKS takes no port and no address of its own network. `system:` begins the names of Kubernetes' own users and groups.",
    example: "access: { oidc: { issuer: \"http://login.example.com\", client: kubernetes, prefix: \"system:\" } }",
    fix: "Write the issuer as it stands in the tokens, and a prefix of your own.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(oidc) = spec.access.as_ref().and_then(|access| access.oidc.as_ref()) else { return };
    findings.extend(check_issuer(&oidc.issuer));
    findings.extend(check_prefix(oidc));
    let prefix = oidc_prefix(oidc);
    for (_, team) in
        spec.teams.iter().filter(|(_, team)| !prefix.is_empty() && team.group.as_str().starts_with(&prefix))
    {
        findings.push(
            Diagnostic::warning(RULE.id, "the group has the prefix twice")
                .at(team.group.span, format!("Kubernetes would know it as `{prefix}{}`", team.group.as_str()))
                .at(
                    oidc.prefix.as_ref().map_or(oidc.span, |prefix| prefix.span),
                    format!("this puts `{prefix}` before it"),
                )
                .help(format!("write `{}`", team.group.as_str().trim_start_matches(&prefix))),
        );
    }
}

fn check_issuer(issuer: &Located<WebAddress>) -> Diagnostics {
    let Some(fault) = issuer_fault(issuer.as_str()) else { return Diagnostics::default() };
    Diagnostic::error(RULE.id, "EKS does not take this issuer")
        .at(issuer.span, fault)
        .help("write the issuer as it stands in the tokens, for example `https://login.example.com/realms/people`")
        .into()
}

fn issuer_fault(issuer: &str) -> Option<&'static str> {
    let Some(rest) = issuer.strip_prefix("https://") else { return Some("it does not begin with `https://`") };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if rest.contains(['?', '#']) {
        Some("it has a query or a fragment")
    } else if host.contains(':') {
        Some("it has a port")
    } else if host.parse::<std::net::Ipv4Addr>().is_ok() || !host.contains('.') {
        Some("AWS cannot reach it from the internet")
    } else if issuer.ends_with("/.well-known/openid-configuration") {
        Some("this is the address of its configuration")
    } else {
        None
    }
}

fn check_prefix(oidc: &OpenIdConnect) -> Diagnostics {
    let Some(prefix) = oidc.prefix.as_ref() else { return Diagnostics::default() };
    let text = prefix.as_str();
    if text.starts_with("system") || text == "-" {
        return Diagnostic::error(RULE.id, "the prefix does not tell people apart from Kubernetes itself")
            .at(prefix.span, if text == "-" { "this means no prefix" } else { "Kubernetes' own names begin like this" })
            .help("write for example `oidc:`")
            .into();
    }
    Diagnostics::default()
}
