//! An environment on its way from the model to the engine: rendered once, used by every command.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::thread;

use super::GlobalOptions;
use super::failure::Failure;
use super::project::{self, Selection};
use crate::check::{self, Rendered};
use crate::diagnostic::{Diagnostics, Sources};
use crate::digest;
use crate::engine::{EnvironmentSource, Input, Origin, SourceFile, StackSource};
use crate::facts::Facts;
use crate::model::Environment;
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
    let checked = side_by_side(names, |name| (check::environment(&all, &name, Facts::embedded(), today), name));
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

    /// An environment, resolved; none when it is not among the selected ones.
    pub(super) fn environment(&self, name: &str) -> Option<&Environment> {
        let found = self.rendered.iter().find(|(known, _)| known == name);
        found.and_then(|(_, rendered)| rendered.as_ref()).map(|rendered| &rendered.environment)
    }

    /// The same with one environment only.
    pub(super) fn only(mut self, name: &str) -> Self {
        self.rendered.retain(|(known, _)| known == name);
        self
    }

    /// Prints the environments and does with each what is to be done next, side by side. The answers come in the order
    /// of the environments.
    ///
    /// # Errors
    /// In the place of an environment that cannot be resolved though the checks let it pass, which is a fault of ours, or
    /// that `next` fails for.
    pub(super) fn render<T: Send>(
        &mut self,
        next: impl Fn(Prepared) -> Result<T, Failure> + Sync,
    ) -> Vec<Result<T, Failure>> {
        let prepared = |(name, rendered): (String, Option<Rendered>)| {
            prepare(&self.all, &name, rendered).ok_or(Failure::Unresolved(name))
        };
        side_by_side(std::mem::take(&mut self.rendered), |environment| prepared(environment).and_then(&next))
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

/// An environment without errors can be resolved.
fn prepare(all: &Environments, name: &str, rendered: Option<Rendered>) -> Option<Prepared> {
    let mut canonical = String::new();
    all.get(name)?.root.as_ref()?.canonical(&mut canonical);
    Some(Prepared::new(&rendered?, &all.sources, &digest::sha256(canonical)))
}

/// An environment, rendered.
pub(super) struct Prepared {
    /// Its files, as they are written to the tree.
    pub(super) artifacts: Artifacts,
    /// Its stacks, as the engine takes them.
    pub(super) source: EnvironmentSource,
    /// The digest of the resolved spec.
    pub(super) specification_digest: String,
}

impl Prepared {
    /// Prints an environment.
    fn new(rendered: &Rendered, sources: &Sources, specification_digest: &str) -> Self {
        let Rendered { environment, stacks } = rendered;
        let mut artifacts = Artifacts::new(environment.name.as_str(), specification_digest);
        let mut printed_stacks = Vec::new();
        for stack in stacks {
            let mut files = BTreeMap::new();
            for file in &stack.files {
                let printed = hcl::print(&file.body);
                files.insert(file.name.clone(), source_file(&printed));
                artifacts.add(Artifact::terraform(format!("terraform/{}/{}", stack.name, file.name), printed, sources));
            }
            printed_stacks.push(stack_source(stack, files));
        }
        let source = EnvironmentSource {
            name: environment.name.clone(),
            account: environment.cloud.account.clone(),
            region: environment.cloud.region.clone(),
            stacks: printed_stacks,
            clusters: Vec::new(),
        };
        Self { artifacts, source, specification_digest: specification_digest.to_owned() }
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

fn source_file(printed: &hcl::Printed) -> SourceFile {
    let origin = |block: &hcl::PrintedBlock| {
        Some(Origin { first_line: block.first_line, last_line: block.last_line, span: block.origin? })
    };
    SourceFile { text: printed.text.clone(), origins: printed.blocks.iter().filter_map(origin).collect() }
}

fn stack_source(stack: &Stack, files: BTreeMap<String, SourceFile>) -> StackSource {
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
        files,
        inputs: stack.inputs.iter().map(input).collect(),
        resource_types: types("resource"),
        data_source_types: types("data"),
    }
}
