//! What an environment means: its values, and what follows from several of them.

use std::collections::BTreeMap;

use super::{
    Access, Admission, Alerts, Audit, Backup, Bucket, Cache, Ci, Cluster, Component, Cost, Database, Delivery, Edge,
    Guard, LeftOutStacks, Names, Network, NetworkIdentity, NodeGroup, Receivers, Recovery, Registry, Review, Reviews,
    Secrets, Service, Team, Whole, Wholes, component, review,
};
use crate::diagnostic::Span;
use crate::spec::adopt::Adoption;
use crate::spec::cluster::Capacity;
use crate::spec::patch::Patch;

/// One environment of a platform, resolved.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The platform's name.
    pub platform: String,
    /// The environment's name: the file's stem.
    pub name: String,
    /// The namespace of the services: the platform's name, or that of the pull request.
    pub namespace: String,
    /// The names of everything that is created.
    pub names: Names,
    /// The DNS zone of the services' hosts.
    pub domain: Option<String>,
    /// The GitHub repository (`owner/name`) that plans and applies.
    pub repository: Option<String>,
    /// The environment that holds what its account has only once: this one, or another of the same account.
    pub account_holder: String,
    /// Account and region.
    pub cloud: Cloud,
    /// Whether it is the second region of an environment, seen as one of its own.
    pub is_second_region: bool,
    /// Tags of every resource, except `Stack`, which each stack adds.
    pub tags: BTreeMap<String, String>,
    /// The environment whose network, clusters and databases this one uses; it has no stacks of its own then.
    pub shares: Option<String>,
    /// The pull request that this is the environment of; `None` for all others.
    pub review: Option<Review>,
    /// The pull request that this is the whole environment of; `None` for all others.
    pub whole: Option<Whole>,
    /// The environments of pull requests that live here; `None` when there are none.
    pub reviews: Option<Reviews>,
    /// The whole environments that its roles make for pull requests; `None` when they make none.
    pub wholes: Option<Wholes>,
    /// The stacks that are not rendered, each with what exists in the places of its outputs.
    pub left_out: LeftOutStacks,
    /// The VPC.
    pub network: Network,
    /// The ARNs of KMS keys that exist already, by what they are for; the others are made.
    pub existing_keys: BTreeMap<&'static str, String>,
    /// Days that logs are kept.
    pub log_retention_days: u32,
    /// Who may enter the clusters.
    pub access: Access,
    /// Where alarms go; `None` when nobody wants any.
    pub alerts: Option<Alerts>,
    /// Whom the alarms of the clusters reach.
    pub receivers: Receivers,
    /// Where the first secret is written that Argo CD has to know in order to tell somebody.
    pub notifications: Option<Span>,
    /// Where it is written that cert-manager makes the mesh's authority.
    pub mesh_authority: Option<Span>,
    /// Ways from the load balancer to components, as the spec asks for them.
    pub routes: Vec<component::Route>,
    /// What is recorded and watched.
    pub audit: Audit,
    /// The clusters, by colour.
    pub clusters: Vec<Cluster>,
    /// The groups of machines of every cluster, by name.
    pub node_groups: Vec<NodeGroup>,
    /// The databases, by name.
    pub databases: Vec<Database>,
    /// The caches, by name.
    pub caches: Vec<Cache>,
    /// The buckets, by name.
    pub buckets: Vec<Bucket>,
    /// The repositories of images that it makes.
    pub registry: Registry,
    /// The services, by name.
    pub services: Vec<Service>,
    /// The teams, by name.
    pub teams: Vec<Team>,
    /// Where secrets are kept.
    pub secrets: Secrets,
    /// What runs in every cluster besides the services, by name.
    pub components: Vec<Component>,
    /// How what is rendered reaches the clusters.
    pub delivery: Delivery,
    /// How it is checked, planned and applied on GitHub Actions.
    pub ci: Ci,
    /// The share of what is not critical that runs on spot machines, in percent; `None` when it is not spread.
    pub spot_percent: Option<f64>,
    /// What it may cost, and what is assumed in order to estimate it.
    pub cost: Cost,
    /// What is refused in a plan, and what is let through nonetheless.
    pub guard: Guard,
    /// What objects have to keep; `None` when nothing judges them.
    pub admission: Option<Admission>,
    /// Resources that are taken over instead of being made, as they are written.
    pub adoptions: Vec<Adoption>,
    /// Changes to the Kubernetes objects, by name, as they are written.
    pub patches: Vec<(String, Patch)>,
    /// Files with custom resource definitions, from the project's folder.
    pub schemas: Vec<(String, Span)>,
    /// The way in; `None` when no host leads to a cluster.
    pub edge: Option<Edge>,
    /// Backups in a vault of their own; `None` when there are none.
    pub backup: Option<Backup>,
    /// The second region; `None` when the spec asks for none.
    pub recovery: Option<Recovery>,
    /// Where the spec begins.
    pub span: Span,
}

/// The cloud account and region.
#[derive(Debug, Clone)]
pub struct Cloud {
    /// The account, twelve digits.
    pub account: String,
    /// The region, for example `us-east-1`.
    pub region: String,
    /// The partition in ARNs: `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: &'static str,
    /// Where it is written.
    pub span: Span,
}

impl Cloud {
    /// The regions that requests to services of no region count as (IAM User Guide, "AWS global condition context keys",
    /// `aws:RequestedRegion`; in China, Route 53 is in another one than IAM).
    #[must_use]
    pub fn regions_of_global_services(&self) -> &'static [&'static str] {
        match self.partition {
            "aws-cn" => &["cn-north-1", "cn-northwest-1"],
            "aws-us-gov" => &["us-gov-west-1"],
            _ => &["us-east-1"],
        }
    }
}

impl Environment {
    /// Whether pods can have security groups of their own. The NAT gateways alone translate addresses then.
    #[must_use]
    pub fn gives_pods_security_groups(&self) -> bool {
        self.node_groups.iter().any(|group| group.pod_security_groups)
    }

    /// The databases that the named service uses.
    pub fn databases_of<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = &'a Database> {
        self.databases.iter().filter(|database| service.uses.contains(&database.name))
    }

    /// The caches that the named service uses.
    pub fn caches_of<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = &'a Cache> {
        self.caches.iter().filter(|cache| service.uses.contains(&cache.name))
    }

    /// The buckets that the named service uses.
    pub fn buckets_of<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = &'a Bucket> {
        self.buckets.iter().filter(|bucket| service.uses.contains(&bucket.name))
    }

    /// The services that the named service calls.
    pub fn services_of<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = &'a Service> {
        // Both are sorted by name, so that a search for each used name gives the same order as a look at all services.
        service.uses.iter().filter_map(|used| {
            let found = self.services.binary_search_by(|called| called.name.cmp(used));
            found.ok().map(|index| &self.services[index])
        })
    }

    /// The services that use the service, database, cache or bucket of that name.
    pub fn users_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Service> {
        self.services.iter().filter(move |service| service.uses.contains(name))
    }

    /// The user that a service logs in to caches as. ElastiCache wants its identifier to be the same where IAM decides.
    #[must_use]
    pub fn cache_user(&self, service: &Service) -> String {
        self.names.component(if self.review.is_some() { review::CACHE_USER } else { &service.name })
    }

    /// The user that a service logs in to databases as. It is as old as the service is.
    #[must_use]
    pub fn database_user<'a>(&'a self, service: &'a Service) -> &'a str {
        if self.review.is_some() { &self.namespace } else { self.names.lasting(&service.name) }
    }

    /// The folder in the store that holds the services' secrets, with a slash at its end. Pull requests share one, so that
    /// none of them sees those of the environment that they live in.
    #[must_use]
    pub fn secrets_folder(&self) -> String {
        let whole = self.whole.as_ref().map(|whole| &whole.of.shared);
        match self.review.as_ref().map(|review| &review.shared).or(whole) {
            Some(shared) => format!("{}-{shared}/review/", self.platform),
            None => format!("{}-{}/", self.platform, self.name),
        }
    }

    /// The names that the bucket of the states and its key were made by.
    #[must_use]
    pub fn state_names(&self) -> &Names {
        self.whole.as_ref().map_or(&self.names, |whole| &whole.shared_names)
    }

    /// A component; `None` when it is not there.
    #[must_use]
    pub fn component(&self, kind: component::ComponentKind) -> Option<&Component> {
        self.components.iter().find(|component| component.kind == kind)
    }

    /// Whether Elasticsearch keeps logs in the clusters.
    #[must_use]
    pub fn keeps_logs(&self) -> bool {
        self.log_settings().is_some_and(|settings| settings.output.is_none())
    }

    /// Whether Jaeger keeps traces in the clusters.
    #[must_use]
    pub fn keeps_traces(&self) -> bool {
        self.component(component::ComponentKind::Jaeger).is_some_and(|jaeger| !jaeger.is_external())
    }

    /// Where people reach Kibana, without a slash at its end.
    #[must_use]
    pub fn kibana(&self) -> Option<&str> {
        self.log_settings().filter(|_| self.keeps_logs())?.url.as_deref()
    }

    fn log_settings(&self) -> Option<&component::LogSettings> {
        let stack = self.component(component::ComponentKind::ElasticStack).filter(|stack| !stack.is_external())?;
        match &stack.settings {
            component::Settings::Logs(settings) => Some(settings),
            _ => None,
        }
    }

    /// Whether Karpenter starts machines beside those that EKS keeps.
    #[must_use]
    pub fn has_karpenter(&self) -> bool {
        self.component(component::ComponentKind::Karpenter).is_some()
    }

    /// Whether the machines of a group repel what does not tolerate them: only what can be interrupted runs on machines that
    /// can be taken away. Where there are no others, it has to be everything.
    #[must_use]
    pub fn repels(&self, group: &NodeGroup) -> bool {
        let has_others = self.node_groups.iter().any(|other| other.capacity == Capacity::OnDemand);
        group.capacity == Capacity::Spot && has_others
    }

    /// The components that have to be there, each with all reasons.
    #[must_use]
    pub fn component_needs(&self) -> BTreeMap<component::ComponentKind, Vec<component::Need>> {
        let written: Vec<_> = self.components.iter().map(|component| (component.kind, component.span)).collect();
        component::needs(&component::Needing {
            services: &self.services,
            databases: &self.databases,
            node_groups: &self.node_groups,
            edge: self.edge.as_ref(),
            secrets: &self.secrets,
            delivery: &self.delivery,
            receiver: self.receivers.first(),
            notifications: self.notifications,
            mesh_authority: self.mesh_authority,
            logs_password: self.log_settings().and_then(|logs| logs.output.as_ref()?.password.as_ref()).is_some(),
            written: &written,
        })
    }

    /// The environment whose file says what this one is: itself, or the one with `review` where it is a pull request's.
    #[must_use]
    pub fn specification(&self) -> &str {
        let whole = self.whole.as_ref().map(|whole| &whole.of.specification);
        self.review.as_ref().map(|review| &review.specification).or(whole).unwrap_or(&self.name)
    }

    /// Tells whoever opens a rendered file where it comes from.
    #[must_use]
    pub fn notice(&self) -> String {
        let file = self.specification();
        format!(
            "Written by platform from environments/{file}.yaml. Change the spec, not this file: the next render refuses edits."
        )
    }

    /// The network identities in use, each once, in the order of their keys.
    #[must_use]
    pub fn network_identities(&self) -> Vec<NetworkIdentity> {
        let services = self.services.iter().map(|service| service.identity.clone());
        let mut identities: Vec<_> = services.chain(self.vault_identity()).collect();
        identities.sort();
        identities.dedup();
        identities
    }

    /// By what databases know a Vault in the clusters that makes users in them.
    #[must_use]
    pub fn vault_identity(&self) -> Option<NetworkIdentity> {
        let vault = component::ComponentKind::Vault;
        let is_asked = self.vault_databases().next().is_some() && self.component(vault).is_some();
        is_asked.then(|| NetworkIdentity::Component(vault.definition().name))
    }

    /// What there is in each region: this environment, and the second region where there is one.
    pub fn regions(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.recovery.as_ref().map(|recovery| recovery.environment.as_ref()))
    }

    /// Whether something is recorded or watched from here, in one of the regions.
    pub fn audits(&self, makes: impl Fn(&Audit) -> bool) -> bool {
        self.regions().any(|region| makes(&region.audit))
    }

    /// An ARN in this environment's partition, region and account.
    #[must_use]
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let Cloud { account, region, partition, .. } = &self.cloud;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// An IAM ARN, which has no region.
    #[must_use]
    pub fn iam_arn(&self, resource: &str) -> String {
        format!("arn:{}:iam::{}:{resource}", self.cloud.partition, self.cloud.account)
    }
}
