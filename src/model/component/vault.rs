//! What Vault is told, and who may read what in it.

use serde::Serialize;

use crate::model::{Environment, Secret, Service};
use crate::spec::Spec;
use crate::spec::scalar::Size;

const DEFAULT_COPIES: u32 = 3;
const DEFAULT_STORAGE_GIBIBYTES: u32 = 10;

/// What Vault is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VaultSettings {
    /// The number of copies.
    pub copies: u32,
    /// The disk of each, as Kubernetes writes sizes.
    pub storage: String,
}

impl VaultSettings {
    /// What the spec says, defaults filled in.
    pub(super) fn resolve(spec: &Spec) -> Self {
        let written = spec.components.as_ref().and_then(|components| components.vault.as_ref());
        let copies = written.and_then(|written| written.copies.as_ref()).map(|copies| copies.value.value());
        let storage = written.and_then(|written| written.storage.as_ref()).map(|storage| storage.value);
        let storage = storage.unwrap_or(Size::from_gibibytes(DEFAULT_STORAGE_GIBIBYTES));
        Self { copies: copies.unwrap_or(DEFAULT_COPIES), storage: storage.to_string() }
    }
}

/// A role of Vault's, with the policy of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultRole {
    /// Its name.
    pub name: String,
    /// Whose tokens get it.
    pub binding: Binding,
    /// What it may read.
    pub grants: Vec<Grant>,
}

/// Whose tokens get a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The service account.
    pub account: String,
    /// The namespaces that it is in; one with a star is a pattern.
    pub namespaces: Vec<String>,
}

/// A path of the key-value engine, without the engine's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The path; a star at its end stands for everything below.
    pub path: String,
}

impl Environment {
    /// The roles in Vault: one for each service with secrets, one for the components, and one for all pull requests. Each may
    /// read what the spec names for it, and nothing else.
    #[must_use]
    pub fn vault_roles(&self) -> Vec<VaultRole> {
        let services = self.services.iter().filter(|service| !service.secrets.is_empty());
        let mut roles: Vec<VaultRole> = services.map(|service| self.role_of_service(service)).collect();
        roles.extend(self.role_of_components());
        roles.extend(self.role_of_reviews());
        roles
    }

    /// The name of the role by which a service reads its secrets.
    #[must_use]
    pub fn vault_role(&self, service: &Service) -> String {
        format!("{}-{}-{}", self.platform, self.name, service.name)
    }

    fn role_of_service(&self, service: &Service) -> VaultRole {
        VaultRole {
            name: self.vault_role(service),
            binding: Binding { account: service.name.clone(), namespaces: vec![self.namespace.clone()] },
            grants: self.grants(service.secrets.values()),
        }
    }

    /// Components read as one account, in the namespaces of those that have secrets.
    fn role_of_components(&self) -> Option<VaultRole> {
        let mut secrets: Vec<(&str, &Secret)> = Vec::new();
        for component in self.components.iter().filter(|component| !component.is_external()) {
            let namespace = component.definition().namespace;
            secrets.extend(component.secrets(self).into_iter().map(|secret| (namespace, secret)));
        }
        let mut namespaces: Vec<String> = secrets.iter().map(|(namespace, _)| (*namespace).to_owned()).collect();
        namespaces.sort();
        namespaces.dedup();
        (!secrets.is_empty()).then(|| VaultRole {
            name: format!("{}-{}", self.platform, self.name),
            binding: Binding { account: self.secrets_account(), namespaces },
            grants: self.grants(secrets.into_iter().map(|(_, secret)| secret)),
        })
    }

    fn role_of_reviews(&self) -> Option<VaultRole> {
        self.reviews.as_ref()?;
        Some(VaultRole {
            name: format!("{}-{}-review", self.platform, self.name),
            binding: Binding { account: self.secrets_account(), namespaces: vec!["pr-*".to_owned()] },
            grants: vec![Grant { path: format!("{}review/*", self.secrets_folder()) }],
        })
    }

    fn secrets_account(&self) -> String {
        format!("{}-secrets", self.platform)
    }

    /// Each path once, in the order of their names.
    fn grants<'a>(&self, secrets: impl Iterator<Item = &'a Secret>) -> Vec<Grant> {
        let mut grants: Vec<Grant> =
            secrets.map(|secret| Grant { path: format!("{}{}", self.secrets_folder(), secret.path) }).collect();
        grants.sort();
        grants.dedup();
        grants
    }
}
