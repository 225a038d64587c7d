//! An ARN that cannot administrate or read clusters.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "access-role",
    what: "An ARN that cannot administrate or read clusters.",
    why: "Access to a cluster is given to IAM roles, as they are, not to sessions of them; users and other accounts are mistakes more often than not.",
    example: "access: { admins: [\"arn:aws:iam::111122223333:user/eve\"] }",
    fix: "Write the ARN of an IAM role of this account.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(access) = &spec.access else { return };
    for arn in access.admins.iter().chain(&access.viewers) {
        if arn.service() != "iam" || !arn.resource().starts_with("role/") {
            findings.push(
                Diagnostic::error(RULE.id, "access is given to IAM roles only")
                    .at(arn.span, format!("this is `{}` of `{}`", arn.resource(), arn.service()))
                    .help("write for example `arn:aws:iam::111122223333:role/platform-admin`"),
            );
        } else if let Some(account) =
            spec.cloud.get().and_then(|cloud| cloud.account.get()).filter(|account| account.as_str() != arn.account())
        {
            findings.push(
                Diagnostic::warning(RULE.id, "this role is of another account")
                    .at(arn.span, format!("account `{}`", arn.account()))
                    .at(account.span, "the account of the environment")
                    .help("check that the role is the right one"),
            );
        }
    }
    for viewer in &access.viewers {
        if let Some(admin) = access.admins.iter().find(|admin| admin.value == viewer.value) {
            findings.push(
                Diagnostic::error(RULE.id, "a role is both administrator and viewer")
                    .at(viewer.span, "")
                    .at(admin.span, "")
                    .because("A cluster has one access entry for a role.")
                    .help("remove it from one of the two lists"),
            );
        }
    }
}
