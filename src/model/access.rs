//! Who may enter the clusters, resolved.

use super::Names;
use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::access::{BreakGlass as WrittenBreakGlass, OpenIdConnect as WrittenOpenIdConnect};
use crate::spec::decode::Located;
use crate::spec::scalar::Arn;

const DEFAULT_USERNAME_CLAIM: &str = "sub";
const DEFAULT_GROUPS_CLAIM: &str = "groups";
const DEFAULT_PREFIX: &str = "oidc:";

/// Who may enter the clusters: IAM role ARNs, in the order of writing.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Roles with full administration.
    pub admins: Vec<(String, Span)>,
    /// Roles that may read.
    pub viewers: Vec<(String, Span)>,
    /// The identity provider that the clusters know besides.
    pub oidc: Option<OpenIdConnect>,
    /// The way in for the worst case.
    pub break_glass: Option<BreakGlass>,
}

/// An identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIdConnect {
    /// Its URL.
    pub issuer: String,
    /// The client that tokens have to be made for.
    pub client: String,
    /// The claim that names a person.
    pub username_claim: String,
    /// The claim that names the groups of a person.
    pub groups_claim: String,
    /// What stands before the names of people and groups in Kubernetes.
    pub prefix: String,
    /// Where it is written.
    pub span: Span,
}

/// The way into the clusters for the worst case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakGlass {
    /// The name of the role.
    pub role: String,
    /// Who may take it.
    pub principals: Vec<String>,
    /// Whether AWS has to have seen a second factor.
    pub mfa: bool,
    /// Where it is written.
    pub span: Span,
}

pub(super) fn resolve(spec: &Spec, names: &Names) -> Access {
    let Some(access) = &spec.access else { return Access::default() };
    let roles = |written: &[Located<Arn>]| written.iter().map(|role| (role.to_string(), role.span)).collect::<Vec<_>>();
    Access {
        admins: roles(&access.admins),
        viewers: roles(&access.viewers),
        oidc: access.oidc.as_ref().map(resolve_oidc),
        break_glass: access.break_glass.as_ref().map(|written| resolve_break_glass(written, names)),
    }
}

fn resolve_oidc(written: &WrittenOpenIdConnect) -> OpenIdConnect {
    let or = |written: &Option<Located<crate::spec::scalar::Text>>, default: &str| {
        written.as_ref().map_or_else(|| default.to_owned(), |text| text.to_string())
    };
    OpenIdConnect {
        issuer: written.issuer.to_string(),
        client: written.client.to_string(),
        username_claim: or(&written.username_claim, DEFAULT_USERNAME_CLAIM),
        groups_claim: or(&written.groups_claim, DEFAULT_GROUPS_CLAIM),
        prefix: prefix(written),
        span: written.span,
    }
}

/// What stands before the names of people and groups.
#[must_use]
pub fn prefix(written: &WrittenOpenIdConnect) -> String {
    written.prefix.as_ref().map_or_else(|| DEFAULT_PREFIX.to_owned(), |prefix| prefix.to_string())
}

fn resolve_break_glass(written: &WrittenBreakGlass, names: &Names) -> BreakGlass {
    BreakGlass {
        role: names.component("break-glass"),
        principals: written.principals.iter().map(|principal| principal.to_string()).collect(),
        mfa: written.mfa.as_ref().is_none_or(|mfa| mfa.is_on()),
        span: written.span,
    }
}
