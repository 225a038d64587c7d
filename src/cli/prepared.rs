//! An environment on its way from the model to the engine: rendered once, used by every command.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use super::GlobalOptions;
use super::failure::Failure;
use super::project::{self, Selection};
use crate::check::{Checker, Rendered};
use crate::cost::{prices_of, review_dollars};
use crate::diagnostic::{Diagnostics, Sources};
use crate::digest;
use crate::engine::review::{Copy, Routing};
use crate::engine::{
    Adjustment, ClusterSource, EnvironmentSource, Input, KeptFields, ObjectFile, ObjectIdentity, ObjectSource, Origin,
    OutputReference, SharedSource, SourceFile, StackSource,
};
use crate::facts::{Date, Facts};
use crate::kubernetes::ignored::{Ignored, ignored};
use crate::kubernetes::{Bringer, ChartValues, Manifest, ManifestFile, Object, output_references};
use crate::model::{Cluster, Environment, Guard, Review, ReviewRequest, Service};
use crate::plan::{FileDigests, Places, digest_files};
use crate::render::{Artifact, Artifacts};
use crate::spec::Spec;
use crate::spec::project::{Environments, Project};
use crate::spec::review::Copies;
use crate::spec::service::Protocol;
use crate::terraform::{Stack, StackFile, delivery};
use crate::{hcl, kubernetes, terraform};

/// The environments that a command is about, all of them without errors.
pub(super) struct Loaded<Kept = Rendered> {
    /// The project.
    pub(super) project: Project,
    /// What is to be said about them: warnings.
    pub(super) findings: Diagnostics,
    /// Their names, and what is kept of each.
    kept: Vec<(String, Option<Kept>)>,
    /// All environments of the project.
    all: Environments,
    /// The day that they were checked against.
    today: Date,
}

/// Reads and checks the selected environments.
///
/// # Errors
/// With the findings when there is an error among them.
pub(super) fn load(selection: &Selection, options: &GlobalOptions) -> Result<Loaded, Failure> {
    load_keeping(selection, options, |rendered, _, _| Some(rendered))
}

/// Reads, checks and prints the selected environments. Each is printed as soon as it is checked, so that the trees of a
/// large platform are not in memory all at once.
///
/// # Errors
/// As [`load`].
pub(super) fn load_artifacts(selection: &Selection, options: &GlobalOptions) -> Result<Loaded<Artifacts>, Failure> {
    load_keeping(selection, options, |rendered, name, all| {
        Some(artifacts(&rendered, &all.sources, specification_digest(all, name, &rendered)?))
    })
}

fn load_keeping<Kept: Send>(
    selection: &Selection,
    options: &GlobalOptions,
    keep: impl Fn(Rendered, &str, &Environments) -> Option<Kept> + Sync,
) -> Result<Loaded<Kept>, Failure> {
    let alone = |findings: Diagnostics| Failure::Findings(findings, Sources::default());
    let project = project::find(options).map_err(|finding| alone(finding.into()))?;
    let names = selection.names(&project).map_err(alone)?;
    let all = project.load();
    let findings = if selection.env.is_empty() { all.findings.clone() } else { Diagnostics::default() };
    check_all(project, all, names, findings, options, keep)
}

/// Checks environments of a project as they would be with a change that is not written yet.
///
/// # Errors
/// With the findings when there is an error among them.
pub(super) fn load_changed(
    project: &Project,
    all: Environments,
    names: Vec<String>,
    options: &GlobalOptions,
) -> Result<Loaded, Failure> {
    check_all(project.clone(), all, names, Diagnostics::default(), options, |rendered, _, _| Some(rendered))
}

/// Checks the environment of a pull request by the spec of the named environment, or the only one that has a `review`.
///
/// # Errors
/// With the findings when there is an error among them; when no such environment is meant, or an image is of no service.
pub(super) fn load_review(
    environment: Option<&str>,
    wanted: &ReviewRequest,
    options: &GlobalOptions,
) -> Result<Loaded, Failure> {
    let alone = |findings: Diagnostics| Failure::Findings(findings, Sources::default());
    let project = project::find(options).map_err(|finding| alone(finding.into()))?;
    let all = project.load();
    let specification = of_reviews(environment, &project, &all)?;
    let spec = all.get(&specification).and_then(|environment| environment.spec.as_ref());
    let unknown = |name: &&String| spec.is_some_and(|spec| !spec.services.is_written(name));
    if let (Some(name), Some(spec)) = (wanted.images.keys().find(unknown), spec) {
        let known = spec.services.names().collect::<Vec<_>>().join(", ");
        return Err(Failure::Wrong(format!(
            "`--image` names `{name}`, which is no service of {specification}: {known}"
        )));
    }
    if let Some(spec) = spec {
        says_what_it_changes(spec, wanted)?;
    }
    let today = project::today(options);
    let checked = Checker::new(&all, Facts::embedded(), today).review(&specification, wanted);
    if checked.findings.has_errors() {
        return Err(Failure::Findings(checked.findings, all.sources));
    }
    let kept = vec![(wanted.pull_request.name(), checked.rendered)];
    Ok(Loaded { project, findings: checked.findings, kept, all, today })
}

/// Where only what a pull request changes gets copies, that has to be said.
fn says_what_it_changes(spec: &Spec, wanted: &ReviewRequest) -> Result<(), Failure> {
    let Some(review) = &spec.review else { return Ok(()) };
    let is_changed = review.copies.as_ref().is_some_and(|copies| copies.value == Copies::Changed);
    if is_changed && review.argo_cd.is_none() && wanted.images.is_empty() && !wanted.is_ending {
        return Err(Failure::Wrong(
            "with `review.copies: changed`, `--image` says which services the pull request changes: none is named"
                .to_owned(),
        ));
    }
    Ok(())
}

/// The environment whose spec says what those of pull requests are like.
fn of_reviews(chosen: Option<&str>, project: &Project, all: &Environments) -> Result<String, Failure> {
    let reviews = |name: &str| all.get(name).and_then(|it| it.spec.as_ref()).is_some_and(|spec| spec.review.is_some());
    if let Some(name) = chosen {
        let found =
            project.environment(name).map_err(|finding| Failure::Findings(finding.into(), Sources::default()))?;
        // What could not be read is told with its findings.
        let is_read = all.get(name).is_some_and(|environment| environment.spec.is_some());
        return match is_read && !reviews(name) {
            true => {
                Err(Failure::Wrong(format!("environment {name} has no `review`, which says what pull requests get")))
            }
            false => Ok(found.to_string()),
        };
    }
    let named: Vec<&str> = all.names().filter(|name| reviews(name)).collect();
    match named[..] {
        [only] => Ok(only.to_owned()),
        [] => Err(Failure::Wrong("no environment has a `review`, which says what pull requests get".to_owned())),
        _ => Err(Failure::Wrong(format!("say which environment is meant with `--env`: {}", named.join(", ")))),
    }
}

fn check_all<Kept: Send>(
    project: Project,
    all: Environments,
    names: Vec<String>,
    mut findings: Diagnostics,
    options: &GlobalOptions,
    keep: impl Fn(Rendered, &str, &Environments) -> Option<Kept> + Sync,
) -> Result<Loaded<Kept>, Failure> {
    let today = project::today(options);
    let checker = Checker::new(&all, Facts::embedded(), today);
    let checked = side_by_side(names, |name| {
        let checked = checker.environment(&name);
        let is_kept = !checked.findings.has_errors();
        let kept = checked.rendered.filter(|_| is_kept).and_then(|rendered| keep(rendered, &name, &all));
        (checked.findings, (name, kept))
    });
    let mut kept = Vec::new();
    for (found, environment) in checked {
        findings.extend(found);
        kept.push(environment);
    }
    findings.sort();
    if findings.has_errors() {
        return Err(Failure::Findings(findings, all.sources));
    }
    Ok(Loaded { project, findings, kept, all, today })
}

impl<Kept> Loaded<Kept> {
    /// The files that were read.
    pub(super) fn sources(&self) -> &Sources {
        &self.all.sources
    }
}

impl Loaded<Artifacts> {
    /// Does with the files of each environment what is to be done next, side by side. The answers come in the order of
    /// the environments.
    ///
    /// # Errors
    /// In the place of an environment that cannot be resolved though the checks let it pass, which is a fault of ours, or
    /// that `next` fails for.
    pub(super) fn each<T: Send>(
        &mut self,
        next: impl Fn(Artifacts) -> Result<T, Failure> + Sync,
    ) -> Vec<Result<T, Failure>> {
        side_by_side(std::mem::take(&mut self.kept), |(name, artifacts)| match artifacts {
            Some(artifacts) => next(artifacts),
            None => Err(Failure::Unresolved(name)),
        })
    }
}

impl Loaded {
    /// All environments of the project, as they are written.
    pub(super) fn all(&self) -> &Environments {
        &self.all
    }

    /// The names of the selected environments.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.kept.iter().map(|(name, _)| name.as_str())
    }

    /// What is rendered from an environment; none when it is not among the selected ones.
    pub(super) fn rendered(&self, name: &str) -> Option<&Rendered> {
        self.kept.iter().find(|(known, _)| known == name)?.1.as_ref()
    }

    /// The files of an environment; none when it is not among the selected ones.
    pub(super) fn artifacts(&self, name: &str) -> Option<Artifacts> {
        let rendered = self.rendered(name)?;
        let digest = specification_digest(&self.all, name, rendered)?;
        Some(artifacts(rendered, self.sources(), digest))
    }

    /// The same with one environment only.
    pub(super) fn only(mut self, name: &str) -> Self {
        self.kept.retain(|(known, _)| known == name);
        self
    }

    /// Prints the environments as the engine takes them.
    ///
    /// # Errors
    /// With an environment that cannot be resolved though the checks let it pass, which is a fault of ours.
    pub(super) fn prepared(&self) -> Result<Vec<Prepared>, Failure> {
        let prepared = |(name, rendered): &(String, Option<Rendered>)| {
            let digest = |rendered| specification_digest(&self.all, name, rendered);
            let both = rendered.as_ref().and_then(|rendered| Some((rendered, digest(rendered)?)));
            let prepared = |(rendered, digest)| Prepared {
                cents: self.cents(rendered),
                ..Prepared::new(rendered, self.sources(), digest, self.today)
            };
            both.map(prepared).ok_or_else(|| Failure::Unresolved(name.clone()))
        };
        side_by_side(self.kept.iter().collect(), prepared).into_iter().collect()
    }

    /// What the environment of a pull request is estimated to cost each month, in hundredths of a dollar.
    fn cents(&self, rendered: &Rendered) -> Option<u64> {
        let review = rendered.environment.review.as_ref()?;
        let spec = self.all.get(&review.specification)?.spec.as_ref()?;
        let dollars = review_dollars(&rendered.environment, &prices_of(spec, &self.all))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "prices are small and not negative"
        )]
        let cents = (dollars * 100.0).round() as u64;
        Some(cents)
    }
}

/// The digest of everything that is written about an environment, and of what was asked for besides.
fn specification_digest(all: &Environments, name: &str, rendered: &Rendered) -> Option<String> {
    let environment = &rendered.environment;
    let review = environment.review.as_ref();
    let mut canonical = String::new();
    all.get(review.map_or(name, |review| &review.specification))?.root.as_ref()?.canonical(&mut canonical);
    if review.is_some() {
        let images = environment.services.iter().map(|service| format!("\0{}={}", service.name, service.image));
        canonical.extend(std::iter::once(format!("\0{}", environment.name)).chain(images));
    }
    Some(digest::sha256(canonical))
}

/// Does something with each environment, as many at a time as there are processors; they share nothing but what was
/// read. The answers come in the order of the environments.
pub(super) fn side_by_side<Input: Send, Output: Send>(
    environments: Vec<Input>,
    work: impl Fn(Input) -> Output + Sync,
) -> Vec<Output> {
    let count = environments.len().min(thread::available_parallelism().map_or(1, usize::from));
    let waiting = Mutex::new(environments.into_iter().enumerate());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let worker = || std::iter::from_fn(next).map(|(index, environment)| (index, work(environment))).collect::<Vec<_>>();
    let mut answers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// The files of an environment.
fn artifacts(rendered: &Rendered, sources: &Sources, specification_digest: String) -> Artifacts {
    let Rendered { environment, stacks, manifests, .. } = rendered;
    let mut artifacts = Artifacts::new(environment.name.as_str(), specification_digest);
    for stack in stacks {
        for file in &stack.files {
            let path = format!("terraform/{}/{}", stack.name, file.name);
            artifacts.add(Artifact::terraform(path, file.printed(), sources));
        }
        for (name, text) in values_files(rendered, stack) {
            artifacts.add(Artifact::new(format!("terraform/{}/{name}", stack.name), text));
        }
    }
    for values in rendered.charts.iter().filter(|values| environment.delivery.brings(values.component)) {
        let path = kubernetes::context::values_file(&values.cluster, values.release);
        artifacts.add(Artifact::new(path, values_text(rendered, values)));
    }
    for (path, text) in rendered.previews.iter().flat_map(|preview| &preview.files) {
        artifacts.add(Artifact::new(path.clone(), text.clone()));
    }
    for file in manifests {
        artifacts.add(Artifact::kubernetes(file, &environment.notice(), sources));
    }
    artifacts
}

/// The values of the charts that a stack installs, and a chart of our own, as files beside its code.
fn values_files(rendered: &Rendered, stack: &Stack) -> Vec<(String, String)> {
    let Rendered { environment, charts, .. } = rendered;
    let clusters = environment.regions().flat_map(|region| region.clusters.iter());
    let Some(cluster) = clusters.into_iter().find(|cluster| delivery::name(cluster) == stack.name) else {
        return Vec::new();
    };
    let is_installed = |values: &&ChartValues| {
        values.cluster == cluster.colour
            && delivery::installed(environment).any(|component| component.kind == values.component)
    };
    let file = |values: &ChartValues| (delivery::values_file(values.release), values_text(rendered, values));
    charts.iter().filter(is_installed).map(file).chain(delivery::chart_files(environment)).collect()
}

/// The file with the values of a chart.
fn values_text(rendered: &Rendered, values: &ChartValues) -> String {
    let mut text = format!("# {}\n", rendered.environment.notice());
    values.write(&mut text);
    text
}

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
    /// What that is estimated to cost each month, in hundredths of a dollar; none where a price is missing.
    pub(super) cents: Option<u64>,
    /// How services of the shared environment find its copies; none where it has copies of all.
    pub(super) routing: Option<Routing>,
}

impl Prepared {
    fn new(rendered: &Rendered, sources: &Sources, specification_digest: String, today: Date) -> Self {
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
        let routing = routing(environment);
        Self { source, specification_digest, places, guard, today, review, cents: None, routing }
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
