//! Letting an environment rest: nothing of it runs, and everything stays.
//!
//! Numbers of copies are kept in annotations of the workloads themselves, so that what was scaled by hand comes back as it
//! was. They are set under a field manager of their own, which takes them over.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::namespace::{PAUSED, namespace};
use super::{ReviewError, annotation, apply, items};
use crate::engine::clock::timestamp;
use crate::engine::rollout::Asks;
use crate::kubernetes::MANAGED_BY;
use crate::pull_request::PullRequest;

/// The manager of what rests.
const MANAGER: &str = "platform-pause";
/// How many copies a workload had, and whether a schedule was suspended.
const COPIES: &str = "platform.io/copies";

/// Scales everything to zero, and suspends schedules. Says how many workloads there were to stop.
///
/// # Errors
/// When the cluster says no; what was stopped stays so, and the same can be done again.
pub fn pause(asks: &dyn Asks, pull_request: PullRequest, now: SystemTime) -> Result<usize, ReviewError> {
    // First, so that a run that is stopped half way is known to rest.
    apply(asks, MANAGER, true, &namespace(pull_request, json!({ PAUSED: timestamp(now) })))?;
    let mut count = 0;
    for workload in workloads(asks, pull_request)? {
        let is_schedule = workload["kind"] == "CronJob";
        let (copies, stopped) = match is_schedule {
            true => (workload["spec"]["suspend"].as_bool().unwrap_or_default().to_string(), json!({"suspend": true})),
            false => (workload["spec"]["replicas"].as_u64().unwrap_or(1).to_string(), json!({"replicas": 0})),
        };
        // What was stopped by a run that did not get to its end keeps what was noted then.
        let copies = annotation(&workload, COPIES).map_or(copies, str::to_owned);
        count += usize::from(annotation(&workload, COPIES).is_none());
        apply(asks, MANAGER, true, &part(&workload, json!({ COPIES: copies }), stopped))?;
    }
    Ok(count)
}

/// Brings everything back as it was. Says how many workloads there were to start.
///
/// # Errors
/// When the cluster says no; the same can be done again.
pub fn resume(asks: &dyn Asks, pull_request: PullRequest) -> Result<usize, ReviewError> {
    let mut count = 0;
    for workload in workloads(asks, pull_request)? {
        let Some(copies) = annotation(&workload, COPIES) else { continue };
        let as_before = match workload["kind"] == "CronJob" {
            true => json!({"suspend": copies == "true"}),
            false => json!({"replicas": copies.parse::<u64>().unwrap_or(1)}),
        };
        apply(asks, MANAGER, true, &part(&workload, json!({}), as_before))?;
        count += 1;
    }
    apply(asks, MANAGER, true, &namespace(pull_request, json!({})))?;
    Ok(count)
}

/// The workloads of an environment that are ours.
fn workloads(asks: &dyn Asks, pull_request: PullRequest) -> Result<Vec<Value>, ReviewError> {
    let ours = format!("{}={}", MANAGED_BY.0, MANAGED_BY.1);
    let name = pull_request.name();
    let mut workloads = Vec::new();
    for (kinds, kind) in [("deployments.apps", "Deployment"), ("cronjobs.batch", "CronJob")] {
        let found = items(asks.ask(&["get", kinds, "-n", &name, "-l", &ours, "-o", "json"])?);
        workloads.extend(found.into_iter().map(|mut workload| {
            workload["kind"] = kind.into();
            workload
        }));
    }
    Ok(workloads)
}

/// A workload as far as it is changed.
fn part(workload: &Value, annotations: Value, spec: Value) -> Value {
    let metadata = &workload["metadata"];
    json!({
        "apiVersion": workload["apiVersion"], "kind": workload["kind"],
        "metadata": {"name": metadata["name"], "namespace": metadata["namespace"], "annotations": annotations},
        "spec": spec,
    })
}
