//! What a person can order a rollout to do, as the patches that argo-rollouts understands.
//!
//! The patches are those of `kubectl argo rollouts` 1.10: `getPatches` in `cmd/promote/promote.go`, `cmd/abort`,
//! `cmd/retry`. What that plug-in would do without an effect is refused here, with the state that things are in.

use serde_json::{Value, json};

use super::service::{Phase, ServiceState, is_promoted};

/// An order to a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Go on: end the pause, or leave the step that is going on.
    Promote,
    /// Give the new version all traffic now, without analysis, pauses and steps.
    PromoteFully,
    /// Give all traffic back to the stable version.
    Abort,
    /// Begin again with a version that was given up.
    Retry,
}

/// Why there is nothing to order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The service is not in the cluster.
    #[error("service {0} is not in the cluster")]
    Missing(String),
    /// The service has no Rollout.
    #[error("service {0} is replaced pod by pod (a Deployment): there is no step to {1}")]
    Rolling(String, &'static str),
    /// The new version has the traffic already.
    #[error("there is nothing to {word}: service {service} is {} at {image}", phase.word())]
    Nothing {
        /// What was ordered.
        word: &'static str,
        /// The service.
        service: String,
        /// The phase it is in.
        phase: Phase,
        /// The image that it runs.
        image: String,
    },
    /// It was given up.
    #[error("service {service} was given up at {image}; `platform rollout retry` begins again")]
    Aborted {
        /// The service.
        service: String,
        /// The image that was given up.
        image: String,
    },
    /// It does not wait for anything.
    #[error("service {service} does not wait for a person: it is {}{message}", phase.word())]
    NotWaiting {
        /// The service.
        service: String,
        /// The phase it is in.
        phase: Phase,
        /// `: ` and what the cluster says about it, or nothing.
        message: String,
    },
    /// There is no version to go back to.
    #[error("service {0} runs its first version: there is none to go back to")]
    First(String),
}

/// What to patch. The status is a subresource; where it is none, everything is patched at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Patches {
    pub(super) status: Option<Value>,
    pub(super) spec: Option<Value>,
    pub(super) unified: Value,
}

impl Order {
    /// The order as a verb.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Promote | Self::PromoteFully => "promote",
            Self::Abort => "abort",
            Self::Retry => "retry",
        }
    }

    /// The patches for a rollout in its present state.
    pub(super) fn patches(self, rollout: &Value, state: &ServiceState) -> Result<Patches, Refusal> {
        self.refuse(rollout, state)?;
        let only_status = |status: Value| Patches {
            unified: json!({ "status": status }),
            status: Some(json!({ "status": status })),
            spec: None,
        };
        match self {
            Self::Promote => promote(rollout).ok_or_else(|| not_waiting(state)),
            Self::PromoteFully => Ok(Patches {
                status: (!is_promoted(rollout)).then(|| json!({"status": {"promoteFull": true}})),
                spec: unpause(rollout),
                unified: json!({"spec": {"paused": false}, "status": {"promoteFull": true}}),
            }),
            Self::Abort => Ok(only_status(json!({"abort": true}))),
            Self::Retry => Ok(only_status(json!({"abort": false}))),
        }
    }

    fn refuse(self, rollout: &Value, state: &ServiceState) -> Result<(), Refusal> {
        let (service, image) = (state.service.clone(), state.image.clone());
        let nothing = || Refusal::Nothing {
            word: self.word(),
            service: service.clone(),
            phase: state.phase,
            image: image.clone(),
        };
        let is_aborted = rollout["status"]["abort"] == true;
        let is_first = rollout["status"]["stableRS"].as_str().is_none_or(str::is_empty);
        match self {
            Self::Promote | Self::PromoteFully if is_aborted => Err(Refusal::Aborted { service, image }),
            Self::Promote | Self::PromoteFully if is_promoted(rollout) && unpause(rollout).is_none() => Err(nothing()),
            Self::Abort if is_aborted => Err(Refusal::Aborted { service, image }),
            Self::Abort if is_first => Err(Refusal::First(service)),
            Self::Abort if is_promoted(rollout) => Err(nothing()),
            Self::Retry if !is_aborted => Err(nothing()),
            _ => Ok(()),
        }
    }
}

fn not_waiting(state: &ServiceState) -> Refusal {
    let message = if state.message.is_empty() { String::new() } else { format!(": {}", state.message) };
    Refusal::NotWaiting { service: state.service.clone(), phase: state.phase, message }
}

/// The patch that ends a pause by hand.
fn unpause(rollout: &Value) -> Option<Value> {
    (rollout["spec"]["paused"] == true).then(|| json!({"spec": {"paused": false}}))
}

/// The patches of a promotion; `None` when they would change nothing.
fn promote(rollout: &Value) -> Option<Patches> {
    let status = &rollout["status"];
    let canary = &status["canary"];
    let has_pause = status["pauseConditions"].as_array().is_some_and(|conditions| !conditions.is_empty());
    let is_inconclusive = canary["currentStepAnalysisRunStatus"]["status"] == "Inconclusive";
    let unified = json!({"spec": {"paused": false}, "status": {"pauseConditions": null}});
    let spec = unpause(rollout);
    let (status, unified) = match next_step(rollout) {
        // Without the step the rollout would stay inconclusive.
        Some(next) if has_pause && is_inconclusive && status["controllerPause"] == true => {
            let patch = json!({"pauseConditions": null, "controllerPause": false, "currentStepIndex": next});
            (Some(json!({ "status": patch })), unified)
        }
        _ if has_pause => (Some(json!({"status": {"pauseConditions": null}})), unified),
        // In the middle of a step that waits for nobody, such as an analysis, that step is left.
        Some(next) => {
            let patch = json!({"pauseConditions": null, "currentStepIndex": next});
            (Some(json!({ "status": patch })), json!({"spec": {"paused": false}, "status": patch}))
        }
        None => (None, unified),
    };
    (status.is_some() || spec.is_some()).then_some(Patches { status, spec, unified })
}

/// The number of the step behind the present one; none without steps.
fn next_step(rollout: &Value) -> Option<u64> {
    let steps = rollout["spec"]["strategy"]["canary"]["steps"].as_array().filter(|steps| !steps.is_empty())?;
    let current = rollout["status"]["currentStepIndex"].as_u64().unwrap_or_default();
    Some((current + 1).min(steps.len() as u64).max(current))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Order;
    use crate::engine::rollout::ServiceState;

    /// A canary that waits after its first step, with some fields of its status set otherwise.
    fn canary(status: Value) -> Value {
        let mut rollout = json!({
            "metadata": {"name": "api"},
            "spec": {
                "template": {"spec": {"containers": [{"name": "api", "image": "example/api:2"}]}},
                "strategy": {"canary": {"steps": [{"setWeight": 5}, {"pause": {}}, {"analysis": {}}]}},
            },
            "status": {
                "stableRS": "a", "currentPodHash": "b", "currentStepIndex": 1, "phase": "Paused",
                "message": "CanaryPauseStep", "controllerPause": true, "pauseConditions": [{"reason": "CanaryPauseStep"}],
            },
        });
        for (key, value) in status.as_object().into_iter().flatten() {
            rollout["status"][key] = value.clone();
        }
        rollout
    }

    /// The patches of the status and of the rest, or why there are none.
    fn patches(order: Order, rollout: &Value) -> String {
        match order.patches(rollout, &ServiceState::of_rollout(rollout, &[])) {
            Ok(patches) => [patches.status, patches.spec].iter().flatten().map(|patch| format!("{patch}\n")).collect(),
            Err(refusal) => refusal.to_string(),
        }
    }

    #[test]
    fn a_promotion_ends_the_pause_or_leaves_the_step() {
        let promote = |status| patches(Order::Promote, &canary(status));
        assert_eq!(promote(json!({})), "{\"status\":{\"pauseConditions\":null}}\n");
        let moving = json!({"pauseConditions": null, "controllerPause": false, "phase": "Progressing"});
        assert_eq!(promote(moving.clone()), "{\"status\":{\"pauseConditions\":null,\"currentStepIndex\":2}}\n");
        assert_eq!(
            promote(json!({"canary": {"currentStepAnalysisRunStatus": {"status": "Inconclusive"}}})),
            "{\"status\":{\"pauseConditions\":null,\"controllerPause\":false,\"currentStepIndex\":2}}\n"
        );
        let mut stopped = canary(moving);
        stopped["spec"]["paused"] = true.into();
        stopped["status"]["currentStepIndex"] = 3.into();
        assert_eq!(
            patches(Order::Promote, &stopped),
            "{\"status\":{\"pauseConditions\":null,\"currentStepIndex\":3}}\n{\"spec\":{\"paused\":false}}\n"
        );
        assert_eq!(
            patches(Order::PromoteFully, &stopped),
            "{\"status\":{\"promoteFull\":true}}\n{\"spec\":{\"paused\":false}}\n"
        );
    }

    #[test]
    fn blue_green_is_only_promoted_when_it_waits() {
        let mut rollout = canary(json!({}));
        rollout["spec"]["strategy"] = json!({"blueGreen": {}});
        assert_eq!(patches(Order::Promote, &rollout), "{\"status\":{\"pauseConditions\":null}}\n");
        rollout["status"]["pauseConditions"] = Value::Null;
        rollout["status"]["controllerPause"] = false.into();
        rollout["status"]["phase"] = "Progressing".into();
        rollout["status"]["message"] = "active service cutover pending".into();
        assert_eq!(
            patches(Order::Promote, &rollout),
            "service api does not wait for a person: it is progressing: active service cutover pending"
        );
    }

    #[test]
    fn what_would_have_no_effect_is_refused() {
        let aborted = canary(json!({"abort": true, "phase": "Degraded"}));
        let done =
            canary(json!({"stableRS": "b", "phase": "Healthy", "pauseConditions": null, "controllerPause": false}));
        let first = canary(json!({"stableRS": ""}));
        assert_eq!(patches(Order::Abort, &canary(json!({}))), "{\"status\":{\"abort\":true}}\n");
        assert_eq!(patches(Order::Retry, &aborted), "{\"status\":{\"abort\":false}}\n");
        let given_up = "service api was given up at example/api:2; `platform rollout retry` begins again";
        for order in [Order::Promote, Order::PromoteFully, Order::Abort] {
            assert_eq!(patches(order, &aborted), given_up);
        }
        let nothing = |word: &str| format!("there is nothing to {word}: service api is healthy at example/api:2");
        assert_eq!(patches(Order::Promote, &done), nothing("promote"));
        assert_eq!(patches(Order::PromoteFully, &done), nothing("promote"));
        assert_eq!(patches(Order::Abort, &done), nothing("abort"));
        assert_eq!(patches(Order::Retry, &done), nothing("retry"));
        assert_eq!(patches(Order::Abort, &first), "service api runs its first version: there is none to go back to");
    }
}
