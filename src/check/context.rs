//! What rules may look at besides the spec.

use super::objects::Objects;
use crate::diagnostic::{Diagnostics, Span};
use crate::facts::{Date, Facts};
use crate::kubernetes::ManifestFile;
use crate::model;
use crate::policy::Policies;
use crate::spec::Spec;
use crate::spec::own_file::OwnFile;
use crate::spec::project::Environments;
use crate::terraform::own::Written;
use crate::terraform::{Stack, StackFile};

/// What rules may look at besides the spec.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The name of the environment.
    pub environment: &'a str,
    /// All environments of the project.
    pub all: &'a Environments,
    /// What is known about the outside world.
    pub facts: &'a Facts,
    /// The day for which is asked what is supported.
    pub today: Date,
    /// The stacks that are rendered from the spec, as far as they can be.
    pub(super) stacks: &'a [Stack],
    /// The stacks of the environment that a pull request's lives in.
    pub(super) shared: &'a [Stack],
    /// What the spec means; `None` when it cannot be resolved.
    pub(super) resolved: Option<&'a model::Environment>,
    /// The Kubernetes objects of each cluster; none when they cannot be rendered.
    pub(super) clusters: &'a [Objects<'a>],
    /// Whether something is wrong with the spec itself, so that objects may be wrong because of that.
    pub(super) is_wrong: bool,
    /// The Kubernetes objects that are rendered from the spec, as far as they can be.
    pub(super) manifests: &'a [ManifestFile],
    /// The policies that are built in and the project's own.
    pub(super) policies: &'a Policies,
    /// What is wrong with the project's own.
    pub(super) policy_findings: &'a Diagnostics,
}

impl<'a> Context<'a> {
    /// The other environments that could be read.
    pub(super) fn others(&self) -> impl Iterator<Item = (&'a str, &'a Spec)> {
        let environment = self.environment;
        let others = self.all.environments.iter().filter(move |other| other.name.as_str() != environment);
        others.filter_map(|other| Some((other.name.as_str(), other.spec.as_ref()?)))
    }

    /// Whether something is written at a dotted path that could not be read, so that it is not to be called missing.
    pub(super) fn is_refused(&self, path: &str) -> bool {
        let refused = self.all.get(self.environment).map(|environment| &environment.refused);
        refused.is_some_and(|refused| refused.has_path(path))
    }

    /// Whether something that is written could not be read, or a part of it.
    pub(super) fn is_refused_within(&self, path: &str) -> bool {
        let refused = self.all.get(self.environment).map(|environment| &environment.refused);
        refused.is_some_and(|refused| refused.has_path(path) || refused.has_part_of(path))
    }

    /// The spec whose infrastructure `spec` lives in: another environment's when it shares, else itself.
    ///
    /// `None` when it shares with one that could not be read; nothing is known about what is there then.
    pub(super) fn host_of(&self, spec: &'a Spec) -> Option<&'a Spec> {
        match &spec.shares {
            Some(shares) => self.spec_of(shares.as_str()),
            None => Some(spec),
        }
    }

    /// The Terraform files of the user's own.
    pub(super) fn own_files(&self) -> &'a [OwnFile] {
        self.all.get(self.environment).map_or(&[], |environment| &environment.own_files)
    }

    /// Whether a place is in a Terraform file of the user's own.
    pub(super) fn is_own_code(&self, place: Span) -> bool {
        self.own_files().iter().any(|file| file.source == place.source)
    }

    /// The Terraform files of the user's own that have become part of a stack, each with that stack's index.
    pub(super) fn own_code(&self) -> impl Iterator<Item = (usize, &'a StackFile, &'a Written)> {
        let files =
            self.stacks.iter().enumerate().flat_map(|(index, stack)| stack.files.iter().map(move |file| (index, file)));
        files.filter_map(|(index, file)| Some((index, file, file.own.as_ref()?)))
    }

    /// The spec of an environment, when it could be read.
    pub(super) fn spec_of(&self, environment: &str) -> Option<&'a Spec> {
        self.all.get(environment)?.spec.as_ref()
    }
}
