//! The values of what Vault is told.

use serde::Serialize;
use serde_json::json;

use crate::facts::Facts;
use crate::model::Environment;
use crate::model::component::{Grant, VaultRole};

/// For whom the tokens are that Vault takes from service accounts.
const AUDIENCE: &str = "vault";
/// How long who has logged in stays logged in.
const TOKEN_LIFETIME: &str = "20m";
/// The longest time for which that can be prolonged.
const LONGEST_TOKEN_LIFETIME: &str = "1h";

/// `environment.secrets.vault`.
#[derive(Debug, Serialize)]
pub struct VaultContext<'a> {
    /// The roles, each with its policy.
    pub roles: Vec<VaultRoleContext>,
    /// An image with Vault's command line.
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

impl VaultContext<'_> {
    /// What Vault is told of an environment.
    pub(super) fn new(environment: &Environment) -> Self {
        let mount = &environment.secrets.mount;
        let role = |role: VaultRole| VaultRoleContext {
            policy: policy(&role.grants, mount),
            role: json!({
                "audience": AUDIENCE,
                "bound_service_account_names": [role.binding.account],
                "bound_service_account_namespaces": role.binding.namespaces,
                "token_max_ttl": LONGEST_TOKEN_LIFETIME,
                "token_no_default_policy": true,
                "token_policies": [&role.name],
                "token_ttl": TOKEN_LIFETIME,
            })
            .to_string(),
            name: role.name,
        };
        Self {
            roles: environment.vault_roles().into_iter().map(role).collect(),
            image: Facts::embedded().vault_image(),
        }
    }
}

/// Reading of each path, and nothing else. Of the second version of the engine, what is in a secret is below `data`.
fn policy(grants: &[Grant], mount: &str) -> String {
    let rules = grants.iter().map(|grant| {
        let path = json!(format!("{mount}/data/{}", grant.path));
        format!("path {path} {{\n  capabilities = [\"read\"]\n}}\n")
    });
    // What who has logged in needs in order to stay so, and to go.
    let own = ["lookup-self", "renew-self", "revoke-self"].map(|action| {
        let does = if action == "lookup-self" { "read" } else { "update" };
        format!("path \"auth/token/{action}\" {{\n  capabilities = [\"{does}\"]\n}}\n")
    });
    rules.chain(own).collect()
}
