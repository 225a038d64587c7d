//! What is rendered from a spec, for the rules that judge it: names, numbers of rules.
//!
//! A rule about the output cannot forget a resource, which a list of names kept by hand would.

use super::Context;
use crate::diagnostic::{Diagnostics, Span};
use crate::facts::Facts;
use crate::hcl::{Block, Expression};
use crate::kubernetes::{self, ChartValues, ManifestFile, PreviewChart, Templates};
use crate::model::{self, Environment, ReviewRequest};
use crate::spec::Spec;
use crate::spec::cloud::Cloud;
use crate::spec::decode::{Decode, Located, Section};
use crate::spec::network::Network;
use crate::spec::project::Environments;
use crate::terraform::own::{self, OwnCode};
use crate::terraform::{self, Stack, adopt};

/// An environment, its stacks and its Kubernetes objects. Nothing is rendered from them a second time.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The environment, resolved.
    pub environment: Environment,
    /// Its stacks.
    pub stacks: Vec<Stack>,
    /// Its Kubernetes objects, by file.
    pub manifests: Vec<ManifestFile>,
    /// The values of its components' charts, by cluster, in the order in which they are installed.
    pub charts: Vec<ChartValues>,
    /// The charts of environments of pull requests that Argo CD makes.
    pub previews: Vec<PreviewChart>,
    /// The environment that one of a pull request lives in; `None` for all others.
    pub shared: Option<Shared>,
}

/// The environment that another one lives in, as it is rendered.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The environment, resolved.
    pub environment: Environment,
    /// Its stacks, whose outputs the objects of the other one name.
    pub stacks: Vec<Stack>,
}

impl Rendered {
    /// The environment of a name, as it will be written; `None` when it cannot be resolved.
    pub(super) fn of(environment: &str, all: &Environments, facts: &Facts) -> Option<Self> {
        model::resolve_among(environment, all, facts).map(Self::from)
    }

    /// Adds the Terraform files of the user's own to their stacks, and what is taken over in them.
    pub(super) fn complete(&mut self, own: Vec<OwnCode>) {
        own::add(&mut self.stacks, own);
        adopt::add(&self.environment, &mut self.stacks);
    }

    /// The environment of a pull request by the spec of the named environment, as it will be made; `None` when it cannot be
    /// resolved.
    pub(super) fn of_review(
        environment: &str,
        wanted: &ReviewRequest,
        all: &Environments,
        facts: &Facts,
    ) -> Option<Self> {
        let (resolved, shared) = model::resolve_review(environment, wanted, all, facts)?;
        let mut stacks = terraform::stacks(&shared);
        // What is wrong with them is told of the environment that they belong to.
        let (own, _) = own::read(&all.get(&shared.name)?.own_files, &all.sources);
        own::add(&mut stacks, own);
        adopt::add(&shared, &mut stacks);
        Some(Self { shared: Some(Shared { environment: shared, stacks }), ..Self::from(resolved) })
    }

    /// Adds the Kubernetes objects and the values of charts.
    ///
    /// # Errors
    /// What is wrong with what the templates yield.
    pub(super) fn add_manifests(&mut self, templates: &Templates) -> Result<(), Diagnostics> {
        let rendering = kubernetes::render(&self.environment, templates)?;
        (self.manifests, self.charts, self.previews) = (rendering.files, rendering.charts, rendering.previews);
        Ok(())
    }

    /// The environment with something valid in the place of what stands in the way of rendering, so that the rest is
    /// judged in the same run.
    pub(super) fn with_stand_ins(environment: &str, spec: &Spec, facts: &Facts, own: Vec<OwnCode>) -> Option<Self> {
        let mut rendered = model::resolve(environment, &with_stand_ins(spec)?, facts).map(Self::from)?;
        rendered.complete(own);
        Some(rendered)
    }
}

impl From<Environment> for Rendered {
    fn from(environment: Environment) -> Self {
        let stacks = terraform::stacks(&environment);
        Self { stacks, manifests: Vec::new(), charts: Vec::new(), previews: Vec::new(), shared: None, environment }
    }
}

/// The spec without what cannot be resolved. Its names stay.
fn with_stand_ins(spec: &Spec) -> Option<Spec> {
    let mut spec = spec.clone();
    let span = spec.span;
    if spec.owner.get().is_none() {
        spec.owner = Section::of(Located::stand_in(span)?);
    }
    let account = spec.cloud.get().and_then(|cloud| cloud.account.get()).cloned();
    spec.cloud = Section::of(Cloud {
        span,
        provider: Located::stand_in(span)?,
        account: Section::of(account.or_else(|| Located::stand_in(span))?),
        region: Section::of(Located::stand_in(span)?),
    });
    let cidr = Section::of(Located::stand_in(span)?);
    spec.network =
        Section::of(Network { span, cidr, zones: None, nat: None, endpoints: None, flow_logs: None, existing: None });
    spec.recovery = None;
    for nodes in spec.nodes.values_mut() {
        nodes.instances = vec![Located::stand_in(span)?];
    }
    for cache in spec.caches.values_mut() {
        cache.version = None;
    }
    let without_machines = spec.nodes.names().next().is_none();
    for service in spec.services.values_mut() {
        service.nodes = None;
    }
    if without_machines {
        spec.services.clear();
    }
    Some(spec)
}

/// All resources of all stacks, each with the name of its stack.
pub(super) fn resources(stacks: &[Stack]) -> impl Iterator<Item = (&str, &Block)> {
    stacks.iter().flat_map(|stack| {
        let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
        blocks.filter(|block| block.kind() == "resource").map(|block| (stack.name.as_str(), block))
    })
}

/// The type of a resource.
pub(super) fn kind(resource: &Block) -> &str {
    resource.labels().first().map(String::as_str).unwrap_or_default()
}

/// The name that AWS will know a resource by: its type's limit says which attribute that is.
pub(super) fn name<'a>(resource: &'a Block, facts: &Facts) -> Option<&'a str> {
    match resource.body().get(&facts.name_limit(kind(resource))?.attribute)? {
        Expression::String(name) => Some(name),
        _ => None,
    }
}

/// Where the name of what a resource comes from is written: the entry's name, the platform's, or in the user's own code.
pub(super) fn place_of_name(spec: &Spec, context: &Context<'_>, resource: &Block) -> Span {
    if let Some(own) = resource.origin().filter(|origin| context.is_own_code(*origin)) {
        return own;
    }
    let written = name_of_entry(spec, resource);
    written.or_else(|| spec.platform.get().map(|platform| platform.span)).unwrap_or(spec.span)
}

/// The name of the entry that a resource comes from; `None` when it comes from none.
pub(super) fn name_of_entry(spec: &Spec, resource: &Block) -> Option<Span> {
    let databases = spec.databases.iter().map(|(_, entry)| (entry.span, entry.name_span));
    let caches = spec.caches.iter().map(|(_, entry)| (entry.span, entry.name_span));
    let services = spec.services.iter().map(|(_, entry)| (entry.span, entry.name_span));
    let nodes = spec.nodes.iter().map(|(_, entry)| (entry.span, entry.name_span));
    let buckets = spec.buckets.iter().map(|(_, entry)| (entry.span, entry.name_span));
    let mut entries = databases.chain(caches).chain(buckets).chain(services).chain(nodes);
    entries.find(|(span, _)| Some(*span) == resource.origin()).map(|(_, name)| name)
}
