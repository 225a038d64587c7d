//! An environment as the engine takes it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::artifacts::values_files;
use crate::check::Rendered;
use crate::diagnostic::Sources;
use crate::engine::review::{Copy, Routing};
use crate::engine::{
    Adjustment, ClusterSource, EnvironmentSource, Input, KeptFields, ObjectFile, ObjectIdentity, ObjectSource, Origin,
    OutputReference, SharedSource, SourceFile, StackSource,
};
use crate::facts::Date;
use crate::kubernetes::ignored::{Ignored, ignored};
use crate::kubernetes::{Bringer, Manifest, ManifestFile, Object, output_references};
use crate::model::{Cluster, Environment, Guard, Review, Service, Whole};
use crate::plan::{FileDigests, Places, digest_files};
use crate::spec::service::Protocol;
use crate::terraform::{Stack, StackFile};
use crate::{hcl, kubernetes, terraform};

/// An environment as the engine takes it.
pub(super) struct Prepared {
    /// Its stacks and its Kubernetes objects.
    pub(super) source: EnvironmentSource,
    /// The digest of the resolved spec.
    pub(super) specification_digest: String,
    /// Where in the spec everything comes from.
    pub(super) places: Places,
    /// What is refused in a plan, and what is let through nonetheless.
    pub(super) guard: Guard,
    /// The day that waivers are held against.
    pub(super) today: Date,
    /// The pull request that it is the environment of.
    pub(super) review: Option<Review>,
    /// The pull request that it is the whole environment of.
    pub(super) whole: Option<Whole>,
    /// What that is estimated to cost each month, in hundredths of a dollar; none where a price is missing.
    pub(super) cents: Option<u64>,
    /// How services of the shared environment find its copies; none where it has copies of all.
    pub(super) routing: Option<Routing>,
}

impl Prepared {
    /// What the engine takes of what is rendered. `today` is the day that waivers are held against.
    pub(super) fn new(rendered: &Rendered, sources: &Sources, specification_digest: String, today: Date) -> Self {
        let Rendered { environment, stacks, .. } = rendered;
        let source = EnvironmentSource {
            name: environment.name.clone(),
            account: environment.cloud.account.clone(),
            region: environment.cloud.region.clone(),
            stacks: stacks.iter().map(|stack| stack_source(rendered, stack)).collect(),
            clusters: environment.regions().flat_map(|region| cluster_sources(rendered, region)).collect(),
            shared: rendered.shared.as_ref().map(|shared| SharedSource {
                name: shared.environment.name.clone(),
                stacks: shared.stacks.iter().map(|stack| stack_source(rendered, stack)).collect(),
            }),
        };
        let places = Places { resources: resource_places(stacks, sources), objects: object_places(&source, sources) };
        let review = environment.review.clone();
        let guard = environment.guard.clone();
        let (whole, routing) = (environment.whole.clone(), routing(environment));
        Self { source, specification_digest, places, guard, today, review, whole, cents: None, routing }
    }

    /// The digests of the files that the engine gets.
    pub(super) fn digests(&self) -> FileDigests {
        let stacks = self.source.stacks.iter().flat_map(|stack| {
            stack.files.iter().map(|(name, file)| (format!("{}/{name}", stack.name), file.text.as_str()))
        });
        let files = self.source.clusters.iter().flat_map(|cluster| &cluster.files);
        let objects: Vec<(String, String)> = files
            .map(|file| (file.path.clone(), file.objects.iter().map(|object| object.text.as_str()).collect()))
            .collect();
        digest_files(stacks.chain(objects.iter().map(|(path, text)| (path.clone(), text.as_str()))))
    }
}

/// How services of the shared environment find the copies of a pull request. TCP has no headers.
fn routing(environment: &Environment) -> Option<Routing> {
    let borrowed = environment.review.as_ref()?.borrowed.as_ref()?;
    let services = environment.services.iter().filter(|service| service.protocol != Protocol::Tcp);
    let copy = |service: &Service| Some(Copy { service: service.name.clone(), port: service.port? });
    let (namespace, header) = (borrowed.namespace.clone(), borrowed.header.clone());
    Some(Routing { namespace, header, copies: services.filter_map(copy).collect() })
}

/// Where in the spec the resources come from, by stack and address.
fn resource_places(stacks: &[Stack], sources: &Sources) -> BTreeMap<String, BTreeMap<String, String>> {
    let place = |block: &hcl::Block| Some((block.address()?, sources.location(block.origin()?)));
    let of_stack = |stack: &Stack| {
        let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
        (stack.name.clone(), blocks.filter_map(place).collect())
    };
    stacks.iter().map(of_stack).collect()
}

/// Where in the spec the objects come from, by cluster and title.
fn object_places(source: &EnvironmentSource, sources: &Sources) -> BTreeMap<String, BTreeMap<String, String>> {
    let place = |object: &ObjectSource| {
        let identity: ObjectIdentity = object.into();
        Some((identity.to_string(), sources.location(object.origin?)))
    };
    let of_cluster = |cluster: &ClusterSource| {
        let objects = cluster.files.iter().flat_map(|file| &file.objects);
        (cluster.colour.clone(), objects.filter_map(place).collect())
    };
    source.clusters.iter().map(of_cluster).collect()
}

fn source_file(file: &StackFile) -> SourceFile {
    let printed = file.printed();
    let origin = |block: &hcl::PrintedBlock| {
        Some(Origin { first_line: block.first_line, last_line: block.last_line, span: block.origin? })
    };
    let origins = match &file.own {
        Some(own) => {
            own.lines.iter().map(|(line, span)| Origin { first_line: *line, last_line: *line, span: *span }).collect()
        }
        None => printed.blocks.iter().filter_map(origin).collect(),
    };
    SourceFile { origins, text: printed.text }
}

fn stack_source(rendered: &Rendered, stack: &Stack) -> StackSource {
    let input = |input: &terraform::Input| Input {
        variable: input.variable.clone(),
        stack: input.stack.clone(),
        output: input.output.clone(),
    };
    let types = |kind: &str| {
        let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
        blocks.filter(|block| block.kind() == kind).filter_map(|block| block.labels().first().cloned()).collect()
    };
    let code = stack.files.iter().map(|file| (file.name.clone(), source_file(file)));
    let values = values_files(rendered, stack).into_iter();
    let values = values.map(|(name, text)| (name, SourceFile { text, origins: Vec::new() }));
    StackSource {
        name: stack.name.clone(),
        files: code.chain(values).collect(),
        inputs: stack.inputs.iter().map(input).collect(),
        sensitive_outputs: sensitive_outputs(stack),
        resource_types: types("resource"),
        data_source_types: types("data"),
        is_leftover: false,
    }
}

/// The outputs of a stack that say that they are sensitive.
fn sensitive_outputs(stack: &Stack) -> BTreeSet<String> {
    let outputs = stack.files.iter().flat_map(|file| file.body.blocks()).filter(|block| block.kind() == "output");
    let is_sensitive = |block: &&hcl::Block| block.body().get("sensitive").is_some();
    outputs.filter(is_sensitive).filter_map(|block| block.labels().first().cloned()).collect()
}

/// What an environment has in its clusters of one region.
fn cluster_sources<'a>(rendered: &'a Rendered, region: &'a Environment) -> impl Iterator<Item = ClusterSource> + 'a {
    region.clusters.iter().filter_map(|cluster| cluster_source(rendered, region, cluster))
}

/// The same of one cluster; none when that is nothing.
fn cluster_source(rendered: &Rendered, environment: &Environment, cluster: &Cluster) -> Option<ClusterSource> {
    let files = || rendered.manifests.iter().filter(|file| file.cluster == cluster.colour);
    let kept = KeptByObject::of(files().flat_map(|file| &file.manifests));
    let files: Vec<ObjectFile> = files().map(|file| object_file(file, &kept)).collect();
    let owner = environment.review.as_ref().map_or(&environment.name, |review| &review.shared);
    (!files.is_empty()).then(|| ClusterSource {
        platform: environment.platform.clone(),
        environment: owner.clone(),
        colour: cluster.colour.clone(),
        stack: cluster.stack.clone(),
        name: cluster.name.clone(),
        account: environment.cloud.account.clone(),
        region: environment.cloud.region.clone(),
        version: cluster.version.clone(),
        files,
    })
}

/// What controllers change of which objects: group, kind, namespace, name.
struct KeptByObject(BTreeMap<[String; 4], Arc<dyn KeptFields>>);

impl KeptByObject {
    fn of<'a>(manifests: impl Iterator<Item = &'a Manifest>) -> Self {
        let by_object = |ignored: Ignored| {
            let key = [&ignored.group, &ignored.kind, &ignored.namespace, &ignored.name].map(String::clone);
            (key, Arc::new(ignored) as Arc<dyn KeptFields>)
        };
        Self(ignored(manifests.map(|manifest| &manifest.object)).into_iter().map(by_object).collect())
    }

    fn get(&self, object: &Object) -> Option<Arc<dyn KeptFields>> {
        let group = object.api_version().split_once('/').map_or("", |(group, _)| group);
        let key = [group, object.kind(), object.namespace().unwrap_or_default(), object.name()].map(str::to_owned);
        self.0.get(&key).cloned()
    }
}

/// The engine stands below the objects and does not know what controllers do with them; it is told here.
impl KeptFields for Ignored {
    fn keep(&self, object: &mut Value, live: &Value) {
        Self::keep(self, object, live);
    }

    fn shares(&self, path: &str, manager: &str) -> bool {
        Self::shares(self, path, manager)
    }
}

fn object_file(file: &ManifestFile, kept: &KeptByObject) -> ObjectFile {
    let objects = file.manifests.iter().map(|manifest| object_source(manifest, kept)).collect();
    ObjectFile { path: file.path.to_string(), is_brought_by_others: file.brought_by != Bringer::Platform, objects }
}

fn object_source(manifest: &Manifest, kept: &KeptByObject) -> ObjectSource {
    let object = &manifest.object;
    let phase = object.view().text_at(&["metadata", "annotations", "platform.io/phase"]);
    let mut text = String::new();
    manifest.write(&mut text);
    ObjectSource {
        api_version: object.api_version().to_owned(),
        kind: object.kind().to_owned(),
        namespace: object.namespace().map(str::to_owned),
        name: object.name().to_owned(),
        text,
        is_preparation: phase == Some("preparation"),
        is_migration: phase == Some("migration"),
        origin: Some(manifest.origin),
        adjustment: adjustment(object, kept),
    }
}

/// What has to be put into an object before a cluster gets it; none for most.
fn adjustment(object: &Object, kept: &KeptByObject) -> Option<Adjustment> {
    let reference = |found: kubernetes::OutputReference| OutputReference {
        pointer: found.pointer,
        stack: found.stack,
        output: found.output,
        key: found.key,
    };
    let references: Vec<_> = output_references(object).into_iter().map(reference).collect();
    let kept = kept.get(object);
    let is_needed = !references.is_empty() || kept.is_some();
    is_needed.then(|| Adjustment { json: object.view().into(), references, kept })
}
