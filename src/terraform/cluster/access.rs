//! Who may enter the cluster: IAM roles and an identity provider from the spec's `access`, and nobody else, the creator
//! included.

use std::collections::BTreeSet;

use crate::diagnostic::Span;
use crate::hcl::{self, Block, Body};
use crate::model::{Environment, OpenIdConnect};
use crate::terraform::bootstrap::break_glass_arn;

/// Access policies of EKS: full administration, and reading without Kubernetes secrets.
const ADMIN_POLICY: &str = "AmazonEKSClusterAdminPolicy";
const VIEW_POLICY: &str = "AmazonEKSViewPolicy";

/// One role and what it may do.
struct Entry {
    principal: String,
    policy: &'static str,
    span: Span,
}

/// Access entries and the policies of each, and the identity provider.
pub(super) fn file(environment: &Environment) -> Body {
    let entries = entries(environment);
    let mut body = Body::new();
    for entry in &entries {
        let label = label(&entry.principal, &entries);
        body.push_block(access_entry(entry, &label));
        body.push_block(policy_association(environment, entry, &label));
    }
    if let Some(oidc) = &environment.access.oidc {
        body.push_block(identity_provider(oidc));
    }
    body
}

/// A cluster knows one besides IAM, and may take half an hour to get to know it. The groups of its people are bound to roles
/// in each namespace.
fn identity_provider(oidc: &OpenIdConnect) -> Block {
    hcl::resource("aws_eks_identity_provider_config", "main")
        .about("People come with tokens of this issuer, made for this client. Kubernetes knows them and their groups by the prefix.")
        .attribute("cluster_name", super::cluster_name())
        .nested("oidc", |provider| {
            provider
                .attribute("identity_provider_config_name", "people")
                .attribute("issuer_url", oidc.issuer.as_str())
                .attribute("client_id", oidc.client.as_str())
                .attribute("username_claim", oidc.username_claim.as_str())
                .attribute("username_prefix", oidc.prefix.as_str())
                .attribute("groups_claim", oidc.groups_claim.as_str())
                .attribute("groups_prefix", oidc.prefix.as_str())
        })
        .from(Some(oidc.span))
}

/// Every role once; a role that is both is an administrator.
fn entries(environment: &Environment) -> Vec<Entry> {
    let access = &environment.access;
    let admins = access.admins.iter().map(|(role, span)| (role.clone(), ADMIN_POLICY, *span));
    let viewers = access.viewers.iter().map(|(role, span)| (role.clone(), VIEW_POLICY, *span));
    let worst_case =
        access.break_glass.iter().map(|made| (break_glass_arn(environment, made), ADMIN_POLICY, made.span));
    let mut seen = BTreeSet::new();
    admins
        .chain(worst_case)
        .chain(viewers)
        .map(|(principal, policy, span)| Entry { principal, policy, span })
        .filter(|entry| seen.insert(entry.principal.clone()))
        .collect()
}

/// The role's name; where two roles have the same one, with path and account.
fn label(principal: &str, entries: &[Entry]) -> String {
    let short = identifier(name(principal));
    let same = entries.iter().filter(|entry| identifier(name(&entry.principal)) == short);
    if same.count() == 1 {
        return short;
    }
    let mut parts = principal.splitn(6, ':').skip(4);
    let account = parts.next().unwrap_or_default();
    identifier(&format!("{}-{account}", parts.next().unwrap_or_default()))
}

fn name(principal: &str) -> &str {
    principal.rsplit('/').next().unwrap_or(principal)
}

/// A name as Terraform accepts it. IAM's names may also begin with a digit and contain `+=,.@`.
fn identifier(text: &str) -> String {
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    let text: String = text.chars().map(|character| if allowed(character) { character } else { '-' }).collect();
    if text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') { text } else { format!("_{text}") }
}

fn access_entry(entry: &Entry, label: &str) -> Block {
    hcl::resource("aws_eks_access_entry", label)
        .attribute("cluster_name", super::cluster_name())
        .attribute("principal_arn", entry.principal.as_str())
        .attribute("type", "STANDARD")
        .from(Some(entry.span))
}

fn policy_association(environment: &Environment, entry: &Entry, label: &str) -> Block {
    let policy = format!("arn:{}:eks::aws:cluster-access-policy/{}", environment.cloud.partition, entry.policy);
    hcl::resource("aws_eks_access_policy_association", label)
        .attribute("cluster_name", super::cluster_name())
        .attribute("principal_arn", hcl::reference(&format!("aws_eks_access_entry.{label}.principal_arn")))
        .attribute("policy_arn", policy)
        .nested("access_scope", |scope| scope.attribute("type", "cluster"))
        .from(Some(entry.span))
}

#[cfg(test)]
mod tests {
    use super::{ADMIN_POLICY, Entry, label};
    use crate::diagnostic::Sources;

    fn labels(principals: &[&str]) -> Vec<String> {
        let source = Sources::default().add("base.yaml", "");
        let span = crate::diagnostic::Span { source, start: 0, end: 0, line: 1, column: 1 };
        let entry = |principal: &str| Entry { principal: principal.to_owned(), policy: ADMIN_POLICY, span };
        let entries: Vec<_> = principals.iter().copied().map(entry).collect();
        principals.iter().map(|principal| label(principal, &entries)).collect()
    }

    #[test]
    fn labels_are_role_names() {
        assert_eq!(labels(&["arn:aws:iam::111122223333:role/teams/operators"]), ["operators"]);
        assert_eq!(labels(&["arn:aws:iam::111122223333:role/4th.team@example"]), ["_4th-team-example"]);
    }

    #[test]
    fn equal_role_names_are_told_apart_whatever_their_order() {
        let here = "arn:aws:iam::111122223333:role/operators";
        let there = "arn:aws:iam::444455556666:role/operators";
        assert_eq!(labels(&[here, there]), ["role-operators-111122223333", "role-operators-444455556666"]);
        assert_eq!(labels(&[there, here]), ["role-operators-444455556666", "role-operators-111122223333"]);
    }
}
