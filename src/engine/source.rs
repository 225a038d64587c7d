//! What the engine is given: the stacks of an environment and the objects of its clusters, as text.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Span;

/// The name of the file that says where a stack's state is; a working copy can leave it out.
pub(super) const BACKEND_FILE: &str = "backend.tf";

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
}

/// What an environment has in one Kubernetes cluster.
#[derive(Debug, Clone, Default)]
pub struct ClusterSource {
    /// The platform that the cluster belongs to.
    pub platform: String,
    /// The environment that the cluster belongs to: another one than that of the objects where it is shared.
    pub environment: String,
    /// Its colour: `blue` or `green`. The stack `cluster-<colour>` makes it.
    pub colour: String,
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
    /// Whether it is a Job that has to have ended well before any workload is touched.
    pub is_migration: bool,
    /// The place in the spec that asked for it.
    pub origin: Option<Span>,
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
    /// The resource types in its files.
    pub resource_types: BTreeSet<String>,
    /// The data source types in its files.
    pub data_source_types: BTreeSet<String>,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The variable of this stack.
    pub variable: String,
    /// The other stack.
    pub stack: String,
    /// The other stack's output.
    pub output: String,
}

impl EnvironmentSource {
    /// The stack of a name.
    pub(super) fn stack(&self, name: &str) -> Option<&StackSource> {
        self.stacks.iter().find(|stack| stack.name == name)
    }
}

impl StackSource {
    /// The place in the spec that asked for a line of a file.
    pub(super) fn origin(&self, file: &str, line: usize) -> Option<Span> {
        let origins = &self.files.get(file)?.origins;
        origins.iter().find(|origin| (origin.first_line..=origin.last_line).contains(&line)).map(|origin| origin.span)
    }

    /// The names of the labels of all top-level blocks of a kind, for example of every `output`. Rendered files have
    /// the header of such a block at the beginning of a line.
    pub(super) fn labels(&self, kind: &str) -> BTreeSet<&str> {
        let lines = self.files.values().flat_map(|file| file.text.lines());
        lines.filter_map(|line| line.strip_prefix(kind)?.strip_prefix(" \"")?.split('"').next()).collect()
    }
}
