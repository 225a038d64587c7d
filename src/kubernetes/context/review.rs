//! The values of the environment of a pull request, and of those in an environment that they live in.

use serde::Serialize;

use crate::model::{Borrowed, Database, Environment, NetworkIdentity, Review, Service};
use crate::spec::service::Protocol;

/// `environment.review`.
#[derive(Debug, Serialize)]
pub struct ReviewContext<'a> {
    /// The number of the pull request.
    pub number: String,
    /// The host of its entry; nothing when it cannot be reached from outside.
    pub host: Option<&'a str>,
    /// The environment that it lives in, for example `dev`.
    pub shared: &'a str,
    /// Whether it is about to be removed: nothing of it runs any more.
    pub ends: bool,
    /// Its databases.
    pub databases: Vec<ReviewDatabaseContext<'a>>,
    /// Whether Argo CD brings it and has to wait for its databases before anything uses them.
    pub prepares: bool,
    /// What it has from the environment that it lives in; nothing where it has copies of all services.
    pub borrowed: Option<BorrowedContext<'a>>,
    /// An image with the AWS command line.
    pub login_image: &'a str,
    /// An image with `psql`.
    pub database_image: &'a str,
}

/// `environment.review.borrowed`.
#[derive(Debug, Serialize)]
pub struct BorrowedContext<'a> {
    /// The namespace of the shared environment's services.
    pub namespace: &'a str,
    /// The header that leads to the copies.
    pub header: &'a str,
    /// The services without copies that answer to HTTP.
    pub services: Vec<BorrowedServiceContext<'a>>,
}

/// `environment.review.borrowed.services[]`.
#[derive(Debug, Serialize)]
pub struct BorrowedServiceContext<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its port.
    pub port: u16,
    /// Its name in the mesh.
    pub address: String,
    /// The pull request's host of it; nothing when it has none.
    pub host: Option<&'a str>,
}

impl<'a> BorrowedContext<'a> {
    fn new(borrowed: &'a Borrowed) -> Self {
        let service = |service: &'a Service| {
            let port = service.port.filter(|_| service.protocol != Protocol::Tcp)?;
            let address = format!("{}.{}.svc.cluster.local", service.name, borrowed.namespace);
            Some(BorrowedServiceContext { name: &service.name, port, address, host: service.host_name.as_deref() })
        };
        Self {
            namespace: &borrowed.namespace,
            header: &borrowed.header,
            services: borrowed.services.iter().filter_map(service).collect(),
        }
    }
}

/// `environment.review.databases[]`.
#[derive(Debug, Serialize)]
pub struct ReviewDatabaseContext<'a> {
    /// The name of the database in the spec.
    pub name: &'a str,
    /// The port of its server.
    pub port: u16,
    /// The name of the pull request's database inside the server.
    pub database: &'a str,
    /// The user that it belongs to.
    pub user: &'a str,
    /// The database that is copied.
    pub seed: &'a str,
    /// What is done with it: it is made, or dropped at the end; both, where Argo CD chooses the moment.
    pub jobs: Vec<ReviewJobContext>,
    /// The key of the security group that lets the job in, among the outputs of the network; nothing where it is that of
    /// the machines.
    pub security_group: Option<String>,
}

/// `environment.review.databases[].jobs[]`.
#[derive(Debug, Serialize)]
pub struct ReviewJobContext {
    /// The name of the job, which changes with what it does: a job that is done cannot be changed.
    pub name: String,
    /// What is done: `create.sql`, or `drop.sql` at the end.
    pub script: &'static str,
    /// When Argo CD runs it; nothing for when everything else is brought.
    pub hook: Option<&'static str>,
}

impl ReviewJobContext {
    pub(super) const fn scripts(review: &Review) -> &'static [(&'static str, &'static str, Option<&'static str>)] {
        const CREATE: (&str, &str, Option<&str>) = ("create", "create.sql", None);
        match (review.is_argo_cds, review.is_ending) {
            (true, _) => &[CREATE, ("drop", "drop.sql", Some("PreDelete"))],
            (false, true) => &[("drop", "drop.sql", None)],
            (false, false) => &[CREATE],
        }
    }
}

impl<'a> ReviewContext<'a> {
    pub(super) fn new(environment: &'a Environment, review: &'a Review) -> Self {
        let databases = environment
            .databases
            .iter()
            .map(|database| ReviewDatabaseContext::new(database, &environment.namespace, review));
        Self {
            number: review.pull_request.to_string(),
            host: review.host.as_deref(),
            shared: &review.shared,
            ends: review.is_ending,
            databases: databases.collect(),
            borrowed: review.borrowed.as_ref().map(BorrowedContext::new),
            prepares: review.is_argo_cds && !environment.databases.is_empty(),
            login_image: review.images.0,
            database_image: review.images.1,
        }
    }
}

impl<'a> ReviewDatabaseContext<'a> {
    fn new(database: &'a Database, user: &'a str, review: &'a Review) -> Self {
        const SUFFIX: usize = 8;
        let seed = review.seed(&database.name);
        let job = |(does, script, hook): &(&'static str, &'static str, Option<&'static str>)| {
            let digest = crate::digest::sha256(format!("{script}\n{}\n{seed}", database.database_name));
            let name = format!("{does}-database-{}-{}", database.name, &digest[..SUFFIX]);
            ReviewJobContext { name, script, hook: *hook }
        };
        Self {
            name: &database.name,
            port: database.port,
            database: &database.database_name,
            user,
            seed,
            jobs: ReviewJobContext::scripts(review).iter().map(job).collect(),
            security_group: review
                .access
                .get(&database.name)
                .filter(|identity| matches!(identity, NetworkIdentity::Service(_)))
                .map(NetworkIdentity::key),
        }
    }
}

/// `environment.reviews`.
#[derive(Debug, Serialize)]
pub struct ReviewsContext<'a> {
    /// All their hosts, as one name with a star; nothing when the environment has no domain.
    pub hosts: Option<&'a str>,
    /// The ports of their services that can be reached from outside.
    pub ports: Vec<u16>,
    /// The header by which services find the copies of a pull request; nothing where it has copies of all.
    pub header: Option<&'a str>,
}
