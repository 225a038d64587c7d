//! The account and its state.

use super::decode::{Located, Section};
use super::record::{enumeration, record};
use super::scalar::{AccountId, BucketName, Duration, RegionName};

enumeration! {
    /// A cloud.
    Provider {
        /// Amazon Web Services.
        Aws("aws"),
    }
}

record! {
    /// The cloud account and region that the environment lives in.
    Cloud {
        /// The cloud: `aws`.
        provider("provider"): Located<Provider>,
        /// The account, twelve digits in quotes.
        account("account"): Section<Located<AccountId>>,
        /// The region, for example `us-east-1`.
        region("region"): Section<Located<RegionName>>,
    }
}

record! {
    /// Where Terraform keeps its state.
    State {
        /// The S3 bucket. Default: `<platform>-<environment>-<account>-state`.
        bucket("bucket"): Option<Located<BucketName>>,
    }
}

record! {
    /// Logs of the network, the clusters and the databases.
    Logs {
        /// How long they are kept; a period that CloudWatch Logs offers. Default: `365d`.
        retention("retention"): Option<Located<Duration>>,
    }
}
