//! The values of what Vault is told.

mod database;

use serde::Serialize;
use serde_json::json;

pub use database::{VaultDatabaseContext, VaultDatabaseRoleContext};

use crate::facts::Facts;
use crate::model::Environment;
use crate::model::component::{ComponentKind, SNAPSHOT_ACCOUNT, Settings, VaultRole, VaultSettings};

/// For whom the tokens are that Vault takes from service accounts.
const AUDIENCE: &str = "vault";
/// How long who has logged in stays logged in.
const TOKEN_LIFETIME: &str = "20m";
/// The longest time for which that can be prolonged.
const LONGEST_TOKEN_LIFETIME: &str = "1h";
/// The path of the engine that makes users in databases.
const DATABASE_ENGINE: &str = "database";

/// `environment.secrets.vault`.
#[derive(Debug, Serialize)]
pub struct VaultContext<'a> {
    /// The roles, each with its policy.
    pub roles: Vec<VaultRoleContext>,
    /// The path of the engine that makes users in databases.
    pub database_engine: &'static str,
    /// The databases in which it makes users.
    pub databases: Vec<VaultDatabaseContext<'a>>,
    /// The roles of the engine that makes them, one for each service and database.
    pub database_roles: Vec<VaultDatabaseRoleContext>,
    /// The key of the security group by which databases know Vault; nothing where it makes no users.
    pub security_group: Option<String>,
    /// How what it holds is saved beside the clusters; nothing where it is not one of theirs.
    pub snapshots: Option<VaultSnapshotsContext<'a>>,
    /// An image with Vault's command line.
    pub image: &'a str,
}

/// `environment.secrets.vault.snapshots`.
#[derive(Debug, Serialize)]
pub struct VaultSnapshotsContext<'a> {
    /// The role by which it is saved.
    pub role: String,
    /// The service account that has the role, and a role of IAM.
    pub account: &'static str,
    /// The bucket, by its name in the whole world.
    pub bucket: String,
    /// An image with the AWS command line.
    pub image: &'a str,
}

/// `environment.secrets.vault.roles[]`.
#[derive(Debug, Serialize)]
pub struct VaultRoleContext {
    /// Its name, and that of its policy.
    pub name: String,
    /// The role, as JSON.
    pub role: String,
    /// The policy, as Vault writes it.
    pub policy: String,
}

impl<'a> VaultContext<'a> {
    /// What Vault is told of an environment.
    pub(super) fn new(environment: &'a Environment) -> Self {
        let settings = environment.component(ComponentKind::Vault).and_then(|vault| match &vault.settings {
            Settings::Vault(settings) => Some(settings),
            _ => None,
        });
        let context = |role: VaultRole| VaultRoleContext {
            policy: policy(&role, &environment.secrets.mount),
            role: role_of(&role, settings),
            name: role.name,
        };
        let database_role = |role| VaultDatabaseRoleContext::new(&role, settings);
        Self {
            roles: environment.vault_roles().into_iter().map(context).collect(),
            database_engine: DATABASE_ENGINE,
            databases: environment
                .vault_databases()
                .map(|database| VaultDatabaseContext::new(environment, database))
                .collect(),
            database_roles: environment.database_roles().map(database_role).collect(),
            security_group: environment.vault_identity().map(|identity| identity.key()),
            snapshots: environment.vault_snapshots().map(|snapshots| VaultSnapshotsContext {
                role: snapshots.role,
                account: SNAPSHOT_ACCOUNT,
                bucket: snapshots.bucket,
                image: Facts::embedded().aws_image(),
            }),
            image: Facts::embedded().vault_image(),
        }
    }
}

/// Who gets the role, and for how long.
///
/// What was given out under a token goes when the token goes (Vault documentation, "Tokens", "Token hierarchies and orphan
/// tokens" and "Periodic tokens"). A token that came to an end after an hour would take the users of databases along, so that
/// whoever gets some has a token that can be prolonged without end, and lasts as long as such a user when nobody prolongs it: the
/// operator that has started anew asks for another one, and what the old one gave out stays to its end.
fn role_of(role: &VaultRole, settings: Option<&VaultSettings>) -> String {
    let mut value = json!({
        "audience": AUDIENCE,
        "bound_service_account_names": [&role.binding.account],
        "bound_service_account_namespaces": &role.binding.namespaces,
        "token_max_ttl": LONGEST_TOKEN_LIFETIME,
        "token_no_default_policy": true,
        // What is not named stays as it is in Vault, so that both kinds name the same.
        "token_period": "0s",
        "token_policies": [&role.name],
        "token_ttl": TOKEN_LIFETIME,
    });
    if let Some(settings) = settings.filter(|_| !role.logins.is_empty()) {
        value["token_max_ttl"] = json!("0s");
        value["token_period"] = json!(format!("{}s", settings.user_lifetime_seconds));
        value["token_ttl"] = json!("0s");
    }
    value.to_string()
}

/// Reading of each path and getting of each user, and nothing else. Of the second version of the key-value engine, what is in a
/// secret is below `data`.
fn policy(role: &VaultRole, mount: &str) -> String {
    let rule = |path: &str, does: &str| format!("path {} {{\n  capabilities = [\"{does}\"]\n}}\n", json!(path));
    let secrets = role.grants.iter().map(|grant| rule(&format!("{mount}/data/{}", grant.path), "read"));
    let users = role.logins.iter().map(|login| rule(&format!("{DATABASE_ENGINE}/creds/{login}"), "read"));
    let saving = role.saves.then(|| rule("sys/storage/raft/snapshot", "read"));
    // A user is prolonged and given back by an identifier that only who got it knows.
    let leases = ["sys/leases/renew", "sys/leases/revoke"].iter().filter(|_| !role.logins.is_empty());
    let leases = leases.map(|path| rule(path, "update"));
    // What who has logged in needs in order to stay so, and to go.
    let own = ["lookup-self", "renew-self", "revoke-self"].map(|action| {
        let does = if action == "lookup-self" { "read" } else { "update" };
        rule(&format!("auth/token/{action}"), does)
    });
    secrets.chain(users).chain(saving).chain(leases).chain(own).collect()
}
