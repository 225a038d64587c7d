//! Environments of pull requests.

use super::decode::{Located, Pairs};
use super::record::record;
use super::scalar::{Count, Duration, Money, Name};

record! {
    /// Environments of pull requests: copies of the services, each in a namespace of its own in the cluster of the
    /// environment that `shares` names, and gone with the pull request. `platform review` makes and removes them.
    Review {
        /// The service that answers at `pr-<number>.<subdomain>.<domain>`; others with a host answer at
        /// `<host>-pr-<number>.<subdomain>.<domain>`. Not needed when only one has a host.
        entry("entry", "app"): Option<Located<Name>>,
        /// The part of the shared environment's domain in which their hosts are, under one certificate. Default: `preview`.
        subdomain("subdomain", "preview"): Option<Located<Name>>,
        /// How long the environment of a pull request stays without anybody doing anything with it; `platform review gc`
        /// removes it then. Default: `3d`.
        lifetime("lifetime", "3d"): Option<Located<Duration>>,
        /// How many environments of pull requests there may be. `platform review gc` removes those first that nobody has done
        /// anything with for longest. Default: any number.
        most("most", "20"): Option<Located<Count>>,
        /// What all environments of pull requests that run may cost, `300 USD/month`: their part of the machines, as
        /// `platform review list` tells it. `platform review gc` removes those first that nobody has done anything with for
        /// longest. Default: any amount.
        budget("budget"): Option<Located<Money>>,
        /// For each database, the database on the shared server that is copied for a pull request: `bookings: bookings-seed`.
        /// Nobody may be connected to it. Default: an empty database.
        seeds("seeds"): Pairs<Name>,
    }
}
