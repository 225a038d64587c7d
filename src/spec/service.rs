//! Services.

use super::decode::Located;
use super::record::record;
use super::scalar::{Count, ImageReference, Name, Port, Toggle};

record! {
    /// How many copies of a service run.
    Replicas {
        /// Smallest number. Default: 1.
        min("min"): Option<Located<Count>>,
        /// Largest number. Default: the smallest.
        max("max"): Option<Located<Count>>,
    }
}

record! {
    /// A program of the team's own that runs in the clusters.
    Service {
        /// The container image, without or with tag or digest.
        image("image"): Located<ImageReference>,
        /// The port that it listens on; without one, nothing can call it.
        port("port"): Option<Located<Port>>,
        /// Its name in the platform's domain, `www` for `www.<domain>`; without one it cannot be reached from outside.
        host("host", "www"): Option<Located<Name>>,
        /// How many copies run.
        replicas("replicas"): Option<Replicas>,
        /// The group of machines it runs on. Default: the first on-demand group by name.
        nodes("nodes", "general"): Option<Located<Name>>,
        /// The services, databases and caches that it talks to. What is not named here it cannot reach.
        uses("uses"): Vec<Located<Name>>,
        /// Whether it may call the internet over HTTPS. Default: `false`.
        internet("internet"): Option<Located<Toggle>>,
    }
}
