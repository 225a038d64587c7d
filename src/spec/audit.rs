//! What is recorded of an account, and what watches it.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{Duration, Provision};

enumeration! {
    /// A set of controls that Security Hub judges the account by.
    Standard {
        /// AWS Foundational Security Best Practices.
        Foundational("foundational"),
        /// CIS AWS Foundations Benchmark.
        Cis("cis"),
        /// PCI DSS.
        PciDss("pci-dss"),
    }
}

enumeration! {
    /// How the files of the trail are kept from being changed or deleted before their time.
    Lock {
        /// Nobody can, but an administrator with a permission of its own can lift it.
        Governance("governance"),
        /// Nobody can, AWS and the root user included, and nobody can lift or shorten it.
        Compliance("compliance"),
        /// Not at all.
        None("none"),
    }
}

record! {
    /// What is recorded of the account, and what watches it. Each part is made here (`true`), is there already because
    /// the organisation has it (`organization`), or is not there (`false`). Default of each: `true` when `compliance`
    /// names a framework, else `false`.
    ///
    /// What an account has once, one of its environments makes for all of them; what an account has once in each region,
    /// one of those in the region: the one held against the most frameworks, then the first by name.
    Audit {
        /// CloudTrail: every call to AWS in every region, in a bucket in which nothing can be changed.
        trail("trail"): Option<Located<Provision>>,
        /// Alarms when something happens in the account that should not: somebody acts as root, signs in without a second
        /// factor, or changes by hand who may do what. They need the trail and `alerts`. Default: as `trail`.
        activity_alarms("activityAlarms"): Option<Located<Provision>>,
        /// AWS Config: what every resource looked like at any time.
        config("config"): Option<Located<Provision>>,
        /// GuardDuty: threats in the account, the clusters, the databases and the buckets. Its agent runs in the clusters of
        /// the environments that want it, and in no others.
        guardduty("guardduty"): Option<Located<Provision>>,
        /// Security Hub: the account judged by standards. It needs `config`.
        security_hub("securityHub"): Option<Located<Provision>>,
        /// The standards of Security Hub. Default: `foundational`, with `cis` for SOC 2 and `pci-dss` for PCI DSS.
        standards("standards"): Vec<Located<Standard>>,
        /// IAM Access Analyzer: what is open to others, and permissions that nobody uses.
        access_analyzer("accessAnalyzer"): Option<Located<Provision>>,
        /// Inspector: known vulnerabilities in machines and container images.
        inspector("inspector"): Option<Located<Provision>>,
        /// Settings of the whole account: disks encrypted by default, no public buckets, snapshots and images, and the rules
        /// for passwords.
        account_settings("accountSettings"): Option<Located<Provision>>,
        /// How long the files of the trail are kept. Default: `365d`.
        retention("retention", "365d"): Option<Located<Duration>>,
        /// How the files of the trail are locked until then. Default: `governance`.
        lock("lock"): Option<Located<Lock>>,
    }
}
