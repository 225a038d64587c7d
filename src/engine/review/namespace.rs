//! What the namespace of a pull request says of its environment.

use std::collections::BTreeMap;
use std::time::SystemTime;

use ipnet::Ipv4Net;
use serde_json::{Value, json};

use super::{REVIEW_LABEL, ReviewError, annotation, apply, items};
use crate::engine::clock::{parse_timestamp, timestamp};
use crate::engine::rollout::{AskError, Asks};
use crate::kubernetes::{ENVIRONMENT_LABEL, MANAGED_BY};
use crate::pull_request::PullRequest;

/// The manager of what is noted.
const MANAGER: &str = "platform-review";
const OWNER: &str = "platform.io/owner";
const CREATED: &str = "platform.io/created";
const ACTIVE: &str = "platform.io/last-activity";
const IMAGES: &str = "platform.io/images";
const HOST: &str = "platform.io/host";
const CENTS: &str = "platform.io/cents-each-month";
/// The annotation that says since when the environment rests.
pub(super) const PAUSED: &str = "platform.io/paused";

/// What is known of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewState {
    /// The pull request.
    pub pull_request: PullRequest,
    /// Its name: `pr-142`, or `dev-pr-142` where it is a whole one.
    pub name: String,
    /// Whose it is, as it was said.
    pub owner: Option<String>,
    /// When it was made; unknown when somebody took the note away.
    pub created: Option<SystemTime>,
    /// When somebody last did something with it.
    pub last_activity: Option<SystemTime>,
    /// Since when it rests; `None` when it runs.
    pub paused: Option<String>,
    /// Whether it is being removed.
    pub is_terminating: bool,
    /// Its address.
    pub host: Option<String>,
    /// The images of services that took the place of the spec's.
    pub images: BTreeMap<String, String>,
    /// What it was estimated to cost each month while it runs, in hundredths of a dollar.
    pub cents: Option<u64>,
    /// The range of its network, where it is a whole one.
    pub range: Option<Ipv4Net>,
}

/// What is to be noted.
#[derive(Debug, Clone, Default)]
pub struct Note<'a> {
    /// Whose it is; `None` leaves what was noted.
    pub owner: Option<&'a str>,
    /// Its address.
    pub host: Option<&'a str>,
    /// The images of services that take the place of the spec's.
    pub images: BTreeMap<String, String>,
    /// What it is estimated to cost each month while it runs, in hundredths of a dollar.
    pub cents: Option<u64>,
}

/// Reads what is known of the environment of a pull request; `None` when there is none.
///
/// # Errors
/// When the namespace is not ours, or the cluster gives no answer.
pub fn read(asks: &dyn Asks, pull_request: PullRequest) -> Result<Option<ReviewState>, ReviewError> {
    let name = pull_request.name();
    match asks.ask(&["get", "namespaces", &name, "-o", "json"]) {
        Ok(namespace) => state(&namespace).map(Some),
        Err(AskError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// All environments of pull requests, by number. What is not ours is left out.
///
/// # Errors
/// When the cluster gives no answer.
pub fn list(asks: &dyn Asks) -> Result<Vec<ReviewState>, ReviewError> {
    let ours = format!("{}={}", MANAGED_BY.0, MANAGED_BY.1);
    let namespaces = items(asks.ask(&["get", "namespaces", "-l", &ours, "-o", "json"])?);
    let mut states: Vec<ReviewState> = namespaces.iter().filter_map(|namespace| state(namespace).ok()).collect();
    states.sort_by_key(|state| state.pull_request);
    Ok(states)
}

/// Notes what an environment is, and that somebody does something with it; makes the namespace where there is none.
///
/// # Errors
/// When the cluster says no.
pub fn note(
    asks: &dyn Asks,
    pull_request: PullRequest,
    before: Option<&ReviewState>,
    note: &Note<'_>,
    now: SystemTime,
) -> Result<(), ReviewError> {
    apply(asks, MANAGER, true, &namespace(pull_request, annotations(before, note, now)))?;
    Ok(())
}

/// What is noted, as annotations.
pub(super) fn annotations(before: Option<&ReviewState>, note: &Note<'_>, now: SystemTime) -> Value {
    let created = before.and_then(|before| before.created).unwrap_or(now);
    let owner = note.owner.or(before.and_then(|before| before.owner.as_deref()));
    let mut annotations = json!({
        CREATED: timestamp(created), ACTIVE: timestamp(now), IMAGES: json!(note.images).to_string(),
    });
    let cents = note.cents.map(|cents| cents.to_string());
    for (name, value) in [(OWNER, owner), (HOST, note.host), (CENTS, cents.as_deref())] {
        if let Some(value) = value {
            annotations[name] = value.into();
        }
    }
    annotations
}

/// Removes the namespace; it is gone when all that is in it is.
///
/// # Errors
/// When it is not ours, or the cluster says no.
pub fn delete(asks: &dyn Asks, pull_request: PullRequest) -> Result<(), ReviewError> {
    if read(asks, pull_request)?.is_none() {
        return Ok(());
    }
    match asks.ask(&["delete", "--raw", &format!("/api/v1/namespaces/{}", pull_request.name())]) {
        Ok(_) | Err(AskError::NotFound(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Why a namespace that goes away is still there, as the cluster says it; `None` when it is gone.
///
/// # Errors
/// When the cluster gives no answer.
pub fn still_there(asks: &dyn Asks, pull_request: PullRequest) -> Result<Option<Vec<String>>, ReviewError> {
    let namespace = match asks.ask(&["get", "namespaces", &pull_request.name(), "-o", "json"]) {
        Ok(namespace) => namespace,
        Err(AskError::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let conditions = namespace["status"]["conditions"].as_array();
    let keeps = conditions.into_iter().flatten().filter(|condition| condition["status"] == "True");
    Ok(Some(keeps.filter_map(|condition| condition["message"].as_str().map(str::to_owned)).collect()))
}

/// The namespace as far as we note things in it.
pub(super) fn namespace(pull_request: PullRequest, annotations: Value) -> Value {
    let name = pull_request.name();
    let metadata = json!({"name": name, "labels": labels(pull_request, &name), "annotations": annotations});
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
}

/// The labels of what an environment is noted in.
pub(super) fn labels(pull_request: PullRequest, environment: &str) -> Value {
    json!({
        MANAGED_BY.0: MANAGED_BY.1, ENVIRONMENT_LABEL: environment, REVIEW_LABEL: pull_request.to_string(),
    })
}

/// The label that an object lacks, with its value, in order to be ours.
pub(super) fn lacking_label(object: &Value, pull_request: PullRequest, environment: &str) -> Option<String> {
    let wanted = labels(pull_request, environment);
    let mut wanted = wanted.as_object().into_iter().flatten();
    let lacking = wanted.find(|(label, value)| object["metadata"]["labels"][label.as_str()] != **value);
    lacking.map(|(label, value)| format!("{label}: {}", value.as_str().unwrap_or_default()))
}

/// What a namespace says.
///
/// # Errors
/// When it lacks one of our labels.
fn state(namespace: &Value) -> Result<ReviewState, ReviewError> {
    let name = namespace["metadata"]["name"].as_str().unwrap_or_default();
    let foreign = |reason: String| ReviewError::Foreign { namespace: name.to_owned(), reason };
    let pull_request = PullRequest::of_name(name).ok_or_else(|| foreign("its name is another one".to_owned()))?;
    match lacking_label(namespace, pull_request, name) {
        Some(label) => Err(foreign(format!("it has no label `{label}`"))),
        None => Ok(known(namespace, pull_request, name)),
    }
}

/// What the annotations of an object say that an environment is noted in.
pub(super) fn known(object: &Value, pull_request: PullRequest, environment: &str) -> ReviewState {
    let time = |name: &str| annotation(object, name).and_then(parse_timestamp);
    let images = annotation(object, IMAGES).and_then(|images| serde_json::from_str(images).ok());
    ReviewState {
        pull_request,
        name: environment.to_owned(),
        owner: annotation(object, OWNER).map(str::to_owned),
        created: time(CREATED).or_else(|| object["metadata"]["creationTimestamp"].as_str().and_then(parse_timestamp)),
        last_activity: time(ACTIVE),
        paused: annotation(object, PAUSED).map(str::to_owned),
        is_terminating: !object["metadata"]["deletionTimestamp"].is_null(),
        host: annotation(object, HOST).map(str::to_owned),
        images: images.unwrap_or_default(),
        cents: annotation(object, CENTS).and_then(|cents| cents.parse().ok()),
        range: None,
    }
}
