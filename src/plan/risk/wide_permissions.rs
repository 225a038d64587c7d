//! Somebody may do everything.

use super::{Change, RiskRule, policy};
use crate::facts::Facts;
use crate::spec::guard::{Risk, Severity};

pub(super) const RULE: RiskRule = RiskRule {
    risk: Risk::WidePermissions,
    what: "A policy of a role, a user or a group allows everything everywhere, or everything of IAM, which is the same by a detour.",
    why: "Whoever gets hold of such an identity has the account. What a policy allows that is not known before apply cannot be judged in a plan.",
    example: "~ aws_iam_role_policy.deploy  policy.Statement[0].Action: \"s3:PutObject\" → \"*\"",
    fix: "Name the actions and the resources that are needed.",
    in_production: Severity::Refuse,
    elsewhere: Severity::Warn,
    find,
};

/// Types whose policies say what an identity may do. Those of keys and buckets are about one thing only.
const OF_IDENTITIES: [&str; 6] = [
    "aws_iam_group_policy",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
    "aws_ssoadmin_permission_set_inline_policy",
];

fn find(change: &Change<'_>) -> Option<String> {
    if (change.kind.starts_with("aws_iam_") || change.kind.starts_with("aws_ssoadmin_"))
        && let Some(policy) = attached(change)
    {
        return Some(format!("it gets the policy `{policy}`"));
    }
    if !OF_IDENTITIES.contains(&change.kind) {
        return None;
    }
    let is_wide = change.set().any(|attribute| {
        let wide = |value: Option<&serde_json::Value>| {
            let texts = value.map(super::change::texts).unwrap_or_default();
            let statements = texts.into_iter().flat_map(|text| policy::allowing(&text.into()));
            statements.filter(policy::is_for_everything).count()
        };
        // What was allowed before is not allowed by this change.
        wide(attribute.after()) > wide(attribute.before())
    });
    is_wide.then(|| "it may do everything".to_owned())
}

/// A managed policy that allows everything, and is attached anew.
fn attached<'a>(change: &Change<'a>) -> Option<&'a str> {
    let wide = &Facts::embedded().risky_attributes().wide_policies;
    change.set().filter(|attribute| attribute.path().contains("policy_arn")).find_map(|attribute| {
        let names = attribute.after().map(super::change::texts).unwrap_or_default();
        names.into_iter().filter_map(|arn| arn.rsplit('/').next()).find(|name| wide.contains(*name))
    })
}
