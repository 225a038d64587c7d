//! An operator of secrets that cannot read the store.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::secrets::{SecretOperator, SecretStore};

pub(super) const RULE: Rule = Rule {
    id: "secrets-operator",
    what: "An operator of secrets that cannot read the store, keys of Vault without Vault, or secrets that are read once only.",
    why: "The Vault Secrets Operator reads Vault only, and both operators take a `refresh` of zero for never: a secret that was changed would not come.",
    example: "secrets: { store: secrets-manager, operator: vault-secrets-operator }",
    fix: "Write `operator: external-secrets`, or `store: vault`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(secrets) = &spec.secrets else { return };
    if let Some(refresh) = secrets.refresh.as_ref().filter(|refresh| refresh.seconds() == 0) {
        findings.push(
            Diagnostic::error(RULE.id, "secrets would never be read again")
                .at(refresh.span, "the operators take this for never")
                .help("write for example `1h`"),
        );
    }
    if let Some(mount) = secrets.mount.as_ref().filter(|mount| mount.as_str().trim_matches('/').is_empty()) {
        findings.push(
            Diagnostic::error(RULE.id, "Vault has no key-value engine without a path")
                .at(mount.span, "this is no path")
                .help("write for example `/secret`"),
        );
    }
    let store = secrets.store.as_ref().map_or(SecretStore::SecretsManager, |store| store.value);
    if store == SecretStore::Vault || context.is_refused("secrets.store") {
        return;
    }
    let operator = secrets.operator.as_ref().filter(|operator| operator.value == SecretOperator::VaultSecretsOperator);
    if let Some(operator) = operator {
        findings.push(
            Diagnostic::error(RULE.id, "the Vault Secrets Operator cannot read AWS Secrets Manager")
                .at(operator.span, "it reads Vault only")
                .help("write `operator: external-secrets`, or `store: vault`"),
        );
    }
    let address = secrets.address.as_ref().map(|address| ("address", address.span));
    let mount = secrets.mount.as_ref().map(|mount| ("mount", mount.span));
    let roles = secrets.roles.as_ref().map(|roles| ("roles", roles.span));
    for (key, span) in [address, mount, roles].into_iter().flatten() {
        findings.push(
            Diagnostic::warning(RULE.id, format!("`secrets.{key}` has no effect"))
                .at(span, "only Vault has it")
                .help(format!("remove `{key}`, or write `store: vault`")),
        );
    }
}
