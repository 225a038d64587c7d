//! An environment on its way from the model to the engine: rendered once, used by every command.

use std::panic::resume_unwind;
use std::thread;

use super::GlobalOptions;
use super::failure::Failure;
use super::project::{self, Selection};
use crate::check::{Checker, Rendered};
use crate::diagnostic::{Diagnostics, Sources};
use crate::digest;
use crate::engine::{
    ClusterSource, EnvironmentSource, Input, ObjectFile, ObjectSource, Origin, SourceFile, StackSource,
};
use crate::facts::Facts;
use crate::kubernetes::{Manifest, ManifestFile};
use crate::model::Cluster;
use crate::plan::{FileDigests, digest_files};
use crate::render::{Artifact, Artifacts};
use crate::spec::project::{Environments, Project};
use crate::terraform::Stack;
use crate::{hcl, terraform};

/// The environments that a command is about, all of them without errors.
pub(super) struct Loaded {
    /// The project.
    pub(super) project: Project,
    /// What is to be said about them: warnings.
    pub(super) findings: Diagnostics,
    /// Their names, and what is rendered from them.
    rendered: Vec<(String, Option<Rendered>)>,
    /// All environments of the project.
    all: Environments,
}

/// Reads and checks the selected environments.
///
/// # Errors
/// With the findings when there is an error among them.
pub(super) fn load(selection: &Selection, options: &GlobalOptions) -> Result<Loaded, Failure> {
    let alone = |findings: Diagnostics| Failure::Findings(findings, Sources::default());
    let project = project::find(options).map_err(|finding| alone(finding.into()))?;
    let names = selection.names(&project).map_err(alone)?;
    let all = project.load();
    let findings = if selection.env.is_empty() { all.findings.clone() } else { Diagnostics::default() };
    check_all(project, all, names, findings, options)
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
    check_all(project.clone(), all, names, Diagnostics::default(), options)
}

fn check_all(
    project: Project,
    all: Environments,
    names: Vec<String>,
    mut findings: Diagnostics,
    options: &GlobalOptions,
) -> Result<Loaded, Failure> {
    let today = project::today(options);
    let checker = Checker::new(&all, Facts::embedded(), today);
    let checked = side_by_side(names, |name| (checker.environment(&name), name));
    let mut rendered = Vec::new();
    for (checked, name) in checked {
        findings.extend(checked.findings);
        rendered.push((name, checked.rendered));
    }
    findings.sort();
    if findings.has_errors() {
        return Err(Failure::Findings(findings, all.sources));
    }
    Ok(Loaded { project, findings, rendered, all })
}

impl Loaded {
    /// The files that were read.
    pub(super) fn sources(&self) -> &Sources {
        &self.all.sources
    }

    /// All environments of the project, as they are written.
    pub(super) fn all(&self) -> &Environments {
        &self.all
    }

    /// What is rendered from an environment; none when it is not among the selected ones.
    pub(super) fn rendered(&self, name: &str) -> Option<&Rendered> {
        self.rendered.iter().find(|(known, _)| known == name)?.1.as_ref()
    }

    /// The same with one environment only.
    pub(super) fn only(mut self, name: &str) -> Self {
        self.rendered.retain(|(known, _)| known == name);
        self
    }

    /// Prints the environments as they are written to the tree, and does with each what is to be done next, side by
    /// side. The answers come in the order of the environments.
    ///
    /// # Errors
    /// In the place of an environment that cannot be resolved though the checks let it pass, which is a fault of ours, or
    /// that `next` fails for.
    pub(super) fn artifacts<T: Send>(
        &self,
        next: impl Fn(Artifacts) -> Result<T, Failure> + Sync,
    ) -> Vec<Result<T, Failure>> {
        self.each(|rendered, digest| next(artifacts(rendered, &self.all.sources, digest)))
    }

    /// Prints the environments as the engine takes them.
    ///
    /// # Errors
    /// As [`artifacts`](Self::artifacts).
    pub(super) fn prepared(&self) -> Result<Vec<Prepared>, Failure> {
        self.each(|rendered, digest| Ok(Prepared::new(rendered, digest))).into_iter().collect()
    }

    fn each<T: Send>(&self, next: impl Fn(&Rendered, String) -> Result<T, Failure> + Sync) -> Vec<Result<T, Failure>> {
        side_by_side(self.rendered.iter().collect(), |(name, rendered): &(String, Option<Rendered>)| {
            match (rendered, self.specification_digest(name)) {
                (Some(rendered), Some(digest)) => next(rendered, digest),
                _ => Err(Failure::Unresolved(name.clone())),
            }
        })
    }

    /// The digest of everything that is written about an environment.
    fn specification_digest(&self, name: &str) -> Option<String> {
        let mut canonical = String::new();
        self.all.get(name)?.root.as_ref()?.canonical(&mut canonical);
        Some(digest::sha256(canonical))
    }
}

/// Does something with each environment in a thread of its own; they share nothing but what was read. The answers come
/// in the order of the environments.
fn side_by_side<Input: Send, Output: Send>(
    environments: Vec<Input>,
    work: impl Fn(Input) -> Output + Sync,
) -> Vec<Output> {
    let work = &work;
    thread::scope(|scope| {
        let spawn = |environment| scope.spawn(move || work(environment));
        let threads: Vec<_> = environments.into_iter().map(spawn).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// The files of an environment.
fn artifacts(rendered: &Rendered, sources: &Sources, specification_digest: String) -> Artifacts {
    let Rendered { environment, stacks, manifests } = rendered;
    let mut artifacts = Artifacts::new(environment.name.as_str(), specification_digest);
    for stack in stacks {
        for file in &stack.files {
            let path = format!("terraform/{}/{}", stack.name, file.name);
            artifacts.add(Artifact::terraform(path, hcl::print(&file.body), sources));
        }
    }
    for file in manifests {
        artifacts.add(Artifact::kubernetes(file, &environment.notice(), sources));
    }
    artifacts
}

/// An environment as the engine takes it.
pub(super) struct Prepared {
    /// Its stacks and its Kubernetes objects.
    pub(super) source: EnvironmentSource,
    /// The digest of the resolved spec.
    pub(super) specification_digest: String,
}

impl Prepared {
    fn new(rendered: &Rendered, specification_digest: String) -> Self {
        let Rendered { environment, stacks, .. } = rendered;
        let source = EnvironmentSource {
            name: environment.name.clone(),
            account: environment.cloud.account.clone(),
            region: environment.cloud.region.clone(),
            stacks: stacks.iter().map(stack_source).collect(),
            clusters: environment.clusters.iter().filter_map(|cluster| cluster_source(rendered, cluster)).collect(),
        };
        Self { source, specification_digest }
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

fn source_file(printed: hcl::Printed) -> SourceFile {
    let origin = |block: &hcl::PrintedBlock| {
        Some(Origin { first_line: block.first_line, last_line: block.last_line, span: block.origin? })
    };
    SourceFile { origins: printed.blocks.iter().filter_map(origin).collect(), text: printed.text }
}

fn stack_source(stack: &Stack) -> StackSource {
    let input = |input: &terraform::Input| Input {
        variable: input.variable.clone(),
        stack: input.stack.clone(),
        output: input.output.clone(),
    };
    let types = |kind: &str| {
        let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
        blocks.filter(|block| block.kind() == kind).filter_map(|block| block.labels().first().cloned()).collect()
    };
    StackSource {
        name: stack.name.clone(),
        files: stack.files.iter().map(|file| (file.name.clone(), source_file(hcl::print(&file.body)))).collect(),
        inputs: stack.inputs.iter().map(input).collect(),
        resource_types: types("resource"),
        data_source_types: types("data"),
    }
}

/// What an environment has in one of its clusters; none when that is nothing.
fn cluster_source(rendered: &Rendered, cluster: &Cluster) -> Option<ClusterSource> {
    let environment = &rendered.environment;
    let files: Vec<ObjectFile> =
        rendered.manifests.iter().filter(|file| file.cluster == cluster.colour).map(object_file).collect();
    (!files.is_empty()).then(|| ClusterSource {
        platform: environment.platform.clone(),
        environment: environment.name.clone(),
        colour: cluster.colour.clone(),
        name: cluster.name.clone(),
        account: environment.cloud.account.clone(),
        region: environment.cloud.region.clone(),
        version: cluster.version.clone(),
        files,
    })
}

fn object_file(file: &ManifestFile) -> ObjectFile {
    ObjectFile { path: file.path.to_string(), objects: file.manifests.iter().map(object_source).collect() }
}

fn object_source(manifest: &Manifest) -> ObjectSource {
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
        is_migration: phase == Some("migration"),
        origin: Some(manifest.origin),
    }
}
