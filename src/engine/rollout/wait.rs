//! Giving an order to a rollout, and waiting until the controller has taken it.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::order::{Order, Patches, Refusal};
use super::service::{Phase, ServiceState, is_promoted};
use super::{AskError, Asks, ROLLOUTS};

/// How long to wait before asking again.
const PERIOD: Duration = Duration::from_millis(500);

/// Why an order was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// The cluster did not answer, or refused the patch.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// There is nothing to order.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The state that the service is in now.
    pub state: ServiceState,
    /// Whether the controller has taken the order; if not, it may be that none runs.
    pub taken: bool,
}

/// Gives an order to the rollout of a service and waits, at most for `limit`, until the controller has taken it.
///
/// # Errors
/// When the cluster does not answer, or there is nothing to order.
pub fn give(
    asks: &dyn Asks,
    namespace: &str,
    service: &str,
    order: Order,
    limit: Duration,
) -> Result<Outcome, OrderError> {
    let name = format!("{ROLLOUTS}/{service}");
    let ask = || asks.ask(&["get", &name, "-n", namespace, "-o", "json"]);
    let rollout = match ask() {
        Err(AskError::NotFound(_) | AskError::UnknownKind(_)) => {
            return Err(without_rollout(asks, namespace, service, order));
        }
        other => other?,
    };
    let replica_sets = asks.ask(&["get", "replicasets.apps", "-n", namespace, "-o", "json"])?;
    let replica_sets = replica_sets["items"].as_array().cloned().unwrap_or_default();
    let patches = order.patches(&rollout, &ServiceState::of_rollout(&rollout, &replica_sets))?;
    patch(asks, namespace, service, &patches)?;
    let start = Instant::now();
    loop {
        let now = ask()?;
        let taken = is_taken(order, &rollout, &now);
        if taken || start.elapsed() >= limit {
            return Ok(Outcome { state: ServiceState::of_rollout(&now, &replica_sets), taken });
        }
        std::thread::sleep(PERIOD);
    }
}

/// Why a service without a Rollout takes no orders.
fn without_rollout(asks: &dyn Asks, namespace: &str, service: &str, order: Order) -> OrderError {
    let name = format!("deployments.apps/{service}");
    match asks.ask(&["get", &name, "-n", namespace, "-o", "json"]) {
        Ok(_) => Refusal::Rolling(service.to_owned(), order.word()).into(),
        Err(AskError::NotFound(_)) => Refusal::Missing(service.to_owned()).into(),
        Err(other) => other.into(),
    }
}

/// The status is a subresource since argo-rollouts 0.10; before, everything was patched at once.
fn patch(asks: &dyn Asks, namespace: &str, service: &str, patches: &Patches) -> Result<(), AskError> {
    let send = |patch: &Value, subresource: Option<&str>| {
        let text = patch.to_string();
        let mut arguments =
            vec!["patch", ROLLOUTS, service, "-n", namespace, "--type", "merge", "-o", "json", "-p", text.as_str()];
        arguments.extend(subresource);
        asks.ask(&arguments)
    };
    if let Some(status) = &patches.status {
        match send(status, Some("--subresource=status")) {
            Err(AskError::NotFound(_)) => return send(&patches.unified, None).map(drop),
            other => drop(other?),
        }
    }
    patches.spec.as_ref().map_or(Ok(()), |spec| send(spec, None).map(drop))
}

/// Whether the controller has done its part of an order.
fn is_taken(order: Order, before: &Value, now: &Value) -> bool {
    let state = ServiceState::of_rollout(now, &[]);
    let step = |rollout: &Value| rollout["status"]["currentStepIndex"].as_u64().unwrap_or_default();
    let is_settled = super::service::is_observed(now) && now["status"]["controllerPause"] != true;
    match order {
        Order::Promote => is_promoted(now) || is_settled || (state.phase == Phase::Paused && step(now) > step(before)),
        Order::PromoteFully => is_promoted(now) || (now["status"]["promoteFull"] == true && is_settled),
        Order::Abort => !now["status"]["abortedAt"].is_null(),
        Order::Retry => now["status"]["abort"] != true && now["status"]["abortedAt"].is_null(),
    }
}
