//! What is left of environments whose namespace is gone: our own notes in the cluster, and identities in AWS.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use serde_json::Value;

use super::lease::{is_free, lease_name};
use super::{OWN_NAMESPACE, ReviewError, ReviewState, items};
use crate::engine::rollout::Asks;
use crate::kubernetes::{ENVIRONMENT_LABEL, MANAGED_BY};
use crate::pull_request::PullRequest;

/// What is left of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// The pull request.
    pub pull_request: PullRequest,
    /// What there is, one phrase each.
    pub what: Vec<String>,
}

/// What is noted in the cluster of environments that have no namespace, and what AWS has of them. `associations` are those of
/// EKS Pod Identity that carry our tags: number and identifier; `routes` those to copies: number and service. What somebody works on is left out.
///
/// # Errors
/// When the cluster gives no answer.
pub fn leftovers(
    asks: &dyn Asks,
    states: &[ReviewState],
    associations: &[(PullRequest, String)],
    routes: &[(PullRequest, String)],
    now: SystemTime,
) -> Result<Vec<Leftover>, ReviewError> {
    let there: BTreeSet<PullRequest> = states.iter().map(|state| state.pull_request).collect();
    let leases = ours(asks, "leases.coordination.k8s.io")?;
    let is_worked_on = |number: PullRequest| {
        leases.iter().any(|lease| lease["metadata"]["name"] == lease_name(&number.name()) && !is_free(lease, now))
    };
    let mut left = BTreeMap::<PullRequest, Vec<String>>::new();
    for (kind, objects) in [("Lease", &leases), ("ConfigMap", &ours(asks, "configmaps")?)] {
        for object in objects {
            let environment = object["metadata"]["labels"][ENVIRONMENT_LABEL].as_str().unwrap_or_default();
            let Some(number) = PullRequest::of_name(environment) else { continue };
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            left.entry(number).or_default().push(format!("{kind} {OWN_NAMESPACE}/{name}"));
        }
    }
    for (number, service) in routes {
        left.entry(*number).or_default().push(format!("a route of VirtualService {service}"));
    }
    for (number, identifier) in associations {
        left.entry(*number).or_default().push(format!("Pod Identity association {identifier}"));
    }
    let left = left.into_iter().filter(|(number, _)| !there.contains(number) && !is_worked_on(*number));
    Ok(left.map(|(pull_request, what)| Leftover { pull_request, what }).collect())
}

/// Our notes of a kind.
fn ours(asks: &dyn Asks, kind: &str) -> Result<Vec<Value>, ReviewError> {
    let label = format!("{}={}", MANAGED_BY.0, MANAGED_BY.1);
    Ok(items(asks.ask(&["get", kind, "-n", OWN_NAMESPACE, "-l", &label, "-o", "json"])?))
}

/// The Pod Identity associations in namespaces of pull requests, as `aws eks list-pod-identity-associations` answers: number,
/// identifier and ARN.
#[must_use]
pub fn associations(answer: &Value) -> Vec<(PullRequest, String, String)> {
    let all = answer["associations"].as_array();
    let text = |association: &Value, key: &str| association[key].as_str().map(str::to_owned);
    let one = |association: &Value| {
        let number = PullRequest::of_name(association["namespace"].as_str()?)?;
        Some((number, text(association, "associationId")?, text(association, "associationArn")?))
    };
    all.into_iter().flatten().filter_map(one).collect()
}

/// Whether tags, as `aws eks list-tags-for-resource` answers, say that something is ours and of a pull request.
#[must_use]
pub fn are_ours(answer: &Value, platform: &str, pull_request: PullRequest) -> bool {
    let number = pull_request.to_string();
    let wanted = [("ManagedBy", "platform"), ("Platform", platform), ("Review", number.as_str())];
    wanted.iter().all(|(key, value)| answer["tags"][key] == *value)
}
