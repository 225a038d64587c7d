//! Databases and caches, resolved.

use super::Names;
use crate::diagnostic::Span;
use crate::facts::Facts;
use crate::spec::Spec;
use crate::spec::data::{
    Cache as WrittenCache, CacheEngine, Database as WrittenDatabase, DatabaseEngine, DatabaseLogin,
};
use crate::spec::policy::{CacheRecovery, DatabaseRecovery};
use crate::spec::scalar::{DatabaseInstance, TimeOfDay};

const DEFAULT_BACKUP_DAYS: u32 = 30;
const DEFAULT_SNAPSHOT_DAYS: u32 = 7;
const DEFAULT_MONITORING_SECONDS: u32 = 60;
const DEFAULT_BACKUP_MINUTES: u32 = 3 * 60;
/// Length of the backup and maintenance windows; both services ask for at least 30 and 60 minutes.
const WINDOW_MINUTES: u32 = 60;
const MINUTES_PER_DAY: u32 = 24 * 60;

/// A relational database.
#[derive(Debug, Clone)]
pub struct Database {
    /// Its name in the spec.
    pub name: String,
    /// Its RDS identifier.
    pub identifier: String,
    /// The engine.
    pub engine: DatabaseEngine,
    /// The name of the database inside the server.
    pub database_name: String,
    /// The engine's version as written: major or exact.
    pub version: String,
    /// The engine's major version.
    pub major: u32,
    /// Its instance class.
    pub instance: String,
    /// Storage at the start, GiB; 0 where the engine sees to it.
    pub storage_gibibytes: u64,
    /// Storage up to which it grows, GiB; 0 where the engine sees to it.
    pub max_storage_gibibytes: u64,
    /// Whether there is a standby in another zone.
    pub multi_az: bool,
    /// Days that backups are kept.
    pub backup_days: u32,
    /// When backups and maintenance happen.
    pub window: MaintenanceWindow,
    /// Whether it refuses to be deleted.
    pub protected: bool,
    /// Seconds between samples of enhanced monitoring; 0 is off.
    pub monitoring_seconds: u32,
    /// The port it listens on.
    pub port: u16,
    /// How services log in.
    pub login: DatabaseLogin,
    /// Where its data comes from.
    pub origin: DatabaseOrigin,
    /// Whether another database follows it, or has followed it.
    pub is_followed: bool,
    /// The region of what it follows; `None` when it follows nothing.
    pub followed_region: Option<String>,
    /// Its servers: first the one that takes writes, then copies in the same region that services read from.
    pub servers: Vec<DatabaseServer>,
    /// Whether services are told where to read. While a second region waits, that is the database itself.
    pub has_reader: bool,
    /// How far it may lie behind what it follows, in seconds; `None` when it follows nothing.
    pub allowed_lag_seconds: Option<u64>,
    /// Where it is written.
    pub span: Span,
}

impl Database {
    /// Whether there is a server. Of some databases, the second region has nothing but the backups.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.origin != DatabaseOrigin::Backups
    }

    /// Whether Vault makes the users that services log in as.
    #[must_use]
    pub fn has_vault_users(&self) -> bool {
        self.login == DatabaseLogin::Vault
    }

    /// Whether it is a cluster of Aurora, whose servers share one storage.
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        self.engine == DatabaseEngine::AuroraPostgres
    }

    /// The copies that services read from.
    #[must_use]
    pub fn readers(&self) -> &[DatabaseServer] {
        self.servers.get(1..).unwrap_or_default()
    }

    /// What IAM knows by identifiers of their own: each server, or the whole cluster.
    pub fn logins(&self) -> impl Iterator<Item = &str> {
        let servers = if self.is_cluster() { &[] } else { self.readers() };
        std::iter::once(self.name.as_str()).chain(servers.iter().map(|server| server.name.as_str()))
    }
}

/// A machine of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseServer {
    /// Its name: that of the database, with a number where there may be several.
    pub name: String,
    /// Its RDS identifier.
    pub identifier: String,
    /// Its instance class.
    pub instance: String,
}

/// Where the data of a database comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseOrigin {
    /// It is its own.
    Own,
    /// It follows the database of the first region.
    Replica,
    /// It has followed the database of the first region, and goes on without it.
    Promoted,
    /// There is none: only the backups of the first region's database are here.
    Backups,
}

/// A cache.
#[derive(Debug, Clone)]
pub struct Cache {
    /// Its name in the spec.
    pub name: String,
    /// Its ElastiCache identifier.
    pub identifier: String,
    /// The engine.
    pub engine: CacheEngine,
    /// The engine's version.
    pub version: String,
    /// The parameter group family, for example `redis7`.
    pub family: String,
    /// The node type.
    pub node: String,
    /// Shards.
    pub shards: u32,
    /// Replicas of each shard.
    pub replicas: u32,
    /// Days that snapshots are kept; 0 is none.
    pub snapshot_days: u32,
    /// When snapshots and maintenance happen.
    pub window: MaintenanceWindow,
    /// The port it listens on.
    pub port: u16,
    /// What it is in a global datastore.
    pub role: CacheRole,
    /// Where it is written.
    pub span: Span,
}

/// What a cache is to those of other regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheRole {
    /// It knows of no other.
    Alone,
    /// Others hold what it holds.
    Primary,
    /// It holds what the first region's holds, and takes no writes.
    Secondary {
        /// The first region.
        primary_region: String,
        /// How far it may lie behind, in seconds.
        allowed_lag_seconds: u64,
    },
}

/// When backups (daily) and maintenance (Sundays, after the backup) happen, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaintenanceWindow {
    backup_minutes: u32,
}

impl MaintenanceWindow {
    fn starting(time: Option<&TimeOfDay>) -> Self {
        Self { backup_minutes: time.map_or(DEFAULT_BACKUP_MINUTES, TimeOfDay::minutes) }
    }

    /// When the backup begins, in minutes since midnight.
    #[must_use]
    pub fn backup_minutes(self) -> u32 {
        self.backup_minutes
    }

    /// The backup window: `03:00-04:00`.
    #[must_use]
    pub fn backup(self) -> String {
        format!("{}-{}", clock(self.backup_minutes), clock(self.backup_minutes + WINDOW_MINUTES))
    }

    /// The maintenance window, an hour after the backup: `sun:05:00-sun:06:00`.
    #[must_use]
    pub fn maintenance(self) -> String {
        let start = self.backup_minutes + 2 * WINDOW_MINUTES;
        format!("{}-{}", weekly_clock(start), weekly_clock(start + WINDOW_MINUTES))
    }
}

fn clock(minutes: u32) -> String {
    let minutes = minutes % MINUTES_PER_DAY;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A time counted from Sunday midnight.
fn weekly_clock(minutes: u32) -> String {
    let day = if minutes < MINUTES_PER_DAY { "sun" } else { "mon" };
    format!("{day}:{}", clock(minutes))
}

pub(super) fn resolve_databases(spec: &Spec, names: &Names) -> Vec<Database> {
    let databases = spec.databases.iter();
    databases
        .map(|(name, database)| {
            let resolved = resolve_database(name.as_str(), database, names);
            let is_followed_elsewhere =
                recovery_of(spec, database).is_some_and(|chosen| chosen != DatabaseRecovery::Backups);
            // The machines of a cluster share one storage, so that none follows another.
            let has_copies = !resolved.is_cluster() && resolved.has_reader;
            let is_followed = spec.shares.is_none() && (is_followed_elsewhere || has_copies);
            // Pull requests have users of their own on the servers of the environment that they live in.
            let login = if spec.shares.is_some() { DatabaseLogin::Iam } else { resolved.login };
            Database { is_followed, login, ..resolved }
        })
        .collect()
}

/// How the data of a database reaches the second region; `None` where there is none.
pub(super) fn recovery_of(spec: &Spec, database: &WrittenDatabase) -> Option<DatabaseRecovery> {
    let recovery = spec.recovery.as_ref()?;
    let chosen = database.recovery.as_ref().or(recovery.databases.as_ref());
    Some(chosen.map_or(DatabaseRecovery::Replica, |chosen| chosen.value))
}

/// The databases of the second region, under names of its own.
pub(super) fn second_databases(spec: &Spec, first: &[Database], names: &Names, region: &str) -> Vec<Database> {
    let rpo = spec.recovery.as_ref().map(|recovery| recovery.rpo.seconds());
    let has_standbys = spec.recovery.as_ref().and_then(|recovery| recovery.multi_az.as_ref());
    let has_standbys = has_standbys.is_some_and(|wanted| wanted.is_on());
    let chosen = |name: &str| {
        let (_, written) = spec.databases.iter().find(|(written, _)| written.as_str() == name)?;
        recovery_of(spec, written)
    };
    let second = |database: &Database| {
        let origin = match chosen(&database.name) {
            Some(DatabaseRecovery::Backups) => DatabaseOrigin::Backups,
            Some(DatabaseRecovery::Promoted) => DatabaseOrigin::Promoted,
            Some(DatabaseRecovery::Replica) | None => DatabaseOrigin::Replica,
        };
        let identifier = names.component(&database.name);
        let multi_az = database.multi_az && (has_standbys || origin == DatabaseOrigin::Promoted);
        // What follows another database has no followers of its own until it is promoted.
        let count = match origin {
            DatabaseOrigin::Promoted => database.servers.len(),
            _ if database.is_cluster() && multi_az => 2,
            _ => 1,
        };
        let servers = database.servers.iter().take(count).map(|server| server.of(database, &identifier)).collect();
        let followed = (origin == DatabaseOrigin::Replica).then(|| region.to_owned());
        Database {
            identifier,
            servers,
            multi_az,
            followed_region: followed,
            origin,
            is_followed: false,
            allowed_lag_seconds: rpo.filter(|_| origin == DatabaseOrigin::Replica),
            ..database.clone()
        }
    };
    first.iter().map(second).collect()
}

/// The name of a database inside its server, which has no hyphens.
#[must_use]
pub fn database_name(entry: &str) -> String {
    entry.replace('-', "_")
}

fn resolve_database(name: &str, database: &WrittenDatabase, names: &Names) -> Database {
    let identifier = names.component(name);
    let multi_az = database.multi_az.as_ref().is_none_or(|multi_az| multi_az.is_on());
    let servers = servers(name, database, &identifier, multi_az);
    let engine = database.engine.value;
    // Where RDS asks for it, the checks let nothing through that does not say it.
    let storage = database.storage.as_ref().map_or(0, |storage| storage.gibibytes());
    Database {
        name: name.to_owned(),
        identifier,
        engine,
        has_reader: engine == DatabaseEngine::AuroraPostgres || servers.len() > 1,
        servers,
        database_name: database_name(names.lasting(name)),
        version: database.version.to_string(),
        major: database.version.major(),
        instance: database.instance.to_string(),
        storage_gibibytes: storage,
        max_storage_gibibytes: database.max_storage.as_ref().map_or(storage * 2, |size| size.gibibytes()),
        multi_az,
        backup_days: database.backups.as_ref().map_or(DEFAULT_BACKUP_DAYS, |backups| backups.days()),
        window: MaintenanceWindow::starting(database.backup_at.as_deref()),
        protected: database.protected.as_ref().is_none_or(|protected| protected.is_on()),
        monitoring_seconds: database
            .monitoring
            .as_ref()
            .map_or(DEFAULT_MONITORING_SECONDS, |monitoring| monitoring.value.value()),
        port: 5432,
        login: database.login.as_ref().map_or(DatabaseLogin::Iam, |login| login.value),
        origin: DatabaseOrigin::Own,
        is_followed: false,
        allowed_lag_seconds: None,
        followed_region: None,
        span: database.span,
    }
}

/// The most copies that a database has (RDS User Guide, "Working with DB instance read replicas").
pub const MOST_READERS: u32 = 15;

/// A database has the name of its first server, unless that is one of a cluster.
fn servers(name: &str, database: &WrittenDatabase, identifier: &str, multi_az: bool) -> Vec<DatabaseServer> {
    let copies = database.read_replicas.as_ref().map_or(0, |count| count.value.value()).min(MOST_READERS);
    let copy_instance = database.replica_instance.as_ref().unwrap_or(&database.instance);
    let server = |end: String, instance: &DatabaseInstance| DatabaseServer {
        name: format!("{name}{end}"),
        identifier: format!("{identifier}{end}"),
        instance: instance.to_string(),
    };
    match database.engine.value {
        DatabaseEngine::Postgres => {
            let copies = (1..=copies).map(|number| server(format!("-reader-{number}"), copy_instance));
            std::iter::once(server(String::new(), &database.instance)).chain(copies).collect()
        }
        DatabaseEngine::AuroraPostgres => {
            let copies = (2..=1 + copies.max(u32::from(multi_az)))
                .map(|number| server(format!("-machine-{number}"), copy_instance));
            std::iter::once(server("-machine-1".to_owned(), &database.instance)).chain(copies).collect()
        }
    }
}

impl DatabaseServer {
    /// The same of the counterpart of its database in another region.
    fn of(&self, database: &Database, identifier: &str) -> Self {
        let end = self.name.strip_prefix(&database.name).unwrap_or_default();
        Self { identifier: format!("{identifier}{end}"), ..self.clone() }
    }
}

pub(super) fn resolve_caches(spec: &Spec, names: &Names, facts: &Facts) -> Option<Vec<Cache>> {
    spec.caches.iter().map(|(name, cache)| resolve_cache(name.as_str(), cache, spec, names, facts)).collect()
}

fn resolve_cache(name: &str, cache: &WrittenCache, spec: &Spec, names: &Names, facts: &Facts) -> Option<Cache> {
    let engine = cache.engine.value;
    let version = match &cache.version {
        Some(version) => version.to_string(),
        None => facts.default_cache_version(engine.word()).to_owned(),
    };
    Some(Cache {
        name: name.to_owned(),
        identifier: names.component(name),
        engine,
        family: facts.cache_parameter_group_family(engine.word(), &version)?.to_owned(),
        version,
        node: cache.node.to_string(),
        shards: cache.shards.as_ref().map_or(1, |shards| shards.value.value()),
        replicas: cache.replicas.as_ref().map_or(1, |replicas| replicas.value.value()),
        snapshot_days: cache.snapshots.as_ref().map_or(DEFAULT_SNAPSHOT_DAYS, |snapshots| snapshots.days()),
        window: MaintenanceWindow::starting(None),
        port: 6379,
        role: match spec.recovery.as_ref().and_then(|recovery| recovery.caches.as_ref()) {
            Some(caches) if caches.value == CacheRecovery::Global && spec.shares.is_none() => CacheRole::Primary,
            _ => CacheRole::Alone,
        },
        span: cache.span,
    })
}

#[cfg(test)]
mod tests {
    use super::MaintenanceWindow;

    #[test]
    fn windows_roll_over_midnight() {
        let window = MaintenanceWindow { backup_minutes: 23 * 60 + 30 };
        assert_eq!(window.backup(), "23:30-00:30");
        assert_eq!(window.maintenance(), "mon:01:30-mon:02:30");
    }
}
