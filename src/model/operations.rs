//! Teams and secrets, resolved.

use super::oidc_prefix;
use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::component::Component as _;
use crate::spec::secrets::{SecretOperator, SecretStore};
use crate::spec::team::TeamRole;

const DEFAULT_VAULT: &str = "https://vault.vault:8200";
const DEFAULT_MOUNT: &str = "secret";
const DEFAULT_REFRESH_SECONDS: u64 = 3600;

/// A team of people.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// Its group as the identity provider knows it.
    pub provider_group: String,
    /// Its group as Kubernetes knows it.
    pub group: String,
    /// What it may do.
    pub role: TeamRole,
    /// Where it is written.
    pub span: Span,
}

/// Where secrets are kept, and how they reach the services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Where they are kept.
    pub store: SecretStore,
    /// What brings them into the clusters.
    pub operator: SecretOperator,
    /// Where it is written that they are kept in a Vault of the clusters' own; `None` where they are not.
    pub inside: Option<Span>,
    /// Whether a job in each cluster keeps the roles and policies in Vault.
    pub keeps_roles: bool,
    /// Where Vault answers.
    pub address: String,
    /// The path of Vault's key-value engine, without slashes at its ends.
    pub mount: String,
    /// Seconds after which they are read anew.
    pub refresh_seconds: u64,
}

/// Groups of the spec's own identity provider get its prefix; where there is none, they are written as the clusters know
/// them.
pub(super) fn resolve_teams(spec: &Spec) -> Vec<Team> {
    let oidc = spec.access.as_ref().and_then(|access| access.oidc.as_ref());
    let prefix = oidc.map(oidc_prefix).unwrap_or_default();
    let teams = spec.teams.iter().map(|(name, team)| Team {
        name: name.to_string(),
        provider_group: team.group.as_str().to_owned(),
        group: format!("{prefix}{}", team.group.as_str()),
        role: team.role.as_ref().map_or(TeamRole::View, |role| role.value),
        span: team.span,
    });
    teams.collect()
}

pub(super) fn resolve_secrets(spec: &Spec) -> Secrets {
    let written = spec.secrets.as_ref();
    let store = written.and_then(|secrets| secrets.store.as_ref());
    let store = store.map_or(SecretStore::SecretsManager, |store| store.value);
    let place = written.and_then(|secrets| secrets.store.as_ref()).map(|store| store.span);
    let inside = place.filter(|_| store == SecretStore::Vault && has_own_vault(spec));
    let roles = written.and_then(|secrets| secrets.roles.as_ref()).map(|roles| roles.is_on());
    let default_operator = match store {
        SecretStore::Vault => SecretOperator::VaultSecretsOperator,
        SecretStore::SecretsManager => SecretOperator::ExternalSecrets,
    };
    Secrets {
        store,
        inside,
        keeps_roles: store == SecretStore::Vault && roles.unwrap_or(inside.is_some()),
        operator: written
            .and_then(|secrets| secrets.operator.as_ref())
            .map_or(default_operator, |operator| operator.value),
        address: written
            .and_then(|secrets| secrets.address.as_ref())
            .map_or_else(|| DEFAULT_VAULT.to_owned(), |address| address.to_string()),
        mount: written
            .and_then(|secrets| secrets.mount.as_ref())
            .map_or_else(|| DEFAULT_MOUNT.to_owned(), |mount| mount.as_str().trim_matches('/').to_owned()),
        refresh_seconds: written
            .and_then(|secrets| secrets.refresh.as_ref())
            .map_or(DEFAULT_REFRESH_SECONDS, |refresh| refresh.seconds()),
    }
}

/// Whether the clusters have a Vault of their own: the component, which has to be there unless an address names another.
fn has_own_vault(spec: &Spec) -> bool {
    let component =
        spec.components.as_ref().and_then(|components| components.vault.as_ref()).map(|written| written.common());
    let is_external = component.is_some_and(|written| written.is_external());
    let is_wanted = component.is_some_and(|written| written.is_on());
    let has_address = spec.secrets.as_ref().is_some_and(|secrets| secrets.address.is_some());
    !is_external && (is_wanted || !has_address)
}
