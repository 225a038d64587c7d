//! Argo CD's notifications that nobody gets, or whose secrets one operator cannot put together.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::component::notification_secrets;
use crate::spec::Spec;
use crate::spec::component::Notifications;
use crate::spec::secrets::SecretOperator;

pub(super) const RULE: Rule = Rule {
    id: "notifications-nobody",
    what: "Argo CD's notifications that reach nobody, or whose secrets stand in several places where they have to be in one.",
    why: "Argo CD reads what it tells people with from one Secret. The Vault Secrets Operator makes one Secret of each path in Vault, and puts none together.",
    example: "delivery: { mode: gitops }\nrepository: example/shop\ncomponents: { argo-cd: { notifications: {} } }",
    fix: "Name whom it tells, and put their keys and tokens into one secret of the store.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let written = spec.components.as_ref().and_then(|components| components.argo_cd.as_ref());
    let Some(written) = written.and_then(|written| written.notifications.as_ref()) else { return };
    if notification_secrets(written).is_empty() && !context.is_refused_within("components.argo-cd.notifications") {
        findings.push(
            Diagnostic::warning(RULE.id, "`components.argo-cd.notifications` has no effect")
                .at(written.span, "nobody is told")
                .help("write `slack`, `pagerduty` or `github`, or leave it out"),
        );
    }
    let Some(environment) = context.resolved else { return };
    let is_one_of_each_path = environment.secrets.operator == SecretOperator::VaultSecretsOperator;
    if let Some(finding) = scattered(written).filter(|_| is_one_of_each_path) {
        findings.push(finding);
    }
}

fn scattered(written: &Notifications) -> Option<Diagnostic> {
    let references = notification_secrets(written);
    let (_, first) = references.first()?;
    let (_, other) = references.iter().find(|(_, reference)| reference.path() != first.path())?;
    Some(
        Diagnostic::error(RULE.id, "what Argo CD tells people with stands in several secrets")
            .at(first.span, "one is here")
            .at(other.span, "another one is here")
            .because("The Vault Secrets Operator makes one Secret of each path, and Argo CD reads one.")
            .help(format!("put it into `{}` too, under a key of its own", first.path())),
    )
}
