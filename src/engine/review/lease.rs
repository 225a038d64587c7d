//! Who works on the environment of a pull request: a Lease beside our other notes in the cluster.
//!
//! Each run is a field manager of its own. Two runs that take a free Lease at the same time both set its holder, and the
//! API server refuses the second one. Who works gives a sign of life every half minute; who has given none for two minutes
//! is taken for dead.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use super::namespace::labels;
use super::{OWN_NAMESPACE, ReviewError, annotation, apply};
use crate::digest;
use crate::engine::Interrupts;
use crate::engine::clock::{parse_timestamp, timestamp};
use crate::engine::rollout::{AskError, Asks};
use crate::kubernetes::MANAGED_BY;
use crate::pull_request::PullRequest;

/// How long nobody is taken for dead.
const VALID: Duration = Duration::from_secs(120);
/// How often a sign of life is usually given.
pub const RENEWAL: Duration = Duration::from_secs(30);
/// How often is looked whether a Lease that is held is free.
const AGAIN: Duration = Duration::from_secs(2);
/// The annotation that says that somebody waits to remove the environment.
const CLOSING: &str = "platform.io/closing";
/// The manager of the labels, and that of the mark.
const OWNER: &str = "platform";
const MARKER: &str = "platform-closing";

/// Who wants a Lease, and for what.
#[derive(Debug, Clone)]
pub struct Taking<'a> {
    /// The pull request; none where it is about all of them.
    pub pull_request: Option<PullRequest>,
    /// What it is about: the name of the environment.
    pub environment: String,
    /// Who it is, as others are told.
    pub holder: String,
    /// Whether the environment is to be removed: whoever holds it is told to stop.
    pub mark: Mark,
    /// How long is waited for others.
    pub patience: Duration,
    /// How often a sign of life is given.
    pub renewal: Duration,
    /// Signals end the wait.
    pub interrupts: &'a Interrupts,
}

/// What a run means for others that work on the same environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: it waits, or gives up.
    None,
    /// They should stop, since the environment is to be removed.
    Closing,
}

/// A Lease that is held.
pub struct Lease<'a> {
    asks: &'a dyn Asks,
    pull_request: Option<PullRequest>,
    environment: String,
    holder: String,
    manager: String,
    mark: Mark,
    acquired: SystemTime,
    renewal: Duration,
}

impl<'a> Lease<'a> {
    /// Takes the Lease of a pull request. `told` is told once for whom is waited.
    ///
    /// # Errors
    /// When somebody else holds it until the patience is at its end, or the cluster says no.
    pub fn take(asks: &'a dyn Asks, taking: &Taking<'_>, told: &mut dyn FnMut(&str)) -> Result<Self, ReviewError> {
        let begin = Instant::now();
        let mut has_told = false;
        loop {
            let acquired = SystemTime::now();
            let unique = format!("{}\0{}\0{acquired:?}", taking.holder, std::process::id());
            let lease = Self {
                asks,
                pull_request: taking.pull_request,
                environment: taking.environment.clone(),
                holder: taking.holder.clone(),
                manager: format!("platform-run-{}", &digest::sha256(unique)[..16]),
                mark: taking.mark,
                acquired,
                renewal: taking.renewal,
            };
            let held = match lease.try_take(acquired) {
                Err(held @ ReviewError::Held { .. }) => held,
                other => return other.map(|()| lease),
            };
            if taking.mark == Mark::Closing {
                lease.mark_closing(true, acquired)?;
            }
            if begin.elapsed() >= taking.patience {
                return Err(held);
            }
            if !has_told {
                told(&format!("waiting: {held}"));
                has_told = true;
            }
            let until = Instant::now() + AGAIN;
            while Instant::now() < until {
                if taking.interrupts.received() {
                    return Err(AskError::Interrupted.into());
                }
                thread::sleep(Duration::from_millis(50));
            }
        }
    }

    fn try_take(&self, now: SystemTime) -> Result<(), ReviewError> {
        let found = apply(self.asks, OWNER, true, &self.object(json!({})))?;
        let is_free = match holder(&found) {
            None => true,
            Some(_) => is_expired(&found, now),
        };
        if !is_free {
            return Err(self.held(&found));
        }
        let mut object = self.object(self.holding(now));
        // Nobody else may have taken it since it was looked at.
        object["metadata"]["resourceVersion"] = found["metadata"]["resourceVersion"].clone();
        let takes_over = holder(&found).is_some();
        match apply(self.asks, &self.manager, takes_over, &object) {
            Ok(_) => {}
            Err(AskError::Failed(said)) if is_conflict(&said) => return Err(self.held(&self.read()?)),
            Err(error) => return Err(error.into()),
        }
        if self.mark == Mark::None && annotation(&found, CLOSING).is_some() {
            self.mark_closing(false, now)?;
        }
        Ok(())
    }

    /// Does something while signs of life are given. When the Lease is lost, or the environment is to be removed, running
    /// programs are asked to stop as by a signal.
    ///
    /// # Errors
    /// When the work failed; when the Lease was lost or the environment is to be removed, that.
    pub fn hold<T, Failure: From<ReviewError>>(
        &self,
        interrupts: &Interrupts,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let trouble = Mutex::new(None);
        let done = AtomicBool::new(false);
        let outcome = thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                loop {
                    thread::park_timeout(self.renewal);
                    if done.load(Ordering::SeqCst) {
                        return;
                    }
                    if let Err(error) = self.renew() {
                        *trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                        interrupts.stop();
                        return;
                    }
                }
            });
            let outcome = work();
            done.store(true, Ordering::SeqCst);
            watcher.thread().unpark();
            outcome
        });
        match trouble.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(trouble) => {
                // We have stopped ourselves, and the Lease is still to be given back.
                interrupts.go_on();
                Err(trouble.into())
            }
            None => outcome,
        }
    }

    /// Gives a sign of life. That the cluster does not answer for once is no reason to stop.
    fn renew(&self) -> Result<(), ReviewError> {
        let environment = self.environment.clone();
        match apply(self.asks, &self.manager, false, &self.object(self.holding(SystemTime::now()))) {
            Ok(found) if self.mark == Mark::None && annotation(&found, CLOSING).is_some() => {
                Err(ReviewError::Closing(environment))
            }
            Err(AskError::Failed(said)) if is_conflict(&said) => Err(ReviewError::Lost(environment)),
            _ => Ok(()),
        }
    }

    /// Lets others take it.
    ///
    /// # Errors
    /// When the cluster gives no answer; then it is free two minutes later.
    pub fn release(self) -> Result<(), ReviewError> {
        // Who no longer sets the fields gives them up; they go away, unless somebody else has taken them over.
        let metadata = json!({"name": self.name(), "namespace": OWN_NAMESPACE});
        let nothing = json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata});
        apply(self.asks, &self.manager, false, &nothing)?;
        Ok(())
    }

    /// Removes it with the environment.
    ///
    /// # Errors
    /// When the cluster gives no answer.
    pub fn remove(self) -> Result<(), ReviewError> {
        let path = format!("/apis/coordination.k8s.io/v1/namespaces/{OWN_NAMESPACE}/leases/{}", self.name());
        match self.asks.ask(&["delete", "--raw", &path]) {
            Ok(_) | Err(AskError::NotFound(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn mark_closing(&self, is_closing: bool, now: SystemTime) -> Result<(), ReviewError> {
        let mut metadata = json!({"name": self.name(), "namespace": OWN_NAMESPACE});
        if is_closing {
            metadata["annotations"] = json!({ CLOSING: timestamp(now) });
        }
        let object = json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata});
        apply(self.asks, MARKER, true, &object)?;
        Ok(())
    }

    fn read(&self) -> Result<Value, AskError> {
        self.asks.ask(&["get", "leases.coordination.k8s.io", &self.name(), "-n", OWN_NAMESPACE, "-o", "json"])
    }

    fn held(&self, found: &Value) -> ReviewError {
        let text = |key: &str| found["spec"][key].as_str().unwrap_or("somebody").to_owned();
        let since = text("acquireTime");
        let since = since.split_once('.').map_or(since.clone(), |(seconds, _)| format!("{seconds}Z"));
        ReviewError::Held { environment: self.environment.clone(), holder: text("holderIdentity"), since }
    }

    fn name(&self) -> String {
        lease_name(&self.environment)
    }

    fn holding(&self, now: SystemTime) -> Value {
        json!({
            "holderIdentity": self.holder, "leaseDurationSeconds": VALID.as_secs(),
            "acquireTime": with_fraction(self.acquired), "renewTime": with_fraction(now),
        })
    }

    /// The Lease; with the labels where nothing is held.
    fn object(&self, spec: Value) -> Value {
        let mut metadata = json!({"name": self.name(), "namespace": OWN_NAMESPACE});
        if spec == json!({}) {
            metadata["labels"] = match self.pull_request {
                Some(pull_request) => labels(pull_request, &self.environment),
                None => json!({ MANAGED_BY.0: MANAGED_BY.1 }),
            };
        }
        let mut object = json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata});
        if spec != json!({}) {
            object["spec"] = spec;
        }
        object
    }
}

/// The name of the Lease of an environment, and of the record of a whole one.
pub(super) fn lease_name(environment: &str) -> String {
    format!("platform-review-{environment}")
}

fn holder(lease: &Value) -> Option<&str> {
    lease["spec"]["holderIdentity"].as_str().filter(|holder| !holder.is_empty())
}

/// Whether nobody holds a Lease, or whoever does is taken for dead.
pub(super) fn is_free(lease: &Value, now: SystemTime) -> bool {
    holder(lease).is_none() || is_expired(lease, now)
}

fn is_expired(lease: &Value, now: SystemTime) -> bool {
    let renewed = lease["spec"]["renewTime"].as_str().and_then(parse_timestamp);
    let valid = lease["spec"]["leaseDurationSeconds"].as_u64().map_or(VALID, Duration::from_secs);
    renewed.is_none_or(|renewed| renewed + valid < now)
}

fn is_conflict(said: &str) -> bool {
    ["(Conflict)", "conflict", "has been modified"].iter().any(|words| said.contains(words))
}

/// The times of a Lease have microseconds, whether there are any or not.
fn with_fraction(time: SystemTime) -> String {
    timestamp(time).replace('Z', ".000000Z")
}
