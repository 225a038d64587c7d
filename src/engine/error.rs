//! Everything that can keep the engine from doing its work.

use std::io;
use std::time::Duration;

use camino::Utf8PathBuf;

use super::clock::span;
use super::explained::remedy;
use super::{ClusterError, Holders, Version};
use crate::diagnostic::Diagnostics;
use crate::facts::{Facts, Provider};
use crate::os;

/// Why the engine could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such program.
    #[error("`{0}` was not found")]
    NotFound(String),
    /// The program is there, but cannot be used.
    #[error("`{path}` cannot be used as the engine: {reason}")]
    Unusable {
        /// The program.
        path: Utf8PathBuf,
        /// What it did wrong.
        reason: String,
    },
    /// The program is older than what is rendered needs.
    #[error("`{path}` is version {found}; {minimum} or newer is needed")]
    TooOld {
        /// The program.
        path: Utf8PathBuf,
        /// Its version.
        found: Version,
        /// The oldest one that works.
        minimum: Version,
    },
    /// A file or a process could not be used.
    #[error("{action} `{}` failed", os::slashes(path))]
    Io {
        /// What was tried, for example `writing`.
        action: &'static str,
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Terraform said no.
    #[error("{command} failed{}", of_stack(stack.as_deref()))]
    Failed {
        /// The command, for example `terraform plan`.
        command: String,
        /// The stack it was about; none when it was about all of them.
        stack: Option<String>,
        /// What Terraform found, with the places in the spec where they are known.
        diagnostics: Diagnostics,
        /// What Terraform wrote to its error stream, where it gave no diagnostics.
        remark: String,
    },
    /// A state file is not one that can be read.
    #[error("the state of stack `{stack}` cannot be read: {reason}")]
    State {
        /// The stack.
        stack: String,
        /// What is wrong.
        reason: String,
    },
    /// Terraform's plan is not the JSON that is expected.
    #[error("the engine's plan cannot be read: {0}")]
    Plan(String),
    /// The offline providers could not be served.
    #[error("the offline providers could not be started: {0}")]
    Provider(String),
    /// The stacks have types that no embedded provider has.
    #[error("the stacks cannot be worked on offline: {0}")]
    UnknownTypes(String),
    /// A child did not end in time.
    #[error("{command} did not end within {}{}", span(*limit), if *was_killed { ", nor when it was asked to stop, and was killed" } else { "; it was asked to stop, and did" })]
    TimedOut {
        /// The command, for example `terraform apply`.
        command: String,
        /// The time that it had.
        limit: Duration,
        /// Whether it had to be killed.
        was_killed: bool,
    },
    /// The person or the system asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// Another run works on the same environment.
    #[error("environment `{environment}` is in use by {holders}")]
    Locked {
        /// The environment.
        environment: String,
        /// Who uses it and since when, as far as that is known.
        holders: Holders,
    },
    /// Stacks that need each other's outputs.
    #[error("the stacks {} need each other's outputs", .0.join(", "))]
    Cycle(Vec<String>),
    /// A variable is filled by a stack or an output that does not exist.
    #[error("variable `{variable}` of stack `{stack}` needs output `{output}` of stack `{from}`, which is not there")]
    Input {
        /// The stack with the variable.
        stack: String,
        /// The variable.
        variable: String,
        /// The stack that should have the output.
        from: String,
        /// The output.
        output: String,
    },
    /// A stack would do more than was reviewed.
    #[error("stack `{stack}` would do more than was reviewed; it was not touched")]
    Deviation {
        /// The stack.
        stack: String,
        /// One sentence for each thing that was not reviewed.
        deviations: Vec<String>,
    },
    /// The objects of a cluster could not be planned or applied.
    #[error("cluster {colour}: {error}")]
    Cluster {
        /// The colour of the cluster.
        colour: String,
        /// What is wrong.
        error: Box<ClusterError>,
    },
    /// The repository has no such revision.
    #[error("there is no revision `{0}`")]
    NoRevision(String),
    /// Git said no.
    #[error("git cannot read the project's repository: {0}")]
    Git(String),
    /// A former run could not save the state of a stack, and it cannot be saved now.
    #[error(
        "a former run of stack `{stack}` could not save its state and left it in `{path}`; it cannot be saved now either: {reason}"
    )]
    Unsaved {
        /// The stack.
        stack: String,
        /// The file with the state.
        path: Utf8PathBuf,
        /// What Terraform said.
        reason: String,
    },
}

impl Error {
    /// Whether Terraform refused to delete what `prevent_destroy` protects.
    #[must_use]
    pub fn is_protection(&self) -> bool {
        let Self::Failed { diagnostics, .. } = self else { return false };
        diagnostics.iter().any(|finding| finding.detail.contains("lifecycle.prevent_destroy"))
    }

    /// Whether a guard refused it, rather than that it failed.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Deviation { .. } | Self::Locked { .. } => true,
            Self::Cluster { error, .. } => error.is_refusal(),
            error => error.is_protection(),
        }
    }

    /// What Terraform or a cluster found, where there is more to say than the message.
    #[must_use]
    pub fn findings(&self) -> Option<&Diagnostics> {
        match self {
            Self::Failed { diagnostics, .. } => Some(diagnostics),
            Self::Cluster { error, .. } => error.diagnostics(),
            _ => None,
        }
    }

    /// What to do about it, in full sentences; empty when the message says it all.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound(_) | Self::TooOld { .. } | Self::Unusable { .. } => INSTALL.to_owned(),
            // A finding with help of its own has said what to do.
            Self::Failed { diagnostics, .. } if diagnostics.iter().any(|finding| !finding.help.is_empty()) => {
                String::new()
            }
            Self::Failed { remark, .. } => remedy(remark).to_owned(),
            Self::Locked { holders, .. } => match holders.leftovers.first() {
                Some(leftover) => format!(
                    "It saves its state when it has ended, and the same command goes on from there; `--lock-timeout 10m` \
                     waits for it. If it does nothing any more, end it: `kill {}`.",
                    leftover.process
                ),
                None => "Wait until that run has ended, or let `--lock-timeout 10m` wait for it. The lock goes away with the \
                         process that holds it."
                    .to_owned(),
            },
            Self::Deviation { .. } => {
                "Make a new plan, review it, and apply that; stacks applied already stay as they are.".to_owned()
            }
            Self::Cluster { error, .. } => error.hint().to_owned(),
            Self::Unsaved { path, .. } => format!(
                "Look at both, and save it with `terraform state push {path}` in that folder, or delete the file if the \
                 state is known to be right."
            ),
            Self::State { .. } => {
                "A state of format version 4 is needed, written by Terraform or OpenTofu for this stack. The bucket of the \
                 states keeps old versions; offline, the one before the last is beside it with `.backup` at its end."
                    .to_owned()
            }
            Self::NoRevision(_) => "Name a branch, a tag or a commit, for example `main` or `HEAD~1`.".to_owned(),
            Self::Git(_) => String::new(),
            Self::Interrupted => {
                "What was applied before is kept in the states; the same command goes on from there.".to_owned()
            }
            Self::UnknownTypes(_) => carried(),
            Self::TimedOut { .. } => {
                "What was applied before is kept in the states; the same command goes on from there. `--timeout TIME` \
                 gives it longer."
                    .to_owned()
            }
            Self::Io { source, .. } => remedy(&source.to_string()).to_owned(),
            Self::Plan(_) | Self::Provider(_) | Self::Cycle(_) | Self::Input { .. } => String::new(),
        }
    }
}

/// What can be worked on offline.
fn carried() -> String {
    let words = |(_, provider): (&str, &Provider)| format!("{} {}", provider.title, provider.version);
    let all: Vec<String> = Facts::embedded().providers().map(words).collect();
    format!(
        "Offline there are the types of {}. Plan without `--offline` to use those of other providers.",
        all.join(", ")
    )
}

const INSTALL: &str = "Install Terraform 1.11 or newer (https://developer.hashicorp.com/terraform/install) or OpenTofu \
     1.11 or newer (https://opentofu.org/docs/intro/install), or name one with `--engine terraform|tofu|PATH`.";

fn of_stack(stack: Option<&str>) -> String {
    stack.map(|stack| format!(" in stack `{stack}`")).unwrap_or_default()
}
