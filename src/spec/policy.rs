//! Goals of operation: recovery, compliance, cost.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{Duration, Money, Percent, RegionName, TimeOfDay};

record! {
    /// Backups beyond those of the databases themselves.
    Backups {
        /// The time of the daily backup (UTC).
        daily("daily"): Located<TimeOfDay>,
        /// How long backups are kept.
        retention("retention"): Located<Duration>,
    }
}

record! {
    /// Disaster recovery goals.
    Recovery {
        /// The second region.
        region("region"): Located<RegionName>,
        /// The longest acceptable outage.
        rto("rto"): Located<Duration>,
        /// The longest acceptable loss of data.
        rpo("rpo"): Located<Duration>,
        /// Backups.
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

enumeration! {
    /// The term of a commitment.
    Commitment {
        /// One year.
        OneYear("1y"),
        /// Three years.
        ThreeYears("3y"),
    }
}

record! {
    /// Cost goals.
    Cost {
        /// The budget, for example `12000 USD/month`.
        budget("budget"): Option<Located<Money>>,
        /// The share of non-critical work that runs on spot machines.
        spot("spot"): Option<Located<Percent>>,
        /// The term of the commitments that are recommended. They are never bought.
        commitment("commitment"): Option<Located<Commitment>>,
    }
}
