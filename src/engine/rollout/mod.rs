//! New versions on their way to the users: what a cluster says about them, and the orders that a person gives.
//!
//! Argo Rollouts takes orders as patches of a Rollout's status, which is all that its kubectl plug-in does as well
//! (`pkg/kubectl-argo-rollouts/cmd` in argo-rollouts 1.10). Here are the questions, what the answers mean, and the
//! patches; how a cluster is reached is behind [`Asks`].

mod bridge;
mod observation;
mod order;
mod readiness;
mod service;
mod wait;

pub use bridge::{Bridge, Reaching};
pub use observation::{Observation, observe, services};
pub use order::{Order, Refusal};
pub use readiness::{Wanted, not_ready, not_ready_for_lack_of_answer};
pub use service::{Phase, ServiceState, Step};
pub use wait::{OrderError, Outcome, give};

use serde_json::Value;

/// The kind of Argo Rollouts, with its group.
const ROLLOUTS: &str = "rollouts.argoproj.io";

/// A cluster that answers the questions of `kubectl`.
pub trait Asks: Sync {
    /// Runs a command of `kubectl` that answers in JSON.
    ///
    /// # Errors
    /// When there is no answer, or the answer is no.
    fn ask(&self, arguments: &[&str]) -> Result<Value, AskError> {
        self.send(arguments, &[])
    }

    /// The same for a command that reads something.
    ///
    /// # Errors
    /// When there is no answer, or the answer is no.
    fn send(&self, arguments: &[&str], input: &[u8]) -> Result<Value, AskError>;
}

/// Why a cluster gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// It could not be asked: unknown, unreachable, another one than was meant, no credentials.
    #[error("{reason}")]
    Unanswered {
        /// Why.
        reason: String,
        /// What to do about it, in full sentences; may be empty.
        hint: String,
    },
    /// A guard refused it: it is another cluster than is meant.
    #[error("{reason}")]
    Refused {
        /// Why.
        reason: String,
        /// What to do about it, in full sentences; may be empty.
        hint: String,
    },
    /// There is no such object, or the kind has no such part.
    #[error("{0}")]
    NotFound(String),
    /// It has no such kind of object.
    #[error("{0}")]
    UnknownKind(String),
    /// It said no for another reason.
    #[error("{0}")]
    Failed(String),
    /// A signal came.
    #[error("interrupted")]
    Interrupted,
}

impl AskError {
    /// What to do about it, in full sentences; may be empty.
    #[must_use]
    pub fn hint(&self) -> &str {
        match self {
            Self::Unanswered { hint, .. } | Self::Refused { hint, .. } => hint,
            _ => "",
        }
    }
}
