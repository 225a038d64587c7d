//! Environments of pull requests, resolved: the services of a spec that shares, in a namespace of the shared environment.
//!
//! Nothing that a pull request says becomes a name: its number is all that does.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::Ipv4Net;

use super::{Delivery, Environment, NetworkIdentity, NodeGroup, Secret, Service, resolve, resolve_among};
use crate::diagnostic::Span;
use crate::facts::Facts;
use crate::pull_request::PullRequest;
use crate::spec::Spec;
use crate::spec::cluster::Capacity;
use crate::spec::delivery::DeliveryMode;
use crate::spec::project::Environments;
use crate::spec::review::{Copies, Review as Written};
use crate::spec::rollout::Strategy;
use crate::spec::scalar::{ImageReference, Scalar};
use crate::spec::service::Service as SpecService;

/// Seconds that an environment stays without anybody doing anything with it: three days.
const DEFAULT_LIFETIME_SECONDS: u64 = 3 * 24 * 60 * 60;
/// The header that requests of a pull request carry, where the spec does not say.
const DEFAULT_HEADER: &str = "x-review";
/// The label of the pull requests that get an environment, where the spec does not say.
pub const DEFAULT_LABEL: &str = "preview";
/// The same where they get whole ones.
const DEFAULT_FULL_LABEL: &str = "preview-full";
/// Seconds between two questions of Argo CD's, where the spec does not say: three minutes.
const DEFAULT_EVERY_SECONDS: u64 = 180;
/// Commits that no repository has, of as many digits as others, and of digits alone, so that they are quoted wherever one has to be.
pub const COMMIT_SAMPLES: [&str; 2] =
    ["1111111111111111111111111111111111111111", "2222222222222222222222222222222222222222"];
/// The part of the domain that hosts of pull requests are in, where the spec does not say.
const DEFAULT_SUBDOMAIN: &str = "preview";
/// The account that makes and drops the databases of a pull request, and the name of its objects.
pub const DATABASE_ADMINISTRATION: &str = "database-administration";
/// The database that is copied where the spec names none: what PostgreSQL copies by itself.
const EMPTY: &str = "template1";
/// The user of the caches that all pull requests share; each of them has keys with a beginning of its own.
pub(super) const CACHE_USER: &str = "review";

/// When environments of pull requests go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Seconds that one stays without anybody doing anything with it.
    pub lifetime_seconds: u64,
    /// How many there may be; `None` is any number.
    pub most: Option<u32>,
    /// What all that run may cost, in dollars each month; `None` is any amount.
    pub budget: Option<u32>,
    /// The repository of the pull requests, `owner/name`; `None` where the spec names none.
    pub repository: Option<String>,
    /// The label of the pull requests that get one.
    pub label: String,
}

impl Terms {
    /// What a spec says, beside the environment that the others live in or are made by; `None` where it has no `review`.
    #[must_use]
    pub fn of(spec: &Spec, shared: &Environment) -> Option<Self> {
        let written = spec.review.as_ref()?;
        Some(Self {
            lifetime_seconds: written.lifetime.as_ref().map_or(DEFAULT_LIFETIME_SECONDS, |lifetime| lifetime.seconds()),
            most: written.most.as_ref().map(|most| most.value.value()),
            budget: written.budget.as_ref().map(|budget| budget.dollars_each_month()),
            repository: shared.repository.as_deref().map(without_identifiers),
            label: label(written),
        })
    }
}

/// What makes an environment that of a pull request.
#[derive(Debug, Clone)]
pub struct Review {
    /// The pull request.
    pub pull_request: PullRequest,
    /// The environment whose spec says what such environments are like, for example `review`.
    pub specification: String,
    /// The environment that it lives in, for example `dev`.
    pub shared: String,
    /// The host of its entry: `pr-142.preview.example.com`; `None` when nothing of it can be reached from outside.
    pub host: Option<String>,
    /// The databases that are copied, by the names of the databases in the spec.
    pub seeds: BTreeMap<String, String>,
    /// For each database, by what security groups know a service that uses it: what makes and drops the database is let in
    /// as that one.
    pub access: BTreeMap<String, NetworkIdentity>,
    /// When such environments go.
    pub terms: Terms,
    /// Whether Argo CD makes and removes it; otherwise `platform review` does.
    pub is_argo_cds: bool,
    /// What it has from the environment that it lives in instead of copies; `None` where it has copies of all services.
    pub borrowed: Option<Borrowed>,
    /// Whether it is about to be removed: nothing of it runs any more, and its databases are dropped.
    pub is_ending: bool,
    /// The image with the AWS command line, and the one with `psql`.
    pub images: (&'static str, &'static str),
    /// Where it is written.
    pub span: Span,
}

/// The services of the shared environment that one of a pull request does without copies of.
#[derive(Debug, Clone)]
pub struct Borrowed {
    /// The namespace that they are in.
    pub namespace: String,
    /// The header that leads to the copies; its value is the name of the environment.
    pub header: String,
    /// The services, by name; their hosts are those of the pull request.
    pub services: Vec<Service>,
}

/// An environment of a pull request that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRequest {
    /// The pull request.
    pub pull_request: PullRequest,
    /// The images of services that take the place of those of the spec.
    pub images: BTreeMap<String, ImageReference>,
    /// Whether it is about to be removed.
    pub is_ending: bool,
    /// The range of the network of a whole environment; `None` is one that no environment of the project has.
    pub range: Option<Ipv4Net>,
}

impl ReviewRequest {
    /// One with the spec's images.
    #[must_use]
    pub fn new(pull_request: PullRequest) -> Self {
        Self { pull_request, images: BTreeMap::new(), is_ending: false, range: None }
    }

    /// One that stands for all others: everything that has its number in it is as long as it can be.
    #[must_use]
    pub fn any() -> Self {
        Self::new(PullRequest::LARGEST)
    }
}

impl Review {
    /// The database that is copied for one of the pull request.
    #[must_use]
    pub fn seed(&self, database: &str) -> &str {
        self.seeds.get(database).map_or(EMPTY, String::as_str)
    }
}

/// What an environment has to know of those of pull requests that live in it.
#[derive(Debug, Clone)]
pub struct Reviews {
    /// The environment whose spec says what they are like.
    pub specification: String,
    /// All their hosts: `*.preview.example.com`; `None` when the environment has no domain.
    pub hosts: Option<String>,
    /// The ports of their services that can be reached from outside.
    pub ports: BTreeSet<u16>,
    /// The databases that they have databases of their own in, by name.
    pub databases: BTreeSet<String>,
    /// The caches that they have keys in, by name.
    pub caches: BTreeSet<String>,
    /// Their services that use databases or caches, by name.
    pub users: BTreeSet<String>,
    /// The label of the pull requests that get one.
    pub label: String,
    /// The header by which services find the copies of a pull request; `None` where it has copies of all.
    pub header: Option<String>,
    /// What Argo CD has to know to make them; `None` where `platform review` makes them.
    pub argo_cd: Option<ReviewsOfArgoCd>,
    /// Where it is written.
    pub span: Span,
}

/// What Argo CD has to know to make environments of pull requests.
#[derive(Debug, Clone)]
pub struct ReviewsOfArgoCd {
    /// How it is let into GitHub.
    pub login: GitHubLogin,
    /// Seconds between two questions for pull requests.
    pub every_seconds: u64,
    /// The environments of two pull requests, with two commits: what differs between them is made of number and commit.
    pub samples: Box<[Environment; 2]>,
    /// Where it is written.
    pub span: Span,
}

/// A secret in the store that lets somebody into GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GitHubLogin {
    /// A GitHub App; the path of the secret.
    App(String),
    /// A token.
    Token(Secret),
}

/// The environment of a pull request, by the spec of the named environment, and the one that it lives in.
///
/// Returns `None` when there is no such environment, it has no `review` or does not share, or something required is lacking.
#[must_use]
pub fn resolve_review(
    environment: &str,
    wanted: &ReviewRequest,
    all: &Environments,
    facts: &Facts,
) -> Option<(Environment, Environment)> {
    let spec = all.get(environment)?.spec.as_ref()?;
    let shared = resolve_among(spec.shares.as_ref()?.as_str(), all, facts)?;
    Some((made(environment, wanted, spec, shared.clone(), facts)?, shared))
}

/// The environment of a pull request in the one that it lives in.
fn made(
    environment: &str,
    wanted: &ReviewRequest,
    spec: &Spec,
    shared: Environment,
    facts: &Facts,
) -> Option<Environment> {
    let pull_request = wanted.pull_request;
    let spec = with_images(spec, &wanted.images);
    let written = spec.review.as_ref()?;
    let own = resolve(environment, &spec, facts)?;
    let hosts = Hosts { pull_request, zone: zone(written, &shared), entry: entry(written, &own.services) };
    let name = pull_request.name();
    let mut tags = own.tags.clone();
    tags.insert("Environment".to_owned(), name.clone());
    tags.insert("Review".to_owned(), pull_request.to_string());
    let (copied, borrowed): (Vec<Service>, Vec<Service>) =
        own.services.iter().cloned().partition(|service| is_copied(&service.name, written, wanted));
    let borrowed = header(written).map(|header| Borrowed {
        namespace: shared.namespace.clone(),
        header,
        services: borrowed.iter().map(|service| reviewed(service, &hosts, &shared)).collect(),
    });
    let used = used(&copied);
    let databases = shared.databases.iter().filter(|database| used.contains(database.name.as_str()));
    let services = copied.iter().filter(|_| !wanted.is_ending);
    let is_argo_cds = written.argo_cd.is_some();
    let mode = if is_argo_cds { DeliveryMode::GitOps } else { DeliveryMode::Push };
    let delivery = Delivery { mode, ..shared.delivery.clone() };
    Some(Environment {
        namespace: name.clone(),
        name,
        tags,
        databases: databases
            .map(|one| super::Database { database_name: pull_request.database(), ..one.clone() })
            .collect(),
        caches: shared.caches.iter().filter(|cache| used.contains(cache.name.as_str())).cloned().collect(),
        services: services.map(|service| reviewed(service, &hosts, &shared)).collect(),
        clusters: shared.clusters.iter().filter(|cluster| cluster.active).cloned().collect(),
        review: Some(Review {
            pull_request,
            specification: environment.to_owned(),
            shared: shared.name.clone(),
            host: hosts.entry.and_then(|_| hosts.of_entry()),
            seeds: written.seeds.0.iter().map(|(database, seed)| (database.clone(), seed.to_string())).collect(),
            access: access(&copied, &shared),
            terms: Terms::of(&spec, &shared)?,
            is_argo_cds,
            borrowed,
            is_ending: wanted.is_ending,
            images: (Facts::embedded().aws_image(), Facts::embedded().postgres_image()),
            span: written.span,
        }),
        names: shared.names,
        domain: shared.domain,
        cloud: shared.cloud,
        left_out: shared.left_out,
        network: shared.network,
        node_groups: shared.node_groups,
        components: shared.components,
        admission: shared.admission,
        secrets: shared.secrets,
        delivery,
        ..own
    })
}

/// What lives in an environment of the environments of pull requests.
pub(super) fn living_in(shared: &Environment, all: &Environments, facts: &Facts) -> Option<Reviews> {
    let living = |name: &str| {
        let spec = all.get(name)?.spec.as_ref()?;
        let is_here = spec.shares.as_ref().is_some_and(|shares| shares.as_str() == shared.name);
        let written = spec.review.as_ref().filter(|review| is_here && !review.is_full())?;
        let own = resolve(name, spec, facts)?;
        let used = used(&own.services);
        let of = |names: Vec<&str>| names.into_iter().filter(|name| used.contains(name)).map(str::to_owned).collect();
        let exposed = own.services.iter().filter(|service| service.host.is_some());
        let databases: BTreeSet<String> = of(shared.databases.iter().map(|database| database.name.as_str()).collect());
        let caches: BTreeSet<String> = of(shared.caches.iter().map(|cache| cache.name.as_str()).collect());
        let uses =
            |service: &&Service| service.uses.iter().any(|used| databases.contains(used) || caches.contains(used));
        Some(Reviews {
            specification: name.to_owned(),
            hosts: zone(written, shared).map(|zone| format!("*.{zone}")),
            ports: exposed.filter_map(|service| service.port).collect(),
            users: own.services.iter().filter(uses).map(|service| service.name.clone()).collect(),
            label: label(written),
            header: header(written),
            argo_cd: of_argo_cd(name, spec, shared, facts),
            databases,
            caches,
            span: written.span,
        })
    };
    all.names().find_map(living)
}

/// `owner/name` of `owner@ID/name@ID`: the numbers are for GitHub's tokens only.
#[must_use]
pub fn without_identifiers(repository: &str) -> String {
    let parts: Vec<&str> = repository.split('/').filter_map(|part| part.split('@').next()).collect();
    parts.join("/")
}

/// The label of the pull requests that get an environment by a spec.
pub(super) fn label(written: &Written) -> String {
    let default = if written.is_full() { DEFAULT_FULL_LABEL } else { DEFAULT_LABEL };
    written.label.as_ref().map_or(default, |label| label.as_str()).to_owned()
}

/// The header by which services find copies; `None` where there are copies of all.
fn header(written: &Written) -> Option<String> {
    let is_changed = written.copies.as_ref().is_some_and(|copies| copies.value == Copies::Changed);
    let header = written.header.as_ref().map_or(DEFAULT_HEADER, |header| header.as_str());
    is_changed.then(|| header.to_owned())
}

/// Whether a pull request gets a copy of a service. Where it is not said what it changes, of all: at the end nobody knows any
/// more what it was.
fn is_copied(service: &str, written: &Written, wanted: &ReviewRequest) -> bool {
    match &written.argo_cd {
        _ if header(written).is_none() || wanted.is_ending => true,
        Some(argo_cd) => argo_cd.built.is_empty() || argo_cd.built.iter().any(|built| built.as_str() == service),
        None => wanted.images.is_empty() || wanted.images.contains_key(service),
    }
}

/// What Argo CD has to know to make environments by a spec; `None` where it does not make them, or cannot.
fn of_argo_cd(environment: &str, spec: &Spec, shared: &Environment, facts: &Facts) -> Option<ReviewsOfArgoCd> {
    let written = spec.review.as_ref()?.argo_cd.as_ref()?;
    let token = || written.token.as_ref().map(|token| GitHubLogin::Token(Secret::from(&**token)));
    let login = written.app.as_ref().map(|path| GitHubLogin::App(path.to_string())).or_else(token)?;
    let is_built = |name: &str| written.built.is_empty() || written.built.iter().any(|built| built.as_str() == name);
    let sample = |pull_request: PullRequest, commit: &str| {
        let services = spec.services.iter().filter(|(name, _)| is_built(name.as_str()));
        let image = |service: &SpecService| {
            ImageReference::parse(&format!("{}:{commit}", service.image.value.repository())).ok()
        };
        let images = services.filter_map(|(name, service)| Some((name.to_string(), image(service)?))).collect();
        let wanted = ReviewRequest { images, ..ReviewRequest::new(pull_request) };
        made(environment, &wanted, spec, shared.clone(), facts)
    };
    let [first, second] = PullRequest::SAMPLES;
    Some(ReviewsOfArgoCd {
        login,
        every_seconds: written.every.as_ref().map_or(DEFAULT_EVERY_SECONDS, |every| every.seconds()),
        samples: Box::new([sample(first, COMMIT_SAMPLES[0])?, sample(second, COMMIT_SAMPLES[1])?]),
        span: written.span,
    })
}

/// The spec with other images; what is no service of it is left out.
fn with_images(spec: &Spec, images: &BTreeMap<String, ImageReference>) -> Spec {
    let mut spec = spec.clone();
    let names: Vec<String> = spec.services.names().map(str::to_owned).collect();
    for (name, service) in names.iter().zip(spec.services.values_mut()) {
        if let Some(image) = images.get(name) {
            service.image.value = image.clone();
        }
    }
    spec
}

/// The domain that all hosts of pull requests are in.
fn zone(written: &Written, shared: &Environment) -> Option<String> {
    let subdomain = written.subdomain.as_ref().map_or(DEFAULT_SUBDOMAIN, |subdomain| subdomain.as_str());
    shared.domain.as_ref().map(|domain| format!("{subdomain}.{domain}"))
}

/// The service that answers at the shortest host: the named one, or the only one that can be reached.
fn entry<'a>(written: &'a Written, services: &'a [Service]) -> Option<&'a str> {
    let mut exposed = services.iter().filter(|service| service.host.is_some() && service.port.is_some());
    match &written.entry {
        Some(entry) => Some(entry.as_str()),
        None => exposed.next().filter(|_| exposed.next().is_none()).map(|service| service.name.as_str()),
    }
}

fn used(services: &[Service]) -> BTreeSet<&str> {
    services.iter().flat_map(|service| &service.uses).map(String::as_str).collect()
}

/// How the hosts of a pull request are called.
struct Hosts<'a> {
    pull_request: PullRequest,
    zone: Option<String>,
    entry: Option<&'a str>,
}

impl Hosts<'_> {
    fn of_entry(&self) -> Option<String> {
        Some(format!("{}.{}", self.pull_request.name(), self.zone.as_ref()?))
    }

    fn of(&self, service: &Service) -> Option<String> {
        let host = service.host.as_ref()?;
        if self.entry == Some(service.name.as_str()) {
            return self.of_entry();
        }
        Some(format!("{host}-{}.{}", self.pull_request.name(), self.zone.as_ref()?))
    }
}

/// A service of a pull request: one copy on a spot machine, and a new version at once.
fn reviewed(service: &Service, hosts: &Hosts<'_>, shared: &Environment) -> Service {
    let group = spot_group(service, &shared.node_groups);
    let mut rollout = service.rollout.clone();
    rollout.strategy = Strategy::Rolling;
    Service {
        host_name: hosts.of(service),
        replicas: (1, 1),
        node_group: group.map_or_else(|| service.node_group.clone(), |group| group.name.clone()),
        spreads_over_capacity: false,
        rollout,
        ab_test: None,
        identity: identity(service, group),
        ..service.clone()
    }
}

/// By what the first service by name that uses a database is known, for each database.
fn access(services: &[Service], shared: &Environment) -> BTreeMap<String, NetworkIdentity> {
    let of_database = |database: &super::Database| {
        let service = services.iter().find(|service| service.uses.contains(&database.name))?;
        Some((database.name.clone(), identity(service, spot_group(service, &shared.node_groups))))
    };
    shared.databases.iter().filter_map(of_database).collect()
}

/// By what security groups know a service on the machines of a group.
fn identity(service: &Service, group: Option<&NodeGroup>) -> NetworkIdentity {
    match group {
        Some(group) if !group.pod_security_groups => NetworkIdentity::NodeGroup(group.name.clone()),
        _ => NetworkIdentity::Service(service.name.clone()),
    }
}

/// The group of spot machines that a service can run on as it does on its own: its own, or the first one by name. Where
/// there is none, its own.
fn spot_group<'a>(service: &Service, groups: &'a [NodeGroup]) -> Option<&'a NodeGroup> {
    let own = groups.iter().find(|group| group.name == service.node_group)?;
    let spot = || groups.iter().find(|group| group.capacity == Capacity::Spot && group.is_counterpart_of(own));
    if own.capacity == Capacity::Spot { Some(own) } else { spot().or(Some(own)) }
}
