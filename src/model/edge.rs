//! The way in, resolved: which hosts lead to which clusters, and who may come.

use std::collections::{BTreeMap, BTreeSet};

use super::cloudflare::{self, Cloudflare, EdgeParts, RecordToken};
use super::{Cluster, Names, Service, component};
use crate::diagnostic::Span;
use crate::facts::Facts;
use crate::spec::Spec;
use crate::spec::edge::{Dns, Edge as Written, FirewallMode};
use crate::spec::policy::ClusterRecovery;
use crate::spec::scalar::Source;

/// The port on which the ingress gateway's pods take HTTPS from the load balancer.
pub const GATEWAY_PORT: u16 = 8443;
/// The port on which they say whether they are ready. On the port of the traffic every check would fail.
pub const GATEWAY_HEALTH_PORT: u16 = 15021;
/// Where on that port they say it.
pub const GATEWAY_HEALTH_PATH: &str = "/healthz/ready";

const DEFAULT_RATE_LIMIT: u32 = 2000;
const DEFAULT_IDLE_TIMEOUT_SECONDS: u64 = 60;

/// The way from the internet to the clusters. An environment has one when it has clusters and hosts.
#[derive(Debug, Clone)]
pub struct Edge {
    /// The name of the load balancer and of its firewall.
    pub name: String,
    /// The hosts, by name; at least one.
    pub hosts: Vec<Host>,
    /// All hosts of pull requests that live here, as one name with a star: `*.preview.example.com`.
    pub reviews: Option<String>,
    /// The DNS zone above the hosts.
    pub domain: String,
    /// Who keeps the DNS records.
    pub dns: Dns,
    /// The hosted zone in Route 53; `None` is the public one of the name below.
    pub zone: Option<String>,
    /// The name that the zone is found by: the domain, or that of the environment that makes this one for a pull request.
    pub zone_name: String,
    /// The zone at CloudFlare, where the records are kept there.
    pub cloudflare: Option<Cloudflare>,
    /// The region of the load balancer.
    pub region: String,
    /// The name by which this region's load balancer is known to those who choose between regions.
    pub origin: String,
    /// Whether this is the way in, or the one that waits in the second region.
    pub role: EdgeRole,
    /// The way in of the second region, where there is one; the primary's only.
    pub standby: Option<Standby>,
    /// The certificate's ARN; `None` is one that is made.
    pub certificate: Option<String>,
    /// Who may come.
    pub sources: Sources,
    /// Requests of one address in five minutes.
    pub rate_limit: u32,
    /// Whether requests that a rule objects to are refused, not only counted.
    pub blocks: bool,
    /// The share of the traffic that each cluster gets, by colour, in percent; all clusters are in it, and the sum is 100.
    pub weights: BTreeMap<String, u32>,
    /// How long a connection may say nothing.
    pub idle_timeout_seconds: u64,
    /// The policy that says which versions and ciphers of TLS are spoken.
    pub tls_policy: String,
    /// The most names in one certificate.
    pub names_in_a_certificate: usize,
    /// Where it is written, or the spec where it is not.
    pub span: Span,
}

/// Which of an environment's ways in this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeRole {
    /// The one that takes the requests. It keeps what both have only once, such as the records of the certificate.
    Primary,
    /// The one in the second region, which takes them when the first does not answer.
    Standby,
}

/// By what the clusters may change records of the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordAccess<'a> {
    /// Route 53, by a role.
    Route53 {
        /// The identifier of the zone; `None` is the public one with the name of the domain.
        zone: Option<&'a str>,
    },
    /// CloudFlare, by a token.
    Cloudflare {
        /// The identifier of the zone.
        zone: &'a str,
        /// The token.
        token: &'a RecordToken,
    },
}

/// The way in of the second region, as the first one knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standby {
    /// Its region.
    pub region: String,
    /// The name of its load balancer.
    pub origin: String,
    /// The ARN of its certificate; `None` is one that is made.
    pub certificate: Option<String>,
    /// Whether it has taken over: then it comes first.
    pub serves: bool,
}

impl Edge {
    /// Whether Route 53 leads requests to the second region when this one does not serve.
    #[must_use]
    pub fn is_checked_by_route53(&self) -> bool {
        self.dns == Dns::Route53 && self.role == EdgeRole::Primary && self.standby.is_some()
    }

    /// By what the clusters may change records of the zone; `None` where they cannot.
    #[must_use]
    pub fn record_access(&self) -> Option<RecordAccess<'_>> {
        match (self.dns, &self.cloudflare) {
            (Dns::Route53, _) => Some(RecordAccess::Route53 { zone: self.zone.as_deref() }),
            (Dns::Cloudflare, Some(cloudflare)) => {
                cloudflare.token.as_ref().map(|token| RecordAccess::Cloudflare { zone: &cloudflare.zone, token })
            }
            _ => None,
        }
    }

    /// The same way in for the second region: the same hosts, behind a load balancer of its own.
    #[must_use]
    pub fn of_standby(&self, name: &str) -> Option<Self> {
        let standby = self.standby.clone()?;
        Some(Self {
            name: name.to_owned(),
            region: standby.region,
            origin: standby.origin,
            certificate: standby.certificate,
            role: EdgeRole::Standby,
            standby: None,
            ..self.clone()
        })
    }
}

/// One host and the service behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its first label: `www`.
    pub label: String,
    /// Its whole name: `www.example.com`.
    pub name: String,
    /// Where the service is written.
    pub span: Span,
}

/// Who may reach the load balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sources {
    /// Everybody.
    Anywhere,
    /// These ranges of addresses only.
    Ranges {
        /// The ranges, each once, with what they are.
        ranges: BTreeMap<String, String>,
        /// Whether CloudFlare is among them, which says in a header whose request it passes on.
        has_cloudflare: bool,
    },
}

/// The edge of an environment; `None` when there is nothing to lead to, or no name for it.
pub(super) fn resolve(
    environment: &str,
    spec: &Spec,
    names: &Names,
    clusters: &[Cluster],
    services: &[Service],
    facts: &Facts,
) -> Option<Edge> {
    let region = spec.cloud.get()?.region.get()?.to_string();
    let domain = spec.domain.as_ref()?.to_string();
    let mut hosts = hosts(services, &domain);
    if hosts.is_empty() || clusters.is_empty() || spec.shares.is_some() {
        return None;
    }
    // People reach components the way that services are reached.
    let routes = component::routes(spec).into_iter();
    hosts.extend(routes.map(|route| Host { label: route.label, name: route.host, span: route.span }));
    hosts.sort_by(|left, right| left.label.cmp(&right.label));
    hosts.dedup_by(|left, right| left.label == right.label);
    let written = spec.edge.as_ref();
    let waf = written.and_then(|edge| edge.waf.as_ref());
    let rate_limit =
        waf.and_then(|waf| waf.rate_limit.as_ref()).map_or(DEFAULT_RATE_LIMIT, |limit| limit.value.value());
    let blocks = waf.and_then(|waf| waf.mode.as_ref()).is_none_or(|mode| mode.value == FirewallMode::Block);
    let parts = EdgeParts { environment, domain: &domain, hosts: &hosts, services, rate_limit, blocks };
    Some(Edge {
        cloudflare: cloudflare::resolve(spec, &parts, facts),
        origin: origin(&region, &domain),
        role: EdgeRole::Primary,
        standby: standby(spec, &domain),
        region,
        name: names.prefix().to_owned(),
        hosts,
        reviews: None,
        zone_name: domain.clone(),
        domain,
        dns: written.and_then(|edge| edge.dns.as_ref()).map_or(Dns::Route53, |dns| dns.value),
        zone: written
            .and_then(|edge| edge.zone.as_ref())
            .filter(|zone| !zone.is_cloudflare())
            .map(|zone| zone.to_string()),
        certificate: written.and_then(|edge| edge.certificate.as_ref()).map(|certificate| certificate.to_string()),
        sources: sources(written, facts),
        rate_limit,
        blocks,
        weights: weights(written, clusters),
        idle_timeout_seconds: written
            .and_then(|edge| edge.idle_timeout.as_ref())
            .map_or(DEFAULT_IDLE_TIMEOUT_SECONDS, |timeout| timeout.seconds()),
        tls_policy: facts.tls_policy().to_owned(),
        names_in_a_certificate: facts.names_in_a_certificate(),
        span: written.map_or(spec.span, |edge| edge.span),
    })
}

/// The second region has a way in where it has a cluster to lead to.
fn standby(spec: &Spec, domain: &str) -> Option<Standby> {
    let recovery = spec.recovery.as_ref()?;
    let cluster = recovery.cluster.as_ref().map_or(ClusterRecovery::Standby, |cluster| cluster.value);
    let region = recovery.region.as_str();
    (cluster != ClusterRecovery::None).then(|| Standby {
        region: region.to_owned(),
        origin: origin(region, domain),
        certificate: recovery.certificate.as_ref().map(|certificate| certificate.to_string()),
        serves: cluster == ClusterRecovery::Serving,
    })
}

/// The beginning of the names of regions' load balancers.
pub const ORIGIN: &str = "origin-";

fn origin(region: &str, domain: &str) -> String {
    format!("{ORIGIN}{region}.{domain}")
}

fn hosts(services: &[Service], domain: &str) -> Vec<Host> {
    let with_host = services.iter().filter(|service| service.port.is_some());
    let mut hosts: Vec<Host> = with_host
        .filter_map(|service| {
            let label = service.host.clone()?;
            Some(Host { name: format!("{label}.{domain}"), label, span: service.span })
        })
        .collect();
    hosts.sort_by(|left, right| left.label.cmp(&right.label));
    hosts.dedup_by(|left, right| left.label == right.label);
    hosts
}

/// Behind CloudFlare nobody else may come, unless the spec says so.
fn sources(written: Option<&Written>, facts: &Facts) -> Sources {
    let mut sources: BTreeSet<Source> =
        written.into_iter().flat_map(|edge| &edge.sources).map(|source| source.value).collect();
    let dns = written.and_then(|edge| edge.dns.as_ref());
    if sources.is_empty() && dns.is_some_and(|dns| dns.value == Dns::Cloudflare) {
        sources.insert(Source::Cloudflare);
    }
    if sources.is_empty() || sources.contains(&Source::Anywhere) {
        return Sources::Anywhere;
    }
    let mut ranges = BTreeMap::new();
    for source in &sources {
        match source {
            Source::Range(range) => {
                ranges.insert(range.to_string(), "From the spec".to_owned());
            }
            Source::Cloudflare => {
                ranges.extend(facts.cloudflare_ranges().iter().map(|range| (range.clone(), "CloudFlare".to_owned())));
            }
            Source::Anywhere => {}
        }
    }
    Sources::Ranges { ranges, has_cloudflare: sources.contains(&Source::Cloudflare) }
}

/// What is written, or everything to the active cluster. Clusters that are not named get nothing.
fn weights(written: Option<&Written>, clusters: &[Cluster]) -> BTreeMap<String, u32> {
    let written = written.map(|edge| &edge.weights).filter(|weights| !weights.is_empty());
    let weight = |cluster: &Cluster| match written {
        Some(weights) => weights.get(&cluster.colour).map_or(0, |share| share.whole().unwrap_or_default()),
        None if cluster.active => 100,
        None => 0,
    };
    clusters.iter().map(|cluster| (cluster.colour.clone(), weight(cluster))).collect()
}
