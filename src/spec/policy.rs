//! Goals of operation: recovery, compliance.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{Arn, Cidr, Count, Duration, RegionName, TimeOfDay, Toggle};

enumeration! {
    /// Who may delete a backup before its time.
    BackupLock {
        /// Whoever IAM allows it to.
        None("none"),
        /// Nobody, until somebody with the right to do so takes the lock away.
        Governance("governance"),
        /// Nobody. The lock itself can be taken away within its first three days only: not even AWS can after that, nor close
        /// the account.
        Compliance("compliance"),
    }
}

enumeration! {
    /// How often a database is restored from its last backup, to see that it can be.
    RestoreTest {
        /// Never.
        Never("never"),
        /// Each Sunday.
        Weekly("weekly"),
        /// On the first Sunday of the month.
        Monthly("monthly"),
    }
}

record! {
    /// Backups of all databases in a vault of their own, beside those that the databases keep themselves: those go when
    /// a database or the account's key to it goes.
    Backups {
        /// When the daily backup begins (UTC).
        daily("daily"): Located<TimeOfDay>,
        /// How long backups are kept, at least `1d`.
        retention("retention", "30d"): Located<Duration>,
        /// Who may delete a backup before its time. Default: `governance`.
        lock("lock"): Option<Located<BackupLock>>,
        /// How often a database is restored from its last backup, into an instance that is deleted again. Default: `monthly`.
        restore_test("restoreTest"): Option<Located<RestoreTest>>,
    }
}

record! {
    /// The VPC of the second region.
    RecoveryNetwork {
        /// Its address range. Default: the environment's own range in the other half of its private block, for example
        /// `10.128.0.0/16` beside `10.0.0.0/16`.
        cidr("cidr", "10.128.0.0/16"): Option<Located<Cidr>>,
        /// How many availability zones are used, 2 to 4. Default: as many as the environment has.
        zones("zones"): Option<Located<Count>>,
    }
}

enumeration! {
    /// How the data of the databases reaches the second region.
    DatabaseRecovery {
        /// A replica that follows within seconds and is promoted when the first region is lost.
        Replica("replica"),
        /// The automated backups, from which databases are restored by hand when the first region is lost. Services that use
        /// the database stay off there until then. Restore it under the name that it is to have there, and write
        /// `promoted` and, under `adopt`, that name.
        Backups("backups"),
        /// What was a replica, and follows no more: the second region has taken over. There is no way back to a replica
        /// but a new one.
        Promoted("promoted"),
    }
}

enumeration! {
    /// What the caches of the second region hold.
    CacheRecovery {
        /// The same as those of the first: a global datastore.
        Global("global"),
        /// Nothing, until they are used. Cheaper, and enough for what can be computed again.
        Cold("cold"),
    }
}

enumeration! {
    /// What runs in the second region while the first one serves.
    ClusterRecovery {
        /// A cluster with few machines and few copies of the services, which grows when it is needed. What takes no
        /// requests, workers and scheduled runs, waits.
        Standby("standby"),
        /// Everything that a cluster of the first region has: the second region has taken over.
        Serving("serving"),
        /// No cluster; one is made when the first region is lost.
        None("none"),
    }
}

record! {
    /// The second region, which takes over when the first one is lost, and the goals that it has to reach.
    Recovery {
        /// The second region.
        region("region", "us-west-2"): Located<RegionName>,
        /// The longest acceptable outage.
        rto("rto", "15m"): Located<Duration>,
        /// The longest acceptable loss of data.
        rpo("rpo", "5m"): Located<Duration>,
        /// The VPC of the second region.
        network("network"): Option<RecoveryNetwork>,
        /// How the data of the databases gets there. Each database can say otherwise. Default: `replica`.
        databases("databases"): Option<Located<DatabaseRecovery>>,
        /// Whether replicas have a standby in another zone before they are promoted, for about twice the price. What is
        /// promoted gets one, where the database has one. Default: `false`.
        multi_az("multiAz"): Option<Located<Toggle>>,
        /// What the caches there hold. Default: `cold`.
        caches("caches"): Option<Located<CacheRecovery>>,
        /// What runs there beforehand. Default: `standby`.
        cluster("cluster"): Option<Located<ClusterRecovery>>,
        /// The ARN of a certificate in ACM of the second region; needed where `edge.certificate` names one of the first.
        certificate("certificate", "arn:aws:acm:us-west-2:111122223333:certificate/12345678-1234-1234-1234-123456789012"):
            Option<Located<Arn>>,
        /// Backups in vaults of both regions. Without a second region, they are written as `backups` of the environment.
        backups("backups"): Option<Backups>,
    }
}

enumeration! {
    /// A compliance framework.
    Compliance {
        /// SOC 2 Type II.
        Soc2("soc2"),
        /// PCI DSS 4.0.1.
        PciDss("pci-dss"),
    }
}
