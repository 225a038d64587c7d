//! Environments of pull requests.

use super::decode::{Located, Pairs};
use super::record::record;
use super::scalar::Name;

record! {
    /// Environments of pull requests: copies of the services, each in a namespace of its own in the cluster of the
    /// environment that `shares` names, and gone with the pull request. `platform review` makes and removes them.
    Review {
        /// The service that answers at `pr-<number>.<subdomain>.<domain>`; others with a host answer at
        /// `<host>-pr-<number>.<subdomain>.<domain>`. Not needed when only one has a host.
        entry("entry", "app"): Option<Located<Name>>,
        /// The part of the shared environment's domain in which their hosts are, under one certificate. Default: `preview`.
        subdomain("subdomain", "preview"): Option<Located<Name>>,
        /// For each database, the database on the shared server that is copied for a pull request: `bookings: bookings-seed`.
        /// Nobody may be connected to it. Default: an empty database.
        seeds("seeds"): Pairs<Name>,
    }
}
