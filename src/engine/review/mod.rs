//! Environments of pull requests in their cluster: who works on one, what is known of it, and how it rests.
//!
//! All of it is kept in the cluster, so that any machine can go on: a Lease says who works on an environment, and
//! annotations of its namespace say what it is. Each is written by server-side apply under a field manager of its own; what
//! another one has set to another value is a conflict, by which two runs find out about each other. Nothing is ever
//! changed or removed that does not carry our labels.

mod answer;
mod argo_cd;
mod lease;
mod leftovers;
mod namespace;
mod pause;
mod routes;
mod sweep;
mod whole;

pub use answer::answers;
pub use argo_cd::{Application, application};
pub use lease::{Lease, Mark, RENEWAL, Taking};
pub use leftovers::{Leftover, are_ours, associations, leftovers};
pub use namespace::{Note, ReviewState, delete, list, note, read, still_there};
pub use pause::{pause, resume};
pub use routes::{Copy, Routing, close, routes};
pub use sweep::{Due, Limits, due};
pub use whole::{Kept, LeftoverStanding, WholeLeftover, WholeRecords, kept, tagged};

use serde_json::Value;

use crate::engine::rollout::{AskError, Asks};

/// The label of everything of a pull request's environment that is not in its namespace, and of the namespace itself: the
/// number of the pull request.
pub const REVIEW_LABEL: &str = "platform.io/review";
/// Where we keep what we have to remember of a cluster; it is always there.
const OWN_NAMESPACE: &str = "kube-system";

/// Why something could not be done to the environment of a pull request.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The cluster gave no answer, or said no.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// Somebody else works on it.
    #[error("{environment} is in use by {holder}, since {since}")]
    Held {
        /// The environment.
        environment: String,
        /// Who it is.
        holder: String,
        /// When they began.
        since: String,
    },
    /// Somebody else has taken it over while we worked, because they took us for dead.
    #[error("{0} was taken over by another run: this one had given no sign of life")]
    Lost(String),
    /// It is to be removed, and whoever wants that waits for us.
    #[error("{0} is to be removed: its pull request was closed meanwhile")]
    Closing(String),
    /// The namespace of that name belongs to somebody else.
    #[error("the namespace `{namespace}` is not the environment of a pull request: {reason}")]
    Foreign {
        /// The namespace.
        namespace: String,
        /// What it lacks.
        reason: String,
    },
    /// The record of that name belongs to somebody else.
    #[error("the ConfigMap `{name}` is no record of a whole environment: it has no label `{label}`")]
    ForeignRecord {
        /// The ConfigMap, in `kube-system`.
        name: String,
        /// What it lacks.
        label: String,
    },
    /// Argo CD does not bring it in time.
    #[error("Argo CD has not brought {environment}: {said}")]
    NotBrought {
        /// The environment.
        environment: String,
        /// What it says.
        said: String,
    },
    /// Argo CD does not remove it in time.
    #[error("Argo CD has not removed {environment}: {said}")]
    NotRemoved {
        /// The environment.
        environment: String,
        /// What it says.
        said: String,
    },
    /// It is there, and its address does not answer.
    #[error("{address} does not answer: {reason}")]
    Silent {
        /// The address.
        address: String,
        /// What happened the last time.
        reason: String,
        /// What to do about it, in full sentences.
        hint: &'static str,
    },
    /// The namespace goes away, and does not get there.
    #[error("the namespace `{namespace}` is still being removed{}", with_reasons(.reasons))]
    Terminating {
        /// The namespace.
        namespace: String,
        /// What the cluster says keeps it.
        reasons: Vec<String>,
    },
}

impl ReviewError {
    /// What to do about it, in full sentences; may be empty.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Ask(error) => error.hint().to_owned(),
            Self::Held { .. } => "Wait for it with `--lock-timeout TIME`. Who was killed is taken for dead after two \
                                  minutes without a sign of life."
                .to_owned(),
            Self::Lost(_) => "Look at what the other run does, and start again when it is done.".to_owned(),
            Self::Closing(_) => "Nothing is left to do here: the other run removes what there is.".to_owned(),
            Self::Foreign { namespace, .. } => {
                format!("Nothing of it was touched. Look at it with `kubectl describe namespace {namespace}`.")
            }
            Self::ForeignRecord { name, .. } => {
                format!("Nothing of it was touched. Look at it with `kubectl -n kube-system describe configmap {name}`.")
            }
            Self::NotBrought { .. } => "See that the pull request is open, has the label of `review.label` and is to be merged into \
                                        the branch that is applied, and that its images were pushed with the commit as \
                                        their tag; `kubectl -n argocd describe applicationset reviews` says what GitHub answered."
                .to_owned(),
            Self::NotRemoved { .. } => "Argo CD removes it when its pull request is closed or the label is taken away. Where a job \
                                        failed that drops a database, its last words are in the namespace."
                .to_owned(),
            Self::Silent { hint, .. } => (*hint).to_owned(),
            Self::Terminating { .. } => {
                "A finalizer keeps it: see that the controller that takes it away runs; then start again.".to_owned()
            }
        }
    }

    /// Whether a guard refused it, rather than that it failed.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Foreign { .. } | Self::ForeignRecord { .. } | Self::Ask(AskError::Refused { .. }))
    }
}

fn with_reasons(reasons: &[String]) -> String {
    if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) }
}

/// Applies an object as a field manager.
fn apply(asks: &dyn Asks, manager: &str, is_forced: bool, object: &Value) -> Result<Value, AskError> {
    let manager = format!("--field-manager={manager}");
    let mut arguments = vec!["apply", "--server-side", "--validate=ignore", &manager, "-f", "-", "-o", "json"];
    arguments.extend(is_forced.then_some("--force-conflicts"));
    asks.send(&arguments, object.to_string().as_bytes())
}

/// The objects of a list.
fn items(mut list: Value) -> Vec<Value> {
    match list["items"].take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

/// An annotation of an object.
fn annotation<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object["metadata"]["annotations"][name].as_str()
}
