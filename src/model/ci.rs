//! How an environment is checked, planned and applied on GitHub Actions, resolved.

use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::ci::{Ci as Written, Jobs};
use crate::spec::delivery::DeliveryMode;

/// The branch that is applied when the spec does not say.
const DEFAULT_BRANCH: &str = "main";

/// How an environment is checked, planned and applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ci {
    /// Where the runners get `platform` from; none where there are no workflows.
    pub install: Option<Install>,
    /// The branch that is applied.
    pub branch: String,
    /// Whether the rendered tree is kept in the repository.
    pub rendered: bool,
    /// The labels of the runner that plans and applies; empty for one of GitHub's own.
    pub runner: Vec<String>,
    /// Whether each stack is applied by a job of its own.
    pub by_stack: bool,
    /// Where it is written, or the spec where it is not.
    pub span: Span,
}

/// An archive with the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    /// Its address.
    pub url: String,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl Ci {
    /// What a spec says, with the defaults.
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let written = spec.ci.as_ref();
        let install = written.and_then(|ci| ci.install.as_ref());
        let install =
            install.map(|install| Install { url: install.url.to_string(), sha256: install.sha256.to_string() });
        let rendered = written.and_then(|ci| ci.rendered.as_ref());
        Self {
            install,
            branch: branch(written).unwrap_or(DEFAULT_BRANCH).to_owned(),
            rendered: rendered.map_or_else(|| is_gitops(spec), |rendered| rendered.value.is_on()),
            runner: written
                .map(|ci| ci.runner.iter().map(|label| label.as_str().to_owned()).collect())
                .unwrap_or_default(),
            by_stack: written.and_then(|ci| ci.jobs.as_ref()).is_some_and(|jobs| jobs.value == Jobs::Stacks),
            span: written.map_or(spec.span, |ci| ci.span),
        }
    }
}

fn branch(written: Option<&Written>) -> Option<&str> {
    written.and_then(|ci| ci.branch.as_ref()).map(|branch| branch.as_str())
}

fn is_gitops(spec: &Spec) -> bool {
    let mode = spec.delivery.as_ref().and_then(|delivery| delivery.mode.as_ref());
    mode.is_some_and(|mode| mode.value == DeliveryMode::GitOps)
}
