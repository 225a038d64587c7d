//! Somebody is lost.

use super::{Change, RiskRule};
use crate::facts::Class;
use crate::spec::guard::{Risk, Severity};

pub(super) const RULE: RiskRule = RiskRule {
    risk: Risk::IdentityDestroyed,
    what: "A role, a user, or the trust in an identity provider is deleted or replaced.",
    why: "Who works as it is locked out at once. Policies of others that name a role remember the role itself, and not a new one of the same name.",
    example: "-/+ aws_iam_role.api  name: \"shop-api\" → \"shop-app\"  # forces replacement",
    fix: "Look for who uses it. A service that only gets another name is renamed with `was`. In production, `guard.rules` can refuse it.",
    in_production: Severity::Warn,
    elsewhere: Severity::Warn,
    find,
};

fn find(change: &Change<'_>) -> Option<String> {
    let ending = change.ending().filter(|_| change.class == Class::IdentityFoundation)?;
    Some(format!("{ending}, and who works as it is locked out"))
}
