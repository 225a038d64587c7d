//! What CloudFlare does before the load balancer, resolved.

use super::edge::Host;
use super::{Secret, Service};
use crate::diagnostic::Span;
use crate::facts::{CloudflarePlan, Facts};
use crate::spec::Spec;
use crate::spec::edge::{CacheRule as WrittenRule, Cloudflare as Written, Dns, Plan, ZoneCertificate};
use crate::spec::project::Environments;
use crate::spec::scalar::ZoneId;

/// The span over which the spec counts requests.
const SPEC_COUNTS_SECONDS: u32 = 300;
/// What is asked where no service says what answers when it is ready.
const ROOT: &str = "/";

/// The zone at CloudFlare, and what is done in it.
#[derive(Debug, Clone)]
pub struct Cloudflare {
    /// The zone's identifier.
    pub zone: String,
    /// The zone's own name: the domain, or one above it.
    pub domain: String,
    /// The environment that holds what the zone has only once: its settings and its rules. This one, or another with the
    /// same zone.
    pub zone_holder: String,
    /// Whether a certificate for the hosts is ordered, because the one that every zone has ends one label below the zone.
    pub orders_certificate: bool,
    /// The pools of load balancers, one for each region; `None` where the hosts lead straight to the load balancer.
    pub pools: Option<Pools>,
    /// How CloudFlare proves to the load balancer who calls; `None` where it need not.
    pub origin_pulls: Option<OriginPulls>,
    /// The token with which the clusters keep records of the zone; `None` where they keep none.
    pub token: Option<RecordToken>,
    /// What is kept in the cache, in the order in which later rules win.
    pub cache: Vec<CacheRule>,
    /// Whether there are the rules that CloudFlare maintains.
    pub has_managed_rules: bool,
    /// The limit of requests of one address; `None` where CloudFlare cannot count without refusing.
    pub rate_limit: Option<RateLimit>,
    /// Where it is written, or the edge where it is not.
    pub span: Span,
}

/// Load balancing at CloudFlare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pools {
    /// The account that holds the pools.
    pub account: String,
    /// The name that the hosts lead to.
    pub balancer: String,
    /// The host that the health check asks for.
    pub checked_host: String,
    /// The path that it asks for.
    pub checked_path: String,
    /// Seconds between two checks.
    pub interval_seconds: u32,
}

/// The client certificates with which CloudFlare calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPulls {
    /// The certificates of the authorities whose client certificates are taken, as PEM.
    pub authorities: String,
    /// The platform's own client certificate at CloudFlare; `None` is the one that CloudFlare has for all its customers.
    pub certificate: Option<String>,
}

/// The token with which the clusters keep records of the zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordToken {
    /// Where it is.
    pub secret: Secret,
    /// Where that is written.
    pub span: Span,
}

/// What happens with answers in the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheRule {
    /// Its name.
    pub name: String,
    /// The hosts that it is about.
    pub hosts: Vec<String>,
    /// The paths that it is about, each one or, with `*` at the end, all that begin alike; all when there are none.
    pub paths: Vec<String>,
    /// Whether nothing is kept.
    pub is_bypass: bool,
    /// For how long CloudFlare keeps an answer; `None` is as long as the answer says.
    pub edge_seconds: Option<u64>,
    /// For how long browsers keep it; `None` is as long as the answer says.
    pub browser_seconds: Option<u64>,
}

/// The most requests of one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// The requests.
    pub requests: u32,
    /// The seconds over which they are counted.
    pub seconds: u32,
    /// The seconds for which who sends more is refused.
    pub refusal_seconds: u32,
}

impl Cloudflare {
    /// Whether an environment holds what the zone has only once.
    #[must_use]
    pub fn is_held_by(&self, environment: &str) -> bool {
        self.zone_holder == environment
    }
}

/// What of the edge the rules at CloudFlare follow.
pub(super) struct EdgeParts<'a> {
    pub(super) environment: &'a str,
    pub(super) domain: &'a str,
    pub(super) hosts: &'a [Host],
    pub(super) services: &'a [Service],
    pub(super) rate_limit: u32,
    pub(super) blocks: bool,
}

/// The zone of a spec; `None` where CloudFlare does not keep the records.
pub(super) fn resolve(spec: &Spec, parts: &EdgeParts<'_>, facts: &Facts) -> Option<Cloudflare> {
    let edge = spec.edge.as_ref()?;
    let zone = zone(spec)?.to_string();
    let written = edge.cloudflare.as_ref();
    let domain = written.and_then(|written| written.domain.as_ref()).map(|domain| domain.to_string());
    let plan = written.and_then(|written| written.plan.as_ref()).map_or(Plan::Free, |plan| plan.value);
    let plan = facts.cloudflare_plan(plan.word())?;
    let certificate = written.and_then(|written| written.certificate.as_ref());
    Some(Cloudflare {
        zone,
        domain: domain.unwrap_or_else(|| parts.domain.to_owned()),
        zone_holder: parts.environment.to_owned(),
        orders_certificate: certificate.is_some_and(|written| written.value == ZoneCertificate::Advanced),
        pools: pools(spec, written, parts, plan),
        origin_pulls: origin_pulls(written, facts),
        token: written
            .and_then(|written| written.token.as_ref())
            .map(|token| RecordToken { secret: Secret::from(&token.value), span: token.span }),
        cache: written
            .into_iter()
            .flat_map(|written| written.cache.iter())
            .map(|(name, rule)| cache_rule(name.as_str(), rule, parts))
            .collect(),
        has_managed_rules: plan.managed_rules,
        rate_limit: (parts.blocks || plan.log_action).then(|| rate_limit(parts.rate_limit, plan)),
        span: written.map_or(edge.span, |written| written.span),
    })
}

/// The zone of CloudFlare that an environment with an edge of its own has its records in.
fn zone(spec: &Spec) -> Option<&ZoneId> {
    let edge = spec.edge.as_ref()?;
    edge.dns.as_ref().filter(|dns| dns.value == Dns::Cloudflare)?;
    edge.zone.as_ref().map(|zone| &zone.value).filter(|zone| zone.is_cloudflare())
}

/// The environment that holds what the zone of `spec` has only once: of those with that zone, the one with the shortest
/// domain, since zones are named after it.
pub(super) fn zone_holder<'a>(spec: &Spec, all: &'a Environments) -> Option<&'a str> {
    let wanted = zone(spec)?;
    let specs = all.names().filter_map(|name| Some((name, all.get(name)?.spec.as_ref()?)));
    let holders = specs.filter(|(_, other)| other.shares.is_none() && zone(other) == Some(wanted));
    let domains = holders.filter_map(|(name, other)| Some((other.domain.as_ref()?.as_str().len(), name)));
    domains.min().map(|(_, name)| name)
}

fn pools(spec: &Spec, written: Option<&Written>, parts: &EdgeParts<'_>, plan: &CloudflarePlan) -> Option<Pools> {
    let wanted = written.and_then(|written| written.pools.as_ref()).map(|pools| pools.value.is_on());
    if !wanted.unwrap_or(spec.recovery.is_some()) {
        return None;
    }
    let (checked_host, checked_path) = checked(parts)?;
    Some(Pools {
        account: written?.account.as_ref()?.to_string(),
        balancer: format!("{BALANCER}.{}", parts.domain),
        checked_host,
        checked_path,
        interval_seconds: plan.monitor_seconds,
    })
}

/// The label of the name that the hosts lead to where there are pools.
pub const BALANCER: &str = "balancer";

/// The host and the path by which a region is judged: those of a service that answers them to everybody, at the port
/// that the gateway sends requests to.
fn checked(parts: &EdgeParts<'_>) -> Option<(String, String)> {
    let serving = |host: &Host| {
        let services = parts.services.iter().filter(|service| service.host.as_deref() == Some(&host.label));
        services.filter_map(answering).next().map(|path| (host.name.clone(), path))
    };
    let first = parts.hosts.first()?;
    Some(parts.hosts.iter().find_map(serving).unwrap_or_else(|| (first.name.clone(), ROOT.to_owned())))
}

/// The path with which a service says to everybody that it is ready.
fn answering(service: &Service) -> Option<String> {
    let health = service.health.as_ref()?;
    let path = health.path.as_ref()?;
    let is_open = |public: &[String]| public.iter().any(|pattern| opens(pattern, path));
    let is_public = service.authentication.as_ref().is_none_or(|authentication| is_open(&authentication.public));
    (is_public && service.port == Some(health.port)).then(|| path.clone())
}

/// Whether a pattern of paths holds a path.
fn opens(pattern: &str, path: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == path, |start| path.starts_with(start))
}

fn origin_pulls(written: Option<&Written>, facts: &Facts) -> Option<OriginPulls> {
    let pulls = written.and_then(|written| written.origin_pulls.as_ref());
    if pulls.and_then(|pulls| pulls.enabled.as_ref()).is_some_and(|enabled| !enabled.value.is_on()) {
        return None;
    }
    let own = pulls.and_then(|pulls| Some((pulls.authorities.as_ref()?, pulls.certificate.as_ref()?)));
    Some(match own {
        Some((authorities, certificate)) => {
            OriginPulls { authorities: authorities.to_string(), certificate: Some(certificate.to_string()) }
        }
        None => OriginPulls { authorities: facts.origin_pull_authority(), certificate: None },
    })
}

fn cache_rule(name: &str, rule: &WrittenRule, parts: &EdgeParts<'_>) -> CacheRule {
    let is_meant = |host: &&Host| rule.hosts.is_empty() || rule.hosts.iter().any(|label| label.as_str() == host.label);
    CacheRule {
        name: name.to_owned(),
        hosts: parts.hosts.iter().filter(is_meant).map(|host| host.name.clone()).collect(),
        paths: rule.paths.iter().map(|path| path.to_string()).collect(),
        is_bypass: rule.bypass.as_ref().is_some_and(|bypass| bypass.value.is_on()),
        edge_seconds: rule.edge.as_ref().map(|edge| edge.seconds()),
        browser_seconds: rule.browser.as_ref().map(|browser| browser.seconds()),
    }
}

/// The limit of the spec, over the span that the plan can count; rounded up, so that it never refuses more.
fn rate_limit(requests: u32, plan: &CloudflarePlan) -> RateLimit {
    let seconds = plan.counting_seconds.min(SPEC_COUNTS_SECONDS);
    let share = (u64::from(requests) * u64::from(seconds)).div_ceil(u64::from(SPEC_COUNTS_SECONDS));
    RateLimit {
        requests: u32::try_from(share).unwrap_or(requests),
        seconds,
        refusal_seconds: plan.refusal_seconds.min(SPEC_COUNTS_SECONDS),
    }
}
