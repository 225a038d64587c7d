//! Kubernetes objects in clusters: reaching a cluster, comparing, applying in order, waiting, removing.
//!
//! Everything goes through `kubectl` as a child process, and only its JSON is read. Before anything else the cluster
//! has to prove that it is the one the spec means ([`guard`]). What was applied is listed in the cluster itself
//! ([`inventory`]), and nothing else is ever removed.

mod access;
mod adjust;
mod apply;
mod batch;
mod error;
mod field_path;
mod guard;
mod identity;
mod inventory;
mod kinds;
mod kubectl;
mod observe;
mod order;
mod ownership;
mod parts;
mod ready;
mod reason;
mod remove;
mod wait;

use std::collections::BTreeMap;
use std::time::Duration;

use camino::Utf8PathBuf;
use serde_json::Value;

pub use error::ClusterError;
pub use field_path::{FieldPath, FieldStep};
pub use identity::ObjectIdentity;
pub use kubectl::{Kubectl, find_kubectl};
pub use ownership::Conflict;

pub(super) use access::{Connection, Means};
pub(super) use apply::apply;
pub(super) use observe::{identify, observe, unasked};
pub(super) use remove::remove_all;

use crate::diagnostic::Span;

/// The field manager that owns what we set, see
/// https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
const FIELD_MANAGER: &str = "platform";
/// Where we keep what we have to remember of a cluster; it is always there.
const OWN_NAMESPACE: &str = "kube-system";

/// How clusters are reached and waited for.
#[derive(Debug, Clone)]
pub struct ClusterSettings {
    /// The name or the path of `kubectl`; without it, the one on the search path.
    pub kubectl: Option<String>,
    /// The user's kubeconfig; without it, where `kubectl` looks by itself.
    pub kubeconfig: Option<Utf8PathBuf>,
    /// The contexts of the user's kubeconfig that lead to the clusters, by colour. A cluster without one is reached as
    /// its stack's outputs say, with a token of the AWS command line.
    pub contexts: BTreeMap<String, String>,
    /// How long workloads may take to become ready, and objects to go away.
    pub wait: Duration,
    /// Whether fields are taken from those who have set them to other values.
    pub takes_over: bool,
}

impl Default for ClusterSettings {
    fn default() -> Self {
        Self {
            kubectl: None,
            kubeconfig: None,
            contexts: BTreeMap::new(),
            wait: Duration::from_secs(600),
            takes_over: false,
        }
    }
}

/// What a cluster has and what it would have.
#[derive(Debug, Clone, Default)]
pub struct ObservedCluster {
    /// Its colour.
    pub colour: String,
    /// Its EKS name.
    pub name: String,
    /// Why it was not asked; none when it was.
    pub not_asked: Option<String>,
    /// What is to be said about it: versions that do not fit, kinds that nobody defines.
    pub warnings: Vec<String>,
    /// The rendered objects.
    pub objects: Vec<ObservedObject>,
    /// What was once applied and is no longer rendered, last things first.
    pub removed: Vec<ObjectIdentity>,
    /// What was applied by now, or was begun.
    pub applied: Vec<ObjectIdentity>,
    /// How many rendered objects something else brings, such as Argo CD: they are not among the others.
    pub brought_by_others: usize,
}

/// A rendered object, as it is and as it would be.
#[derive(Debug, Clone)]
pub struct ObservedObject {
    /// Which object it is.
    pub identity: ObjectIdentity,
    /// The rendered file that it is in.
    pub file: String,
    /// The place in the spec that asked for it.
    pub origin: Option<Span>,
    /// What is there, without what the API server keeps for itself; none when it is not there.
    pub live: Option<Value>,
    /// What the API server would make of it, in the same way; none when it cannot be asked yet.
    pub merged: Option<Value>,
    /// The fields that would be taken from others.
    pub conflicts: Vec<Conflict>,
    /// The fields whose values are known only after a stack is applied; `merged` has there what is live.
    pub unknown: Vec<UnknownField>,
    /// The fields whose values are not to be shown.
    pub sensitive: Vec<FieldPath>,
}

/// A field whose value is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    /// The field.
    pub path: FieldPath,
    /// The stack after which its value is known.
    pub stack: String,
}

impl ObservedObject {
    /// Whether applying it would change anything.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.live.is_none() || self.live != self.merged || !self.unknown.is_empty()
    }
}

/// What is happening to the objects of a cluster; for showing progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectEvent {
    /// The cluster is asked what it has.
    Asking,
    /// Objects are being applied.
    Applying {
        /// What they are, for example `workloads`.
        what: &'static str,
        /// How many.
        count: usize,
    },
    /// Objects are waited for.
    Waiting {
        /// How many are ready.
        ready: usize,
        /// How many there are.
        count: usize,
        /// One that is not ready, and why.
        next: String,
    },
    /// Objects are being removed.
    Removing {
        /// How many.
        count: usize,
    },
    /// The cluster cannot be asked any more; its objects go with it.
    Skipped {
        /// Why.
        reason: String,
    },
}
