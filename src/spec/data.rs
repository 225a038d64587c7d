//! Databases and caches.

use super::decode::Located;
use super::policy::DatabaseRecovery;
use super::record::{enumeration, record};
use super::scalar::{CacheNode, Count, DatabaseInstance, Duration, Name, Size, TimeOfDay, Toggle, Version};

enumeration! {
    /// A database engine.
    DatabaseEngine {
        /// PostgreSQL on RDS.
        Postgres("postgres"),
        /// Aurora PostgreSQL: the data is in a storage of its own, which grows by itself, and any machine takes over within a
        /// minute.
        AuroraPostgres("aurora-postgres"),
    }
}

enumeration! {
    /// How services log in to a database.
    DatabaseLogin {
        /// With tokens of IAM, as users of their own names. There is no password.
        Iam("iam"),
        /// As users that Vault makes for a while, with a password that ends with them (`docs/vault.md`).
        Vault("vault"),
    }
}

record! {
    /// A relational database on RDS.
    Database {
        /// The name that it had before it got this one: its resources are moved, and nothing is made anew. Most of its names
        /// inside AWS stay, since they cannot be changed, so that this stays here as well.
        was("was", "old-name"): Option<Located<Name>>,
        /// The engine: `postgres` or `aurora-postgres`.
        engine("engine"): Located<DatabaseEngine>,
        /// The engine's version, major (`"17"`) or exact (`"17.10"`). With a major version RDS chooses the minor.
        version("version", "17"): Located<Version>,
        /// The instance class, for example `db.r7g.xlarge`.
        instance("instance"): Located<DatabaseInstance>,
        /// The storage at the start, at least `20Gi`. That of Aurora grows by itself, and is not written.
        storage("storage"): Option<Located<Size>>,
        /// The size up to which the storage grows by itself. Default: twice `storage`. Not for Aurora.
        max_storage("maxStorage"): Option<Located<Size>>,
        /// Whether a standby in another zone takes over when the first fails; with Aurora, a second machine. Default: `true`.
        multi_az("multiAz"): Option<Located<Toggle>>,
        /// Copies in the same region that services read from, 0 to 15. What `uses` the database finds their host names, with
        /// commas between them, in `<DATABASE>_READER_HOST`. With Aurora, machines beside the first, behind one name; the one of
        /// `multiAz` is among them. Default: 0.
        read_replicas("readReplicas"): Option<Located<Count>>,
        /// The instance class of these copies. Default: `instance`.
        replica_instance("replicaInstance"): Option<Located<DatabaseInstance>>,
        /// How long automated backups are kept, `1d` to `35d`; any point in time in between can be restored. Default: `30d`.
        backups("backups"): Option<Located<Duration>>,
        /// When the daily backup begins (UTC). Default: `"03:00"`.
        backup_at("backupAt"): Option<Located<TimeOfDay>>,
        /// Whether the database refuses to be deleted, and leaves a final snapshot when it is deleted all the same.
        /// Default: `true`.
        protected("protected"): Option<Located<Toggle>>,
        /// How services that use it log in: `iam` (tokens, which programs get from AWS), or `vault` (users that a Vault in the
        /// clusters makes for a while; name and password are in `<DATABASE>_USER` and `<DATABASE>_PASSWORD`). Default: `iam`.
        login("login"): Option<Located<DatabaseLogin>>,
        /// Seconds between samples of enhanced monitoring: 0 (off), 1, 5, 10, 15, 30 or 60. Default: 60.
        monitoring("monitoring"): Option<Located<Count>>,
        /// How its data reaches the second region. Default: `recovery.databases`.
        recovery("recovery"): Option<Located<DatabaseRecovery>>,
    }
}

enumeration! {
    /// A cache engine.
    CacheEngine {
        /// Redis OSS.
        Redis("redis"),
        /// Valkey, the open fork of Redis; about a fifth cheaper.
        Valkey("valkey"),
    }
}

record! {
    /// A cache on ElastiCache, in cluster mode.
    Cache {
        /// The name that it had before it got this one: its resources are moved, and nothing is made anew. Most of its names
        /// inside AWS stay, since they cannot be changed, so that this stays here as well.
        was("was", "old-name"): Option<Located<Name>>,
        /// The engine: `redis` or `valkey`.
        engine("engine"): Located<CacheEngine>,
        /// The engine's version. Default: `7.1` for Redis, `8.0` for Valkey.
        version("version", "7.1"): Option<Located<Version>>,
        /// The node type, for example `cache.r7g.large`.
        node("node"): Located<CacheNode>,
        /// Number of shards (node groups), 1 to 500. Default: 1.
        shards("shards"): Option<Located<Count>>,
        /// Replicas of each shard, 0 to 5; with none, a lost node loses its data. Default: 1.
        replicas("replicas"): Option<Located<Count>>,
        /// How long daily snapshots are kept, up to `35d`; `0d` for none. Default: `7d`.
        snapshots("snapshots"): Option<Located<Duration>>,
    }
}
