//! Routes of the shared environment's services that lead requests of a pull request to its copies.
//!
//! A route has the name of the pull request, and stands before the others of the service's VirtualService. Whoever applies that
//! keeps it ([`crate::kubernetes::ignored`]). It is put there and taken away by patches that hold only for the version that was
//! looked at, so that two pull requests do not undo each other's.

use serde_json::{Value, json};

use super::{ReviewError, items};
use crate::engine::rollout::{AskError, Asks};
use crate::kubernetes::MANAGED_BY;
use crate::kubernetes::ignored::{REVIEW_ROUTE, ROUTE_MANAGER};
use crate::pull_request::PullRequest;

/// How often a patch is tried that somebody else came before.
const ATTEMPTS: usize = 5;
const KIND: &str = "virtualservices.networking.istio.io";

/// A copy that the shared environment's services are to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The service.
    pub service: String,
    /// Its port.
    pub port: u16,
}

/// Where requests of a pull request are led to its copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routing {
    /// The namespace of the shared environment's services.
    pub namespace: String,
    /// The header that requests of a pull request carry.
    pub header: String,
    /// The copies.
    pub copies: Vec<Copy>,
}

impl Routing {
    /// Leads requests to the copies, and no longer to others. Says how many routes were changed. A service that the shared
    /// environment does not have is found by nobody but other copies.
    ///
    /// # Errors
    /// When the cluster says no; what was changed stays so, and the same can be done again.
    pub fn open(&self, asks: &dyn Asks, pull_request: PullRequest) -> Result<usize, ReviewError> {
        lead(asks, &self.namespace, pull_request, &|service| {
            let copy = self.copies.iter().find(|copy| copy.service == service)?;
            Some(self.route(pull_request, copy))
        })
    }

    fn route(&self, pull_request: PullRequest, copy: &Copy) -> Value {
        let environment = pull_request.name();
        json!({
            "name": route_name(pull_request),
            "match": [{"headers": {&self.header: {"exact": environment}}}],
            "route": [{"destination": {
                "host": format!("{}.{environment}.svc.cluster.local", copy.service), "port": {"number": copy.port},
            }}],
            "retries": {"attempts": 2, "retryOn": "connect-failure,refused-stream,reset-before-request"},
        })
    }
}

/// Takes away all routes to copies of a pull request. Says how many there were.
///
/// # Errors
/// When the cluster says no; the same can be done again.
pub fn close(asks: &dyn Asks, namespace: &str, pull_request: PullRequest) -> Result<usize, ReviewError> {
    lead(asks, namespace, pull_request, &|_| None)
}

/// Gives each service the route to its copy, or takes it away; says how many were changed.
fn lead(
    asks: &dyn Asks,
    namespace: &str,
    pull_request: PullRequest,
    route: &dyn Fn(&str) -> Option<Value>,
) -> Result<usize, ReviewError> {
    let mut changed = 0;
    for found in virtual_services(asks, namespace)? {
        let route = route(found["metadata"]["name"].as_str().unwrap_or_default());
        changed += usize::from(set(asks, &found, pull_request, route.as_ref())?);
    }
    Ok(changed)
}

/// The routes to copies in a namespace: the pull request, and the service.
///
/// # Errors
/// When the cluster gives no answer.
pub fn routes(asks: &dyn Asks, namespace: &str) -> Result<Vec<(PullRequest, String)>, ReviewError> {
    let mut found = Vec::new();
    for service in virtual_services(asks, namespace)? {
        let name = service["metadata"]["name"].as_str().unwrap_or_default();
        let names = service["spec"]["http"].as_array().into_iter().flatten().filter_map(|route| route["name"].as_str());
        let numbers = names.filter_map(|route| PullRequest::of_name(route.strip_prefix(REVIEW_ROUTE)?));
        found.extend(numbers.map(|number| (number, name.to_owned())));
    }
    Ok(found)
}

fn route_name(pull_request: PullRequest) -> String {
    format!("{REVIEW_ROUTE}{}", pull_request.name())
}

/// The VirtualServices of services that are ours.
fn virtual_services(asks: &dyn Asks, namespace: &str) -> Result<Vec<Value>, ReviewError> {
    let ours = format!("{}={}", MANAGED_BY.0, MANAGED_BY.1);
    match asks.ask(&["get", KIND, "-n", namespace, "-l", &ours, "-o", "json"]) {
        Ok(list) => Ok(items(list)),
        // Without Istio there are no routes.
        Err(AskError::UnknownKind(_)) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

/// Gives a VirtualService the route to a copy, or takes it away; says whether that was a change.
fn set(asks: &dyn Asks, found: &Value, pull_request: PullRequest, route: Option<&Value>) -> Result<bool, ReviewError> {
    let metadata = |key: &str| found["metadata"][key].as_str().unwrap_or_default().to_owned();
    let (name, namespace) = (metadata("name"), metadata("namespace"));
    let mut object = found.clone();
    let mut attempt = 1;
    loop {
        let Some(patch) = patch(&object, &route_name(pull_request), route) else { return Ok(false) };
        let manager = format!("--field-manager={ROUTE_MANAGER}");
        let patch = Value::Array(patch).to_string();
        let arguments = ["patch", KIND, &name, "-n", &namespace, "--type=json", &manager, "-p", &patch, "-o", "json"];
        match asks.ask(&arguments) {
            Ok(_) => return Ok(true),
            // It has gone with the shared environment's service.
            Err(AskError::NotFound(_)) => return Ok(false),
            Err(AskError::Failed(_)) if attempt < ATTEMPTS => {}
            Err(error) => return Err(error.into()),
        }
        object = match asks.ask(&["get", KIND, &name, "-n", &namespace, "-o", "json"]) {
            Err(AskError::NotFound(_)) => return Ok(false),
            other => other?,
        };
        attempt += 1;
    }
}

/// The JSON patch that makes it so; `None` when it is.
fn patch(object: &Value, name: &str, route: Option<&Value>) -> Option<Vec<Value>> {
    let routes = object["spec"]["http"].as_array()?;
    let position = routes.iter().position(|known| known["name"] == name);
    let operation = match (position, route) {
        (None, None) => return None,
        (Some(position), Some(route)) if routes[position] == *route => return None,
        (Some(position), Some(route)) => {
            json!({"op": "replace", "path": format!("/spec/http/{position}"), "value": route})
        }
        (None, Some(route)) => json!({"op": "add", "path": "/spec/http/0", "value": route}),
        (Some(position), None) => json!({"op": "remove", "path": format!("/spec/http/{position}")}),
    };
    let version = &object["metadata"]["resourceVersion"];
    Some(vec![json!({"op": "test", "path": "/metadata/resourceVersion", "value": version}), operation])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::patch;

    #[test]
    fn a_route_is_put_before_the_others_and_taken_away_again() {
        let object = |routes: Value| json!({"metadata": {"resourceVersion": "7"}, "spec": {"http": routes}});
        let (route, changed) = (json!({"name": "review-pr-1", "match": []}), json!({"name": "review-pr-1"}));
        let test = json!({"op": "test", "path": "/metadata/resourceVersion", "value": "7"});
        let patched = |object: &Value, route| {
            patch(object, "review-pr-1", route).map(|patch| {
                assert_eq!(patch[0], test);
                patch[1].clone()
            })
        };
        let without = object(json!([{"name": "review-pr-12"}, {"name": "primary"}]));
        let with = object(json!([{"name": "primary"}, route]));
        assert_eq!(patched(&without, None), None);
        assert_eq!(patched(&without, Some(&route)), Some(json!({"op": "add", "path": "/spec/http/0", "value": route})));
        assert_eq!(patched(&with, Some(&route)), None);
        assert_eq!(
            patched(&with, Some(&changed)),
            Some(json!({"op": "replace", "path": "/spec/http/1", "value": changed}))
        );
        assert_eq!(patched(&with, None), Some(json!({"op": "remove", "path": "/spec/http/1"})));
    }
}
