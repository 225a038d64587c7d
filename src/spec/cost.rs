//! Goals of cost, and what an estimate assumes.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{Arn, Count, Dollars, Money, Percent, Size, Text};

enumeration! {
    /// The term of a commitment.
    Commitment {
        /// One year.
        OneYear("1y"),
        /// Three years.
        ThreeYears("3y"),
    }
}

enumeration! {
    /// Where tags are made known to the bill.
    Allocation {
        /// In this account, which pays its own bill. AWS knows a tag a day after the first resource has it; until then an
        /// apply of the stack `cost` says that it does not.
        Here("here"),
        /// In the account that pays, by whoever keeps it.
        Elsewhere("elsewhere"),
    }
}

record! {
    /// What an estimate assumes about use. Nothing is made from it.
    Usage {
        /// How far between their smallest and their largest number of machines the groups of the active cluster are, on
        /// average. Default: `25%`.
        scaling("scaling", "25%"): Option<Located<Percent>>,
        /// Requests to the load balancer each second, on average. Default: 10.
        requests("requests"): Option<Located<Count>>,
        /// What goes out to the internet in a month. Default: `500Gi`.
        internet("internet", "500Gi"): Option<Located<Size>>,
        /// What goes through the NAT gateways in a month. Default: `200Gi`.
        nat("nat"): Option<Located<Size>>,
        /// What goes from one zone to another in a month. Default: `500Gi`.
        between_zones("betweenZones", "500Gi"): Option<Located<Size>>,
        /// What all log groups take in in a month. Default: `50Gi`.
        logs("logs", "50Gi"): Option<Located<Size>>,
        /// What each bucket and each repository of images holds. Default: `50Gi`.
        objects("objects", "50Gi"): Option<Located<Size>>,
    }
}

record! {
    /// Cost goals.
    Cost {
        /// The budget, for example `12000 USD/month`: AWS tells who gets the alarms when it is used up to the shares that
        /// `alerts` names, and when it is going to be exceeded.
        budget("budget"): Option<Located<Money>>,
        /// Shares of the budget at which an alert goes out. Default: `[80%, 100%]`.
        alerts("alerts", "[80%, 100%]"): Vec<Located<Percent>>,
        /// The extra cost from which something unusual is told of. Default: a hundredth of the budget, at least 100 USD.
        anomalies("anomalies"): Option<Located<Dollars>>,
        /// An anomaly monitor that is there already, by its ARN, in the place of one of its own that looks at what has the tag
        /// of the environment. AWS makes one of the whole account by itself where somebody has opened Cost Explorer.
        monitor("monitor", "arn:aws:ce::111122223333:anomalymonitor/b5a3f8a1-0c5e-4b7e-9a55-0d6c9d9c1f00"): Option<Located<Arn>>,
        /// Where the tags of the platform are made known to the bill (cost allocation tags), by which a budget tells
        /// environments apart. Only the account that pays can do that.
        allocation("allocation"): Option<Located<Allocation>>,
        /// The share of non-critical work that runs on spot machines.
        spot("spot"): Option<Located<Percent>>,
        /// The term of the commitments that `platform cost` recommends. They are never bought.
        commitment("commitment"): Option<Located<Commitment>>,
        /// A file with prices of your own (JSON, its path from the project's folder), which take the place of the built-in
        /// ones.
        prices("prices", "prices.json"): Option<Located<Text>>,
        /// What `platform cost` assumes about use.
        usage("usage"): Option<Usage>,
    }
}
