//! What the spec means: every default filled in, every name and address computed, who may reach whom.
//!
//! Only [`resolve`] builds an [`Environment`]. Nothing in it is optional that has to exist, so that whoever renders
//! it decides nothing any more.

mod access;
mod account;
mod address_plan;
mod alerts;
mod audit;
mod backup;
mod bucket;
mod capacity;
mod ci;
mod cloudflare;
mod cluster;
pub mod component;
mod cost;
mod data;
mod delivery;
mod edge;
mod environment;
mod guard;
mod left_out;
mod names;
mod network;
mod objective;
mod operations;
mod policies;
mod receiver;
mod recovery;
mod registry;
mod renames;
mod review;
mod rollout;
mod service;
mod whole;
mod workload;

pub use access::{Access, BreakGlass, OpenIdConnect, prefix as oidc_prefix};
pub use address_plan::{AddressPlan, TooSmall};
pub use alerts::Alerts;
pub use audit::{AccessAnalyzer, Audit, Part, Recorder, Settings, Trail};
pub use backup::Backup;
pub use bucket::{Bucket, Cors};
pub use capacity::{CapacityShare, NodeGroupPart};
pub use ci::{Ci, Install};
pub use cloudflare::{BALANCER, CacheRule, Cloudflare, OriginPulls, Pools, RateLimit, RecordToken};
pub use cluster::{Architecture, COLOURS, Cluster, NodeGroup};
pub use component::Component;
pub use cost::{Budget, Cost, Usage};
pub use data::{
    Cache, CacheRole, Database, DatabaseOrigin, DatabaseServer, MOST_READERS, MaintenanceWindow, database_name,
};
pub use delivery::Delivery;
pub use edge::{
    Edge, EdgeRole, GATEWAY_HEALTH_PATH, GATEWAY_HEALTH_PORT, GATEWAY_PORT, Host, ORIGIN, RecordAccess, Sources,
    Standby,
};
pub use environment::{Cloud, Environment};
pub use guard::{Guard, Waiver};
pub use left_out::{GivenText, LeftOutStacks};
pub use names::Names;
pub use network::{DEFAULT_ZONES, ExistingSubnets, Network, Zone};
pub use objective::{Objective, ServiceLevel};
pub use operations::{Secrets, Team};
pub use policies::{Admission, AdmissionRule, AdmissionWaiver};
pub(crate) use policies::{cost_center, texts as policy_texts};
pub use receiver::{Heartbeat, Pager, Receivers};
pub use recovery::{Recovery, STANDBY, counterpart};
pub use registry::{ImageRepository, Registry, RegistryRules, asked_for as repositories_asked_for};
pub use renames::{NODES, Rename};
pub use review::{
    Borrowed, COMMIT_SAMPLES, DATABASE_ADMINISTRATION, DEFAULT_LABEL, GitHubLogin, Review, ReviewRequest, Reviews,
    ReviewsOfArgoCd, Terms, resolve_review, without_identifiers,
};
pub use rollout::Rollout;
pub use service::{DEFAULT_TIMEOUT_MILLISECONDS, NetworkIdentity, Secret, Service};
pub use whole::{Whole, Wholes};
pub use workload::{Authentication, Health, Metrics, Migration, Resources, Scaling};

use std::collections::BTreeMap;

use account::Account;

use crate::facts::Facts;
use crate::policy::Policies;
use crate::spec::Spec;
use crate::spec::patch::Patch;
use crate::spec::project::Environments;

/// Days that logs are kept when the spec does not say.
const DEFAULT_LOG_RETENTION_DAYS: u32 = 365;

/// Fills in every default.
///
/// Returns `None` when the spec lacks something required; the checks before have said so.
#[must_use]
pub fn resolve(environment: &str, spec: &Spec, facts: &Facts) -> Option<Environment> {
    let platform = spec.platform.get()?.as_str();
    let names = Names::new(platform, environment).with_renames(spec);
    let cloud = resolve_cloud(spec)?;
    let node_groups = cluster::resolve_node_groups(spec, facts)?;
    let services = service::resolve(spec, &names, &node_groups)?;
    let clusters = cluster::resolve_clusters(spec, &names);
    let edge = edge::resolve(environment, spec, &names, &clusters, &services, facts);
    let databases = data::resolve_databases(spec, &names);
    let secrets = operations::resolve_secrets(spec);
    let delivery = delivery::resolve(spec);
    let written = component::written(spec);
    let receivers = receiver::resolve(spec);
    let notifications = component::first_notification(spec);
    let mesh_authority = component::mesh_authority(spec);
    let needs = component::needs(&component::Needing {
        services: &services,
        databases: &databases,
        node_groups: &node_groups,
        edge: edge.as_ref(),
        secrets: &secrets,
        delivery: &delivery,
        receiver: receivers.first(),
        notifications,
        mesh_authority,
        logs_password: component::has_logs_password(spec),
        written: &written,
    });
    let first = Environment {
        platform: platform.to_owned(),
        name: environment.to_owned(),
        namespace: platform.to_owned(),
        domain: spec.domain.as_ref().map(|domain| domain.to_string()),
        repository: spec.repository.as_ref().map(|repository| repository.to_string()),
        account_holder: environment.to_owned(),
        tags: resolve_tags(environment, spec)?,
        shares: spec.shares.as_ref().map(|shares| shares.to_string()),
        review: None,
        whole: None,
        reviews: None,
        wholes: None,
        left_out: left_out::resolve(spec),
        network: network::resolve(spec, &cloud, facts)?,
        existing_keys: existing_keys(spec),
        log_retention_days: log_retention_days(spec),
        access: access::resolve(spec, &names),
        alerts: alerts::resolve(spec, &names),
        receivers,
        notifications,
        mesh_authority,
        routes: component::routes(spec),
        components: component::resolve(spec, &needs, facts),
        delivery,
        ci: Ci::of(spec),
        edge,
        audit: Audit::nothing(spec.span),
        cost: cost::resolve(spec),
        guard: guard::resolve(spec),
        admission: None,
        clusters,
        databases,
        caches: data::resolve_caches(spec, &names, facts)?,
        buckets: bucket::resolve(spec, platform, environment, &cloud.account),
        registry: Registry::default(),
        teams: operations::resolve_teams(spec),
        secrets,
        adoptions: spec.adopt.0.clone(),
        patches: spec.patches.iter().map(|(name, patch)| (name.to_string(), Patch::clone(patch))).collect(),
        schemas: spec.schemas.iter().map(|schema| (schema.to_string(), schema.span)).collect(),
        spot_percent: spec.cost.as_ref().and_then(|cost| cost.spot.as_ref()).map(|spot| spot.percent()),
        span: spec.span,
        names: names.with_state_bucket(spec, &cloud.account),
        cloud,
        is_second_region: false,
        node_groups,
        services,
        backup: backup::resolve(spec),
        recovery: None,
    };
    let recovery = recovery::resolve(spec, &first, facts).ok()?;
    let mut resolved = Environment { recovery, ..first };
    policies::settle(&mut resolved, spec, Policies::embedded());
    Account::of(&resolved.cloud.account.clone(), [(environment, spec)], facts).settle(&mut resolved);
    Some(resolved)
}

/// Resolves one environment of a project, which knows which of its siblings holds what their account, or their zone at
/// CloudFlare, has only once.
///
/// Returns `None` when there is no such environment, or its spec lacks something required.
#[must_use]
pub fn resolve_among(environment: &str, all: &Environments, facts: &Facts) -> Option<Environment> {
    let written = all.get(environment)?;
    let spec = written.spec.as_ref()?;
    let mut resolved = resolve(environment, spec, facts)?;
    resolved.account_holder = account_holder(spec, all).unwrap_or(environment).to_owned();
    if let Some(cloudflare) = resolved.edge.as_mut().and_then(|edge| edge.cloudflare.as_mut()) {
        cloudflare.zone_holder = cloudflare::zone_holder(spec, all).unwrap_or(environment).to_owned();
    }
    resolved.reviews = review::living_in(&resolved, all, facts);
    resolved.wholes = whole::made_by(environment, all);
    if let (Some(edge), Some(reviews)) = (&mut resolved.edge, &resolved.reviews) {
        edge.reviews.clone_from(&reviews.hosts);
    }
    policies::settle(&mut resolved, spec, &policies::of_project(all));
    match &written.whole {
        Some(of) => whole::settle(&mut resolved, of, all, facts)?,
        None => Account::of(&resolved.cloud.account.clone(), lasting(all), facts).settle(&mut resolved),
    }
    Some(resolved)
}

/// The environments that do not go with a pull request, each with its spec.
fn lasting(all: &Environments) -> impl Iterator<Item = (&str, &Spec)> {
    let lasting = all.environments.iter().filter(|environment| environment.whole.is_none());
    lasting.filter_map(|environment| Some((environment.name.as_str(), environment.spec.as_ref()?)))
}

/// The environment that holds what the account of `spec` has only once, for example its trust in GitHub: of the
/// environments with that account, a repository and stacks of their own, the first by name.
fn account_holder<'a>(spec: &Spec, all: &'a Environments) -> Option<&'a str> {
    let account = |spec: &Spec| Some(spec.cloud.get()?.account.get()?.to_string());
    let wanted = account(spec)?;
    let may_hold = |other: &Spec| {
        other.repository.is_some() && other.shares.is_none() && !left_out::is_left_out(other, "bootstrap")
    };
    let holders = lasting(all).filter(|(_, other)| may_hold(other) && account(other).as_ref() == Some(&wanted));
    holders.map(|(name, _)| name).min()
}

fn resolve_cloud(spec: &Spec) -> Option<Cloud> {
    let cloud = spec.cloud.get()?;
    let region = cloud.region.get()?.to_string();
    let partition = match region.as_str() {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    Some(Cloud { account: cloud.account.get()?.to_string(), region, partition, span: cloud.span })
}

fn resolve_tags(environment: &str, spec: &Spec) -> Option<BTreeMap<String, String>> {
    let mut tags: BTreeMap<_, _> = spec.tags.0.iter().map(|(key, value)| (key.clone(), value.to_string())).collect();
    tags.insert("Environment".to_owned(), environment.to_owned());
    tags.insert("ManagedBy".to_owned(), "platform".to_owned());
    tags.insert("Owner".to_owned(), spec.owner.get()?.to_string());
    tags.insert("Platform".to_owned(), spec.platform.get()?.to_string());
    Some(tags)
}

fn existing_keys(spec: &Spec) -> BTreeMap<&'static str, String> {
    spec.keys.iter().flat_map(|keys| keys.written()).map(|(name, arn)| (name, arn.to_string())).collect()
}

fn log_retention_days(spec: &Spec) -> u32 {
    let written = spec.logs.as_ref().and_then(|logs| logs.retention.as_ref());
    written.map_or(DEFAULT_LOG_RETENTION_DAYS, |retention| retention.days())
}
