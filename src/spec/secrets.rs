//! Where secrets are kept, and how they reach the services.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{Duration, HttpPath, Toggle, WebAddress};

enumeration! {
    /// Where secrets are kept.
    SecretStore {
        /// AWS Secrets Manager.
        SecretsManager("secrets-manager"),
        /// HashiCorp Vault.
        Vault("vault"),
    }
}

enumeration! {
    /// What brings secrets into the clusters.
    SecretOperator {
        /// External Secrets.
        ExternalSecrets("external-secrets"),
        /// The Vault Secrets Operator; for Vault only.
        VaultSecretsOperator("vault-secrets-operator"),
    }
}

record! {
    /// Where secrets are kept, and how they reach the services.
    Secrets {
        /// Where they are kept. Default: `secrets-manager`.
        store("store"): Option<Located<SecretStore>>,
        /// What brings them into the clusters. Default: `vault-secrets-operator` for Vault, else `external-secrets`.
        operator("operator"): Option<Located<SecretOperator>>,
        /// Where a Vault answers that exists already. Default: one in each cluster, the component `vault`, at
        /// `https://vault.vault:8200`.
        address("address", "https://vault.vault:8200"): Option<Located<WebAddress>>,
        /// The path of Vault's key-value engine. Default: `/secret`.
        mount("mount", "/secret"): Option<Located<HttpPath>>,
        /// Whether a job in each cluster keeps the roles and policies in Vault: each service may read what its `secrets` name, and
        /// nothing else. Default: `true`, unless `address` names a Vault that exists already.
        roles("roles"): Option<Located<Toggle>>,
        /// How often they are read anew. Default: `1h`.
        refresh("refresh", "1h"): Option<Located<Duration>>,
    }
}
