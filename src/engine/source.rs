//! What the engine is given: the stacks of an environment and the objects of its clusters, as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::Span;

/// The name of the file that says where a stack's state is; a working copy can leave it out.
pub(super) const BACKEND_FILE: &str = "backend.tf";

/// The files of a stack that say which providers it has.
const PROVIDER_FILES: [&str; 2] = ["provider.tf", "versions.tf"];

/// The name of the file with a stack's `import` blocks; Terraform takes them in a root module only.
pub(super) const IMPORTS_FILE: &str = "imports.tf";

/// The stacks of one environment and what the offline provider has to know.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentSource {
    /// The name of the environment.
    pub name: String,
    /// The AWS account number that the offline provider answers with.
    pub account: String,
    /// The AWS region that the offline provider answers with.
    pub region: String,
    /// The stacks, in an order of the caller's liking.
    pub stacks: Vec<StackSource>,
    /// What runs in the clusters, in the order in which they are applied; none where there is nothing to apply.
    pub clusters: Vec<ClusterSource>,
    /// The environment that it lives in, whose states are only read; none where it has clusters of its own.
    pub shared: Option<SharedSource>,
}

/// An environment that another one lives in: who made the clusters, and the outputs that objects name.
#[derive(Debug, Clone, Default)]
pub struct SharedSource {
    /// Its name.
    pub name: String,
    /// Its stacks. Nothing is planned or applied of them.
    pub stacks: Vec<StackSource>,
}

/// What an environment has in one Kubernetes cluster.
#[derive(Debug, Clone, Default)]
pub struct ClusterSource {
    /// The platform that the cluster belongs to.
    pub platform: String,
    /// The environment that the cluster belongs to: another one than that of the objects where it is shared.
    pub environment: String,
    /// Its colour: `blue` or `green`; the one of the second region is called `recovery`.
    pub colour: String,
    /// The stack that makes it; the cluster of the second region is a part of that region's stack.
    pub stack: String,
    /// Its EKS name.
    pub name: String,
    /// The AWS account that it is in.
    pub account: String,
    /// The AWS region that it is in.
    pub region: String,
    /// The Kubernetes version that the spec asks for, for example `1.35`.
    pub version: String,
    /// The rendered files, in any order.
    pub files: Vec<ObjectFile>,
}

/// One rendered file with objects.
#[derive(Debug, Clone, Default)]
pub struct ObjectFile {
    /// Where it is in the rendered tree, for example `kubernetes/blue/services/api.yaml`.
    pub path: String,
    /// Whether something else brings its objects into the cluster, such as Argo CD: they are neither compared nor applied,
    /// and stay when they were applied from here before.
    pub is_brought_by_others: bool,
    /// Its objects, in the order in which they are applied.
    pub objects: Vec<ObjectSource>,
}

/// One Kubernetes object.
#[derive(Debug, Clone, Default)]
pub struct ObjectSource {
    /// For example `apps/v1`.
    pub api_version: String,
    /// For example `Deployment`.
    pub kind: String,
    /// Its namespace; none for an object that belongs to the cluster.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// The object as one YAML document.
    pub text: String,
    /// Whether it is a Job that has to have ended well before any migration begins.
    pub is_preparation: bool,
    /// Whether it is a Job that has to have ended well before any workload is touched.
    pub is_migration: bool,
    /// The place in the spec that asked for it.
    pub origin: Option<Span>,
    /// What has to be put into it before a cluster gets it; none when its text is all.
    pub adjustment: Option<Adjustment>,
}

/// What an object gets before it is sent to a cluster.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// The object of the text.
    pub json: Value,
    /// The texts in it that stand for outputs of stacks.
    pub references: Vec<OutputReference>,
    /// The fields that are others' once it is there.
    pub kept: Option<Arc<dyn KeptFields>>,
}

/// A text of an object that stands for an output of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputReference {
    /// Where it is in the object, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// The stack.
    pub stack: String,
    /// Its output.
    pub output: String,
    /// The key of the output, which is a map then.
    pub key: Option<String>,
}

impl fmt::Display for OutputReference {
    /// As it is written: `output:data/database_addresses/bookings`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_ref().map(|key| format!("/{key}")).unwrap_or_default();
        write!(formatter, "output:{}/{}{key}", self.stack, self.output)
    }
}

/// The fields of an object that a controller changes once it is there. Which these are is the caller's knowledge.
pub trait KeptFields: fmt::Debug + Send + Sync {
    /// Puts what is live in them into the object that is about to be applied.
    fn keep(&self, object: &mut Value, live: &Value);

    /// Whether a field manager owns a field, for example `spec.http`, only because one of them is in it, so that taking
    /// the field over takes nothing from anybody.
    fn shares(&self, path: &str, manager: &str) -> bool;
}

/// One root module.
#[derive(Debug, Clone, Default)]
pub struct StackSource {
    /// Its name, for example `network`.
    pub name: String,
    /// Its files, by name.
    pub files: BTreeMap<String, SourceFile>,
    /// Where its variables get their values from.
    pub inputs: Vec<Input>,
    /// The outputs that are not to be shown.
    pub sensitive_outputs: BTreeSet<String>,
    /// The resource types in its files.
    pub resource_types: BTreeSet<String>,
    /// The data source types in its files.
    pub data_source_types: BTreeSet<String>,
    /// Whether it is applied, but no longer in the spec.
    pub is_leftover: bool,
}

/// One file of a stack.
#[derive(Debug, Clone, Default)]
pub struct SourceFile {
    /// The file's text.
    pub text: String,
    /// Where its blocks come from, in the order of their lines.
    pub origins: Vec<Origin>,
}

/// The place in the spec that asked for some lines of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The first line, from 1.
    pub first_line: usize,
    /// The last line.
    pub last_line: usize,
    /// The place in the spec.
    pub span: Span,
}

/// A variable that another stack's output fills.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// The variable of this stack.
    pub variable: String,
    /// The other stack.
    pub stack: String,
    /// The other stack's output.
    pub output: String,
}

impl EnvironmentSource {
    /// The environment with nothing but stacks that are not in the spec any more. Their states are kept beside those of the
    /// others; `names` are of letters, digits and hyphens.
    #[must_use]
    pub fn leftovers(&self, names: &[String]) -> Self {
        let backend = |name: &str| {
            let (known, file) =
                self.stacks.iter().find_map(|stack| Some((&stack.name, stack.files.get(BACKEND_FILE)?)))?;
            let text = file.text.replace(&format!("/{known}.tfstate\""), &format!("/{name}.tfstate\""));
            Some((BACKEND_FILE.to_owned(), SourceFile { text, origins: Vec::new() }))
        };
        let stacks = names.iter().map(|name| {
            let mut stack = self.leftover(name);
            stack.files.extend(backend(name));
            stack
        });
        Self {
            name: self.name.clone(),
            account: self.account.clone(),
            region: self.region.clone(),
            stacks: stacks.collect(),
            ..Self::default()
        }
    }

    /// A stack that is not in the spec any more: the providers of the others, and no resources.
    pub(super) fn leftover(&self, name: &str) -> StackSource {
        let file =
            |file: &&str| Some(((*file).to_owned(), self.stacks.iter().find_map(|stack| stack.files.get(*file))?));
        let files = PROVIDER_FILES.iter().filter_map(file);
        let files = files.map(|(name, file)| (name, SourceFile { text: file.text.clone(), origins: Vec::new() }));
        StackSource { name: name.to_owned(), files: files.collect(), is_leftover: true, ..StackSource::default() }
    }

    /// The stack of a name.
    pub(super) fn stack(&self, name: &str) -> Option<&StackSource> {
        self.stacks.iter().find(|stack| stack.name == name)
    }

    /// The outputs that objects refer to and that there are: stack, output.
    pub(super) fn referenced_outputs(&self) -> BTreeSet<(&str, &str)> {
        existing(self.references(), &self.stacks)
    }

    /// The same of the environment that this one lives in.
    pub(super) fn shared_outputs(&self) -> BTreeSet<(&str, &str)> {
        self.shared.as_ref().map(|shared| existing(self.references(), &shared.stacks)).unwrap_or_default()
    }

    /// The stacks of the environment that this one lives in without which its clusters cannot be reached or its objects
    /// have no values.
    pub(super) fn needed_of_shared(&self, has_context: impl Fn(&str) -> bool) -> Vec<StackSource> {
        let Some(shared) = &self.shared else { return Vec::new() };
        let clusters = self.clusters.iter().filter(|cluster| !has_context(&cluster.colour));
        let mut needed: BTreeSet<&str> = clusters.map(|cluster| cluster.stack.as_str()).collect();
        needed.extend(self.references().into_iter().map(|(stack, _)| stack));
        shared.stacks.iter().filter(|stack| needed.contains(stack.name.as_str())).cloned().collect()
    }

    /// What objects refer to: stack, output.
    fn references(&self) -> BTreeSet<(&str, &str)> {
        let objects = self.clusters.iter().flat_map(|cluster| &cluster.files).flat_map(|file| &file.objects);
        let references = objects.filter_map(|object| object.adjustment.as_ref()).flat_map(|found| &found.references);
        references.map(|reference| (reference.stack.as_str(), reference.output.as_str())).collect()
    }
}

/// Those of some outputs that stacks have.
fn existing<'a>(outputs: BTreeSet<(&'a str, &'a str)>, stacks: &[StackSource]) -> BTreeSet<(&'a str, &'a str)> {
    let stack = |name: &str| stacks.iter().find(|stack| stack.name == name);
    let exists = |name: &str, output: &str| stack(name).is_some_and(|it| it.labels("output").contains(output));
    outputs.into_iter().filter(|(stack, output)| exists(stack, output)).collect()
}

impl StackSource {
    /// The place in the spec that asked for a line of a file.
    pub(super) fn origin(&self, file: &str, line: usize) -> Option<Span> {
        let origins = &self.files.get(file)?.origins;
        origins.iter().find(|origin| (origin.first_line..=origin.last_line).contains(&line)).map(|origin| origin.span)
    }

    /// The names of the labels of all blocks of a kind, for example of every `output`, whose headers begin a line.
    pub(super) fn labels(&self, kind: &str) -> BTreeSet<&str> {
        let lines = self.files.values().flat_map(|file| file.text.lines());
        lines.filter_map(|line| label(line.trim_start().strip_prefix(kind)?)).collect()
    }
}

/// The label behind the kind of a block. People write it without quotes as well.
fn label(rest: &str) -> Option<&str> {
    let label = rest.trim_start();
    match label.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None if label.len() == rest.len() => None,
        None => label.split(|letter: char| letter.is_whitespace() || letter == '{').next(),
    }
    .filter(|label| label.starts_with(|letter: char| letter.is_alphabetic() || letter == '_'))
}
