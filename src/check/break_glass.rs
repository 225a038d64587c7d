//! A way in for the worst case that is open to the wrong ones, to nobody, or without being noticed.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Part;
use crate::spec::Spec;
use crate::spec::access::BreakGlass;
use crate::spec::decode::Located;
use crate::spec::scalar::{Arn, Provision};

pub(super) const RULE: Rule = Rule {
    id: "break-glass",
    what: "A way in for the worst case that is open to the wrong ones, to nobody, or without being noticed.",
    why: "The role may do everything in the clusters. Roles and users are named one by one; the session of a role, a group or a whole account is no such name. AWS does not hand on the second factor of whoever became a role, so that only users can show it. Each use raises an alarm, for which somebody has to be told, and a trail has to be there.",
    example: "access: { breakGlass: { principals: [\"arn:aws:iam::111122223333:root\"] } }",
    fix: "Name users with a second factor, or roles with `mfa: false` where the identity provider asks for it; and write `alerts`.",
    check,
};

/// Where IAM Identity Center keeps its roles.
const IDENTITY_CENTER: &str = "role/aws-reserved/sso.amazonaws.com/";

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(made) = spec.access.as_ref().and_then(|access| access.break_glass.as_ref()) else { return };
    if made.principals.is_empty() && !context.is_refused_within("access.breakGlass.principals") {
        findings.push(
            Diagnostic::error(RULE.id, "nobody may take the role for the worst case")
                .at(made.span, "it has no `principals`")
                .help("write for example `principals: [arn:aws:iam::111122223333:user/emergency]`"),
        );
    }
    for principal in &made.principals {
        findings.extend(check_principal(principal, made, spec));
    }
    if spec.shares.is_none() {
        findings.extend(check_notice(made, spec, context));
    }
}

fn check_principal(principal: &Located<Arn>, made: &BreakGlass, spec: &Spec) -> Diagnostics {
    let resource = principal.resource();
    let is_role = resource.starts_with("role/");
    if principal.service() != "iam" || !(is_role || resource.starts_with("user/")) || resource.contains('*') {
        return Diagnostic::error(RULE.id, "only roles and users can be named one by one")
            .at(principal.span, format!("this is `{resource}` of `{}`", principal.service()))
            .help("write for example `arn:aws:iam::111122223333:user/emergency`")
            .into();
    }
    let account = spec.cloud.get().and_then(|cloud| cloud.account.get());
    if let Some(account) = account.filter(|account| account.as_str() != principal.account()) {
        return Diagnostic::warning(RULE.id, "whoever may take the role is of another account")
            .at(principal.span, format!("account `{}`", principal.account()))
            .at(account.span, "the account of the environment")
            .help("check that the account is the right one")
            .into();
    }
    let asks = made.mfa.as_ref().is_none_or(|mfa| mfa.is_on());
    if is_role && asks { second_factor(principal) } else { Diagnostics::default() }
}

fn second_factor(principal: &Located<Arn>) -> Diagnostics {
    let finding = if principal.resource().starts_with(IDENTITY_CENTER) {
        Diagnostic::error(RULE.id, "nobody could take the role with this one")
            .at(principal.span, "sessions of IAM Identity Center show no second factor to AWS")
    } else {
        Diagnostic::warning(RULE.id, "perhaps nobody can take the role with this one")
            .at(principal.span, "a role does not hand on the second factor of whoever became it")
    };
    finding.help("name a user, or write `mfa: false` where the identity provider asks for a second factor").into()
}

/// EventBridge hears of calls when a trail of the account records them.
fn check_notice(made: &BreakGlass, spec: &Spec, context: &Context<'_>) -> Diagnostics {
    if spec.alerts.is_none() && !context.is_refused_within("alerts") {
        return Diagnostic::error(RULE.id, "nobody notices when somebody takes the role for the worst case")
            .at(made.span, "without `alerts` there is no alarm")
            .help("say who is told, for example `alerts: { email: [security@example.com] }`")
            .into();
    }
    let account =
        |spec: &Spec| spec.cloud.get().and_then(|cloud| cloud.account.get()).map(|account| account.to_string());
    let has_trail = |other: &Spec| {
        other.shares.is_none() && account(other) == account(spec) && Part::Trail.provision(other) != Provision::Nowhere
    };
    if has_trail(spec) || context.others().any(|(_, other)| has_trail(other)) {
        return Diagnostics::default();
    }
    Diagnostic::warning(RULE.id, "nobody knows whether the account has a trail")
        .at(made.span, "without one, no alarm is raised when somebody takes the role")
        .help("write `audit: { trail: true }`, or `trail: organization` where the organisation has one")
        .into()
}
