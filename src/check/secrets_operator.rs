//! An operator of secrets that cannot read the store.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::secrets::{SecretOperator, SecretStore};

pub(super) const RULE: Rule = Rule {
    id: "secrets-operator",
    what: "An operator of secrets that cannot read the store, or keys of Vault without Vault.",
    why: "The Vault Secrets Operator reads Vault only.",
    example: "secrets: { store: secrets-manager, operator: vault-secrets-operator }",
    fix: "Write `operator: external-secrets`, or `store: vault`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(secrets) = &spec.secrets else { return };
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
    for (key, span) in [address, mount].into_iter().flatten() {
        findings.push(
            Diagnostic::warning(RULE.id, format!("`secrets.{key}` has no effect"))
                .at(span, "only Vault has it")
                .help(format!("remove `{key}`, or write `store: vault`")),
        );
    }
}
