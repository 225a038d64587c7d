//! Environments of pull requests.

use super::decode::{Located, Pairs};
use super::record::{enumeration, record};
use super::scalar::{Cidr, Count, Duration, HeaderName, Money, Name, SecretPath, SecretReference, Toggle};

enumeration! {
    /// Which services a pull request gets copies of.
    Copies {
        /// All services of the spec.
        All("all"),
        /// Only those that it changes: whose image `platform review up` is given, or that `argoCd.built` names. All others are those of
        /// the shared environment. A request that came in at a host of the pull request carries a header, by which the shared services
        /// find the copies; they have to hand the header on to whomever they call, as they do with those of tracing.
        Changed("changed"),
    }
}

record! {
    /// Environments of pull requests that Argo CD makes and removes. It takes nothing from a pull request but its number and its
    /// commit: the objects are those of the branch that `delivery.branch` of the shared environment names. Exactly one of `app`
    /// and `token` is needed.
    ReviewArgoCd {
        /// The path, in the store below `<platform>-<environment>/`, of a secret with a GitHub App that may read pull requests, under
        /// the keys `githubAppID`, `githubAppInstallationID` and `githubAppPrivateKey`.
        app("app", "github/argo-cd"): Option<Located<SecretPath>>,
        /// A token of GitHub that may read pull requests: the path of a secret in the store below `<platform>-<environment>/`, and the
        /// key in it.
        token("token", "github/pull-requests#token"): Option<Located<SecretReference>>,
        /// How often Argo CD asks GitHub for pull requests. Default: `3m`.
        every("every", "3m"): Option<Located<Duration>>,
        /// The services whose images the pull request's own workflow builds; it pushes each with the whole commit as its tag, to the
        /// repository that the spec names. The others have the images of the spec. Default: all services.
        built("built", "[app, api]"): Vec<Located<Name>>,
    }
}

record! {
    /// Environments of pull requests: copies of the services, each in a namespace of its own in the cluster of the
    /// environment that `shares` names, and gone with the pull request. `platform review` makes and removes them.
    Review {
        /// The service that answers at `pr-<number>.<subdomain>.<domain>`; others with a host answer at
        /// `<host>-pr-<number>.<subdomain>.<domain>`. Not needed when only one has a host.
        entry("entry", "app"): Option<Located<Name>>,
        /// The part of the shared environment's domain in which their hosts are, under one certificate. Default: `preview`.
        subdomain("subdomain", "preview"): Option<Located<Name>>,
        /// The label of the pull requests that get one. Who may label a pull request may run its code in the cluster.
        /// Default: `preview`, and `preview-full` with `full`.
        label("label", "preview"): Option<Located<Name>>,
        /// Argo CD makes and removes them, instead of `platform review`. Only where the shared environment has
        /// `delivery.mode: gitops`.
        argo_cd("argoCd"): Option<ReviewArgoCd>,
        /// Which services a pull request gets copies of. Default: `all`.
        copies("copies"): Option<Located<Copies>>,
        /// The header that requests of a pull request carry, with the name of its environment, `x-review: pr-142`; for
        /// `copies: changed`. Default: `x-review`.
        header("header", "x-review"): Option<Located<HeaderName>>,
        /// How long the environment of a pull request stays without anybody doing anything with it; `platform review gc`
        /// removes it then. Default: `3d`.
        lifetime("lifetime", "3d"): Option<Located<Duration>>,
        /// How many environments of pull requests there may be. `platform review gc` removes those first that nobody has done
        /// anything with for longest. Default: any number.
        most("most", "20"): Option<Located<Count>>,
        /// Each pull request gets a whole environment of its own, for changes of infrastructure: a network, clusters, databases and
        /// caches as this spec has them, under the name `<shares>-pr-<number>` and the domain `pr-<number>.<domain>`. Of the shared
        /// environment it has the account's roles, the bucket of the states, and the secrets below `review/`; what is known of it is
        /// noted in that one's cluster. Nothing in it is protected from being deleted. Default: `false`.
        full("full"): Option<Located<Toggle>>,
        /// The range that the networks of whole environments are cut out of, each where no environment of the project and no other
        /// pull request is. Default: `10.0.0.0/8`.
        range("range", "10.64.0.0/10"): Option<Located<Cidr>>,
        /// What all environments of pull requests that run may cost, `300 USD/month`: their part of the machines, as
        /// `platform review list` tells it. `platform review gc` removes those first that nobody has done anything with for
        /// longest. Default: any amount.
        budget("budget"): Option<Located<Money>>,
        /// For each database, the database on the shared server that is copied for a pull request: `bookings: bookings-seed`.
        /// Nobody may be connected to it. Default: an empty database.
        seeds("seeds"): Pairs<Name>,
    }
}

impl Review {
    /// Whether pull requests get whole environments of their own.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.full.as_ref().is_some_and(|full| full.is_on())
    }
}
