//! What can go wrong between us and a cluster.

use camino::Utf8PathBuf;

use super::kubectl::MINIMUM_MINOR;
use crate::diagnostic::Diagnostics;
use crate::engine::Error;
use crate::engine::explained::remedy;

/// Why the objects of a cluster could not be planned or applied.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// There is no such program.
    #[error("`{0}` was not found")]
    NoKubectl(String),
    /// The program is there, but does not answer as `kubectl` does.
    #[error("`{path}` cannot be used as kubectl: {reason}")]
    UnusableKubectl {
        /// The program.
        path: Utf8PathBuf,
        /// What it did wrong.
        reason: String,
    },
    /// The program is too old.
    #[error("`{path}` is kubectl {found}; 1.{MINIMUM_MINOR} or newer is needed")]
    OldKubectl {
        /// The program.
        path: Utf8PathBuf,
        /// Its version.
        found: String,
    },
    /// Nothing says where the cluster is.
    #[error("nothing says where the cluster is: {0}")]
    NoAddress(String),
    /// The cluster does not answer.
    #[error("the cluster cannot be reached: {0}")]
    Unreachable(String),
    /// The cluster does not know who asks.
    #[error("the cluster does not accept the credentials: {0}")]
    Unauthorized(String),
    /// The cluster knows who asks and does not allow it.
    #[error("the cluster does not allow it: {0}")]
    Forbidden(String),
    /// The cluster is not the one that the spec means.
    #[error("it is another cluster than the spec means: {0}")]
    Wrong(String),
    /// The control plane has another version than the spec says.
    #[error("the control plane runs Kubernetes {running}, the spec says {wanted}")]
    HalfUpgraded {
        /// The version it has.
        running: String,
        /// The version it should have.
        wanted: String,
    },
    /// Kinds that the cluster does not know and that nothing rendered defines.
    #[error("the cluster does not know {0}")]
    Undefined(String),
    /// Others have set fields to other values.
    #[error("others have set fields to other values than the spec")]
    Conflicts(Vec<String>),
    /// The cluster would do more than was reviewed.
    #[error("its objects would be changed in another way than was reviewed; nothing of them was touched")]
    Deviation(Vec<String>),
    /// Objects that refer to outputs of stacks that are not there.
    #[error("objects refer to outputs that are not there; nothing of the cluster was touched")]
    Unresolved(Diagnostics),
    /// Objects that the API server refuses.
    #[error("the API server refused objects")]
    Refused(Diagnostics),
    /// Workloads that did not become ready.
    #[error("not everything became ready")]
    Unready(Diagnostics),
    /// Objects that did not go away.
    #[error("not everything that was to be removed went away in time")]
    Left(Vec<String>),
    /// What a former run noted in the cluster cannot be read.
    #[error("the list of what was applied, ConfigMap {name} in kube-system, cannot be read: {reason}")]
    Inventory {
        /// The name of the ConfigMap.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Something that has nothing to do with clusters: a file, a signal.
    #[error(transparent)]
    Engine(Box<Error>),
    /// `kubectl` failed for another reason.
    #[error("`{command}` failed: {said}")]
    Kubectl {
        /// The command, for example `kubectl get`.
        command: String,
        /// What it said.
        said: String,
    },
}

impl ClusterError {
    /// Whether a guard refused it, rather than that it failed.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Wrong(_) | Self::HalfUpgraded { .. } | Self::Conflicts(_) | Self::Deviation(_))
    }

    /// Whether a plan can be made without the cluster's answer.
    pub(in crate::engine) fn is_silence(&self) -> bool {
        matches!(self, Self::NoAddress(_) | Self::Unreachable(_) | Self::Unauthorized(_) | Self::Forbidden(_))
    }

    /// Whether trying with fewer objects is useless.
    pub(super) fn is_about_all(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Unauthorized(_))
    }

    /// One line for each thing that belongs to the error.
    #[must_use]
    pub fn details(&self) -> &[String] {
        match self {
            Self::Conflicts(lines) | Self::Deviation(lines) | Self::Left(lines) => lines,
            _ => &[],
        }
    }

    /// What is wrong with which object.
    #[must_use]
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        match self {
            Self::Unresolved(diagnostics) | Self::Refused(diagnostics) | Self::Unready(diagnostics) => {
                Some(diagnostics)
            }
            _ => None,
        }
    }

    /// What to do about it, in full sentences; empty when the message says it all.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoKubectl(_) | Self::UnusableKubectl { .. } | Self::OldKubectl { .. } => {
                "Install kubectl (https://kubernetes.io/docs/tasks/tools/), or name one with `--kubectl PATH`."
            }
            Self::NoAddress(_) => "Name a context of your kubeconfig with `--context COLOUR=NAME`.",
            Self::Unreachable(_) => {
                "The API server has a private address: connect to the network of the cluster, or open a tunnel and \
                 name its context with `--context`."
            }
            Self::Unauthorized(_) => {
                "Log in to AWS (for example `aws sso login`) and set AWS_PROFILE, or name a context with `--context`."
            }
            Self::Forbidden(_) => "The credentials in use may not do this; check the access entries of the cluster.",
            Self::Wrong(_) => "Check `--context`: nothing was changed in that cluster.",
            Self::HalfUpgraded { .. } => {
                "Apply the stack of the cluster first, and wait until the upgrade is done; or write the version that \
                 runs into the spec."
            }
            Self::Conflicts(_) => {
                "Take the fields out of the spec, undo the other change, or take the fields over with \
                 `--force-conflicts`."
            }
            Self::Undefined(_) => "Install what defines it first: the operator or its CustomResourceDefinitions.",
            Self::Unresolved(_) => {
                "Apply the stack that has the output, or mend the reference in the template: \
                 `output:STACK/OUTPUT`, or `output:STACK/OUTPUT/KEY` of a map."
            }
            Self::Deviation(_) => "Make a new plan, review it, and apply that.",
            Self::Unready(_) => "What was applied stays; when the reason is gone, the same command goes on from there.",
            Self::Left(_) => {
                "A finalizer keeps them: see which in their metadata, and that the controller that takes it away runs."
            }
            Self::Inventory { .. } => "Repair it, or delete it: then nothing that was applied before is removed.",
            Self::Kubectl { said, .. } => remedy(said),
            Self::Refused(_) | Self::Engine(_) => "",
        }
    }
}

impl From<Error> for ClusterError {
    fn from(error: Error) -> Self {
        Self::Engine(Box::new(error))
    }
}
