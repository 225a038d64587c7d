//! Why a command did not do what it was asked to, and the exit code for it.

use std::io;

use camino::Utf8PathBuf;

use super::console::Console;
use super::exit::Exit;
use crate::diagnostic::{Diagnostics, Sources};
use crate::engine::review::ReviewError;
use crate::engine::rollout::{AskError, OrderError};
use crate::engine::{Ending, Outcome};
use crate::plan::{LoadError, ReadError};
use crate::report::standing_text;
use crate::spec::explain::key_at;
use crate::{engine, github, render};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The engine could not do it.
    #[error(transparent)]
    Engine(#[from] engine::Error),
    /// Not all that was to be done was done.
    #[error("not all was done")]
    Incomplete {
        /// What became of each step.
        outcome: Box<Outcome>,
        /// What was typed.
        command: String,
    },
    /// The engine's plan could not be read.
    #[error(transparent)]
    Plan(#[from] ReadError),
    /// A saved plan cannot be applied.
    #[error(transparent)]
    Saved(#[from] LoadError),
    /// A plan could not be kept in a file.
    #[error("the plan cannot be kept in `{path}`")]
    NotSaved {
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The tree could not be written.
    #[error(transparent)]
    Render(#[from] render::RenderError),
    /// A stream or a file could not be used.
    #[error(transparent)]
    Stream(#[from] io::Error),
    /// Something has to be confirmed first.
    #[error("{0}")]
    Unconfirmed(String),
    /// It would be unsafe.
    #[error("{summary}")]
    Unsafe {
        /// What would be.
        summary: String,
        /// Every reason, each a phrase.
        reasons: Vec<String>,
        /// What to do, in full sentences.
        help: String,
    },
    /// The controller of a rollout did nothing.
    #[error("the order is given, but within {0} seconds no controller has taken it")]
    NotTaken(u64),
    /// A cluster gave no answer.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// Something about the environment of a pull request.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// An order to a rollout was not carried out.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// Something could not be written to GitHub.
    #[error(transparent)]
    GitHub(#[from] github::Error),
    /// What was asked for cannot be.
    #[error("{0}")]
    Wrong(String),
    /// An environment without errors could not be resolved: a check is missing.
    #[error(
        "the environment `{0}` cannot be rendered, although nothing is wrong with its spec; this is a mistake in platform, please report it with the spec"
    )]
    Unresolved(String),
    /// The specs are wrong, or Terraform said so.
    #[error("the spec has errors")]
    Findings(Diagnostics, Sources),
}

impl Failure {
    /// Findings that show no lines of a file.
    pub(super) fn without_lines(findings: impl Into<Diagnostics>) -> Self {
        Self::Findings(findings.into(), Sources::default())
    }

    /// Says what went wrong, with the lines of the spec where they are known, and gives the exit code.
    pub(super) fn report(&self, sources: &Sources, console: &mut Console) -> Exit {
        match self {
            Self::Findings(findings, sources) => console.findings(findings, sources),
            Self::Render(error) => console.findings(&error.diagnostic().into(), sources),
            Self::Engine(error) => report_engine(error, sources, console),
            Self::Incomplete { outcome, command } => {
                outcome.failures().for_each(|(_, error)| report_engine(error, sources, console));
                console.complain(&format!("\n{}", standing_text(outcome, command)));
            }
            _ => console.complain(&self.text()),
        }
        self.exit()
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Engine(error) => exit_of(Ending::of(error)),
            Self::Incomplete { outcome, .. } => {
                let has = |ending| outcome.with(ending).next().is_some();
                let endings = [Ending::Interrupted, Ending::Failed, Ending::Refused];
                // Where nothing went wrong, a signal came between two steps.
                endings.into_iter().find(|ending| has(*ending)).map_or(Exit::Interrupted, exit_of)
            }
            Self::Saved(LoadError::Stale(_) | LoadError::Changed) | Self::Unconfirmed(_) => Exit::Refused,
            // Hand-made edits are guarded, not broken.
            Self::Render(render::RenderError::Refused { .. }) => Exit::Refused,
            Self::Plan(_) | Self::Saved(_) | Self::Render(_) | Self::Stream(_) => Exit::Failed,
            Self::NotTaken(_) | Self::NotSaved { .. } | Self::Unresolved(_) | Self::Findings(..) => Exit::Failed,
            Self::Unsafe { .. } | Self::Order(OrderError::Refused(_)) => Exit::Refused,
            Self::Ask(error) | Self::Order(OrderError::Ask(error)) => match error {
                AskError::Interrupted => Exit::Interrupted,
                AskError::Refused { .. } => Exit::Refused,
                _ => Exit::Failed,
            },
            Self::Review(ReviewError::Ask(AskError::Interrupted)) => Exit::Interrupted,
            Self::Review(error) if error.is_refusal() => Exit::Refused,
            Self::Review(_) => Exit::Failed,
            Self::GitHub(github::Error::Wrong(_)) | Self::Wrong(_) => Exit::Usage,
            Self::GitHub(_) => Exit::Failed,
        }
    }

    /// The message, one thing a line, with what to do about it at the end.
    fn text(&self) -> String {
        let mut lines = with_causes(self);
        if let Self::Ask(error) | Self::Order(OrderError::Ask(error)) = self {
            lines.extend(Some(error.hint()).filter(|hint| !hint.is_empty()).map(|hint| format!("  help: {hint}")));
        }
        if let Self::Review(error) = self {
            let hint = error.hint();
            lines.extend(Some(hint).filter(|hint| !hint.is_empty()).map(|hint| format!("  help: {hint}")));
        }
        if matches!(self, Self::NotTaken(_)) {
            lines.push(format!("  help: {NOT_TAKEN}"));
        }
        if let Self::GitHub(error) = self {
            lines.extend(Some(error.hint()).filter(|hint| !hint.is_empty()).map(|hint| format!("  help: {hint}")));
        }
        if let Self::Unsafe { reasons, help, .. } = self {
            lines.extend(reasons.iter().map(|reason| format!("  - {reason}")));
            lines.push(format!("  help: {help}"));
        }
        if matches!(self, Self::Saved(_)) {
            lines.push("  help: Make the plan again with `platform plan --save FILE`, and review it.".to_owned());
        }
        lines.join("\n") + "\n"
    }
}

const NOT_TAKEN: &str = "Check that Argo Rollouts runs in the cluster: `kubectl get pods -A -l \
     app.kubernetes.io/name=argo-rollouts`. The order stays, and is taken once it does.";

/// Says what was wrong in the engine: its findings, then the message.
fn report_engine(error: &engine::Error, sources: &Sources, console: &mut Console) {
    if let Some(findings) = error.findings() {
        console.findings(&with_keys(findings, sources), sources);
    }
    let mut lines = with_causes(error);
    lines.extend(engine_details(error));
    lines.extend(Some(error.hint()).filter(|hint| !hint.is_empty()).map(|hint| format!("  help: {hint}")));
    console.complain(&(lines.join("\n") + "\n"));
}

/// The findings with the keys of the spec that asked for what they are about: the engine knows only where they stand.
fn with_keys(findings: &Diagnostics, sources: &Sources) -> Diagnostics {
    let mut named = Diagnostics::default();
    for finding in findings.iter() {
        let mut finding = finding.clone();
        for label in &mut finding.labels {
            if let Some(key) = key_at(label.span, sources) {
                label.text = format!("`{key}`, {}", label.text);
            }
        }
        named.push(finding);
    }
    named
}

fn exit_of(ending: Ending) -> Exit {
    match ending {
        Ending::Interrupted => Exit::Interrupted,
        Ending::Refused => Exit::Refused,
        Ending::Applied | Ending::Unchanged | Ending::Failed | Ending::Left => Exit::Failed,
    }
}

/// An error, and what it was caused by, one thing a line.
fn with_causes(error: &dyn std::error::Error) -> Vec<String> {
    let mut lines = vec![format!("error: {error}")];
    let mut cause = error.source();
    while let Some(inner) = cause {
        lines.push(format!("  because: {inner}"));
        cause = inner.source();
    }
    lines
}

fn engine_details(error: &engine::Error) -> Vec<String> {
    match error {
        engine::Error::Failed { remark, .. } if !remark.is_empty() => vec![format!("  it said: {remark}")],
        engine::Error::Deviation { deviations, .. } => {
            deviations.iter().map(|deviation| format!("  - {deviation}")).collect()
        }
        engine::Error::Cluster { error, .. } => error.details().iter().map(|detail| format!("  - {detail}")).collect(),
        _ => Vec::new(),
    }
}
