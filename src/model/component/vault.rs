//! What Vault is told, and who may read what in it.

use serde::Serialize;

use super::ComponentKind;
use crate::diagnostic::Span;
use crate::model::{Database, Environment, Secret, Service};
use crate::pull_request::PREFIX;
use crate::spec::Spec;
use crate::spec::scalar::Size;

const DEFAULT_COPIES: u32 = 3;
const DEFAULT_STORAGE_GIBIBYTES: u32 = 10;
const DEFAULT_USER_LIFETIME_SECONDS: u64 = 24 * 60 * 60;
/// The namespace of what tells Vault of the environment, and saves it.
pub const VAULT_CONFIGURATION: &str = "vault-configuration";
/// The account of what saves Vault.
pub const SNAPSHOT_ACCOUNT: &str = "vault-snapshot";
/// Days that what was saved is kept where databases have no backups of their own.
const DEFAULT_SNAPSHOT_DAYS: u32 = 30;
/// A user of a database is prolonged until its end, each time for this part of its life.
const PROLONGED_PART: u64 = 4;

/// What Vault is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VaultSettings {
    /// The number of copies.
    pub copies: u32,
    /// The disk of each, as Kubernetes writes sizes.
    pub storage: String,
    /// The same in bytes.
    pub storage_bytes: u64,
    /// How long a user lasts that it makes in a database, in seconds.
    pub user_lifetime_seconds: u64,
}

impl VaultSettings {
    /// What the spec says, defaults filled in.
    pub(super) fn resolve(spec: &Spec) -> Self {
        let written = spec.components.as_ref().and_then(|components| components.vault.as_ref());
        let copies = written.and_then(|written| written.copies.as_ref()).map(|copies| copies.value.value());
        let storage = written.and_then(|written| written.storage.as_ref()).map(|storage| storage.value);
        let storage = storage.unwrap_or(Size::from_gibibytes(DEFAULT_STORAGE_GIBIBYTES));
        Self {
            copies: copies.unwrap_or(DEFAULT_COPIES),
            storage: storage.to_string(),
            storage_bytes: storage.bytes(),
            user_lifetime_seconds: user_lifetime_seconds(spec),
        }
    }

    /// For how long a user of a database is prolonged at a time, in seconds.
    #[must_use]
    pub fn prolonged_seconds(&self) -> u64 {
        self.user_lifetime_seconds / PROLONGED_PART
    }

    /// How long a user lasts at least when programs get the next one, in seconds. The operator prolongs it when two thirds of the
    /// time are over, and asks for the next one when the answer is less than the whole of it.
    #[must_use]
    pub fn least_seconds(&self) -> u64 {
        self.prolonged_seconds() / 3
    }
}

/// How long a user lasts that Vault makes in a database, in seconds.
fn user_lifetime_seconds(spec: &Spec) -> u64 {
    let written = spec.components.as_ref().and_then(|components| components.vault.as_ref()?.user_lifetime.as_ref());
    written.map_or(DEFAULT_USER_LIFETIME_SECONDS, |lifetime| lifetime.seconds())
}

/// Where what Vault holds is saved, beside the clusters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultSnapshots {
    /// The role by which it is saved.
    pub role: String,
    /// The bucket, by its name in the whole world.
    pub bucket: String,
    /// Days that they are kept: as long as backups of databases.
    pub days: u32,
    /// Where Vault is written.
    pub span: Span,
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
    /// Whether it may save all that Vault holds, as Vault itself has sealed it.
    pub saves: bool,
    /// As whom it may log in to databases, by the names of the roles of the engine that makes users.
    pub logins: Vec<String>,
}

/// As whom a service logs in to a database: a user that lasts for a while, with all that another role has, which lasts.
#[derive(Debug, Clone)]
pub struct DatabaseRole<'a> {
    /// Its name in Vault. A dot keeps services and databases apart, whose names have none.
    pub name: String,
    /// The role of the database that owns what the service makes there.
    pub owner: String,
    /// The user by which the service logs in where IAM knows it.
    pub user: &'a str,
    /// The service.
    pub service: &'a Service,
    /// The database.
    pub database: &'a Database,
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
        let services = self.services.iter().filter(|service| self.asks_vault(service));
        let mut roles: Vec<VaultRole> = services.map(|service| self.role_of_service(service)).collect();
        roles.extend(self.role_of_components());
        roles.extend(self.role_of_reviews());
        roles.extend(self.role_of_snapshots());
        roles
    }

    /// Whether Vault has something for a service: secrets, or users of databases.
    #[must_use]
    pub fn asks_vault(&self, service: &Service) -> bool {
        !service.secrets.is_empty() || self.database_roles_of(service).next().is_some()
    }

    /// The databases whose users Vault makes.
    pub fn vault_databases(&self) -> impl Iterator<Item = &Database> {
        self.databases.iter().filter(|database| database.has_vault_users())
    }

    /// As whom services log in to the databases whose users Vault makes.
    pub fn database_roles(&self) -> impl Iterator<Item = DatabaseRole<'_>> {
        self.services.iter().flat_map(|service| self.database_roles_of(service))
    }

    /// The same of one service.
    pub fn database_roles_of<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = DatabaseRole<'a>> {
        let role = |database: &'a Database| DatabaseRole {
            name: format!("{}.{}", self.vault_role(service), database.name),
            owner: format!("{}-owner", self.database_user(service)),
            user: self.database_user(service),
            service,
            database,
        };
        self.databases_of(service).filter(|database| database.has_vault_users()).map(role)
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
            saves: false,
            logins: self.database_roles_of(service).map(|role| role.name).collect(),
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
            saves: false,
            logins: Vec::new(),
        })
    }

    fn role_of_reviews(&self) -> Option<VaultRole> {
        self.reviews.as_ref()?;
        Some(VaultRole {
            name: format!("{}-{}-review", self.platform, self.name),
            binding: Binding { account: self.secrets_account(), namespaces: vec![format!("{PREFIX}*")] },
            grants: vec![Grant { path: format!("{}review/*", self.secrets_folder()) }],
            saves: false,
            logins: Vec::new(),
        })
    }

    /// What saves Vault, which may read nothing else. No service's name has a dot.
    fn role_of_snapshots(&self) -> Option<VaultRole> {
        let snapshots = self.vault_snapshots()?;
        Some(VaultRole {
            name: snapshots.role,
            binding: Binding { account: SNAPSHOT_ACCOUNT.to_owned(), namespaces: vec![VAULT_CONFIGURATION.to_owned()] },
            grants: Vec::new(),
            saves: true,
            logins: Vec::new(),
        })
    }

    /// Where what a Vault in the clusters holds is saved; `None` where none is there, or nobody tells it who may.
    #[must_use]
    pub fn vault_snapshots(&self) -> Option<VaultSnapshots> {
        let vault = self.component(ComponentKind::Vault).filter(|vault| !vault.is_external())?;
        let is_asked = self.secrets.inside.is_some() && self.secrets.keeps_roles;
        is_asked.then(|| VaultSnapshots {
            role: format!("{}-{}.snapshot", self.platform, self.name),
            bucket: self.names.component(&format!("{}-vault-snapshots", self.cloud.account)),
            days: self.backup.map_or(DEFAULT_SNAPSHOT_DAYS, |backup| backup.retention_days),
            span: vault.span,
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
