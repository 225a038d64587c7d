//! Where secrets are kept, and how they reach the services.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{Duration, HttpPath, WebAddress};

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
        /// Where Vault answers. Default: `https://vault.vault:8200`.
        address("address", "https://vault.vault:8200"): Option<Located<WebAddress>>,
        /// The path of Vault's key-value engine. Default: `/secret`.
        mount("mount", "/secret"): Option<Located<HttpPath>>,
        /// How often they are read anew. Default: `1h`.
        refresh("refresh", "1h"): Option<Located<Duration>>,
    }
}
