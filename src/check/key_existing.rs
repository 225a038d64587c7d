//! A KMS key that exists already and cannot be used here.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Arn;

pub(super) const RULE: Rule = Rule {
    id: "key-existing",
    what: "A KMS key under `keys` that is none, or of another region or account.",
    why: "Services use keys of their own region only. An alias may lead to another key tomorrow, with which nothing of today could be read; what another account can take away is no place for data.",
    example: "keys: { data: \"arn:aws:kms:us-east-1:111122223333:alias/data\" }",
    fix: "Write the ARN of the key itself, of the environment's own region and account.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let keys = spec.keys.iter().flat_map(|keys| keys.written());
    keys.for_each(|(name, arn)| check_key(name, arn, spec, findings));
}

fn check_key(name: &str, arn: &Located<Arn>, spec: &Spec, findings: &mut Diagnostics) {
    let cloud = spec.cloud.get();
    let region = cloud.and_then(|cloud| cloud.region.get());
    let account = cloud.and_then(|cloud| cloud.account.get());
    if arn.service() != "kms" || !arn.resource().starts_with("key/") {
        let label = match arn.resource().starts_with("alias/") {
            true => "this is an alias, which can be led to another key".to_owned(),
            false => format!("this is `{}` of `{}`", arn.resource(), arn.service()),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("`keys.{name}` is no KMS key"))
                .at(arn.span, label)
                .help("write an ARN that begins with `arn:aws:kms:` and ends with `key/` and the key's ID"),
        );
        return;
    }
    if let Some(region) = region.filter(|region| region.as_str() != arn.region()) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`keys.{name}` is in another region"))
                .at(arn.span, format!("this is in `{}`", arn.region()))
                .at(region.span, "what it encrypts is here")
                .help(format!("write a key of `{}`", region.as_str())),
        );
    }
    if let Some(account) = account.filter(|account| account.as_str() != arn.account()) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`keys.{name}` is in another account"))
                .at(arn.span, format!("this is in the account `{}`", arn.account()))
                .at(account.span, "what it encrypts is in this one")
                .help(format!("write a key of the account `{}`", account.as_str())),
        );
    }
}
