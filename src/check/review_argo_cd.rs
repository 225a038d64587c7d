//! Argo CD that is to make environments of pull requests, and cannot.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::model::component::ComponentKind;
use crate::spec::Spec;
use crate::spec::delivery::DeliveryMode;
use crate::spec::review::ReviewArgoCd;
use crate::spec::secrets::SecretOperator;

pub(super) const RULE: Rule = Rule {
    id: "review-argo-cd",
    what: "A `review.argoCd` where the shared environment is not brought by Argo CD, without exactly one way into GitHub, or with a service in `built` that there is not.",
    why: "Argo CD makes the environments in the cluster where it runs, and asks GitHub which pull requests there are. An image that nobody builds is waited for in vain.",
    example: "shares: dev   # whose spec has no `delivery: { mode: gitops }`\nreview: { argoCd: { app: github/argo-cd } }",
    fix: "Give the shared environment `delivery: { mode: gitops }`, write one of `app` and `token`, and name services of the spec.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(argo_cd) = spec.review.as_ref().and_then(|review| review.argo_cd.as_ref()) else { return };
    let shared = spec.shares.as_ref().and_then(|shares| context.all.get(shares.as_str())?.spec.as_ref());
    let mode = shared.map(|shared| shared.delivery.as_ref().and_then(|delivery| Some(delivery.mode.as_ref()?.value)));
    if mode.is_some_and(|mode| mode != Some(DeliveryMode::GitOps)) {
        findings.push(
            Diagnostic::error(RULE.id, "Argo CD brings nothing into the shared environment")
                .at(argo_cd.span, "it would make the environments of pull requests there")
                .help("give the shared environment `delivery: { mode: gitops }`, or remove `argoCd`"),
        );
    }
    login(argo_cd, context, findings);
    operator(argo_cd, context, findings);
    for built in &argo_cd.built {
        if !spec.services.is_written(built.as_str()) {
            let near = did_you_mean(built.as_str(), spec.services.names());
            let services = || format!("the services are {}", spec.services.names().collect::<Vec<_>>().join(", "));
            findings.push(
                Diagnostic::error(RULE.id, format!("there is no service `{built}`", built = built.as_str()))
                    .at(built.span, "nobody builds its image")
                    .help(near.map_or_else(services, |near| format!("did you mean `{near}`?"))),
            );
        }
    }
}

/// What lets Argo CD into GitHub is a secret in the store, which something has to bring into the shared environment's cluster.
fn operator(argo_cd: &ReviewArgoCd, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved.filter(|environment| environment.review.is_some()) else { return };
    let kind = match environment.secrets.operator {
        SecretOperator::ExternalSecrets => ComponentKind::ExternalSecrets,
        SecretOperator::VaultSecretsOperator => ComponentKind::VaultSecretsOperator,
    };
    if environment.components.iter().all(|component| component.kind != kind) {
        let name = kind.definition().name;
        findings.push(
            Diagnostic::error(RULE.id, "nothing brings secrets into the shared environment's cluster")
                .at(argo_cd.span, "what lets Argo CD into GitHub is a secret in the store")
                .help(format!("write `{name}: {{}}` in `components` of the shared environment")),
        );
    }
}

fn login(argo_cd: &ReviewArgoCd, context: &Context<'_>, findings: &mut Diagnostics) {
    let is_refused = |key: &str| context.is_refused(&format!("review.argoCd.{key}"));
    let problem = match (&argo_cd.app, &argo_cd.token) {
        (Some(_), Some(_)) => "Argo CD has two ways into GitHub",
        (None, None) if !is_refused("app") && !is_refused("token") => "Argo CD has no way into GitHub",
        _ => return,
    };
    let place = argo_cd.token.as_ref().map_or(argo_cd.span, |token| token.span);
    findings.push(
        Diagnostic::error(RULE.id, problem)
            .at(place, "it asks GitHub which pull requests there are")
            .help("write `app` with the path of a secret with a GitHub App, or `token` with that of a token"),
    );
}
