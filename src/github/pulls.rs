//! Which pull requests are closed, and the label by which they get an environment.

use std::collections::BTreeSet;

use serde_json::Value;

use super::client::{Client, Repository};
use super::error::{Error, Refusal};

/// What GitHub knows of some pull requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownPulls {
    /// Those that are closed, merged or not.
    pub closed: BTreeSet<u64>,
    /// Those that GitHub does not know, as if the repository were another one.
    pub unknown: BTreeSet<u64>,
}

/// Which of some pull requests are closed. Those that are not in the list of open ones are asked for one by one: a list that
/// is of another repository, or that was made before a pull request was opened again, closes nothing.
///
/// # Errors
/// When GitHub refuses to answer, or gives no usable answer.
pub fn closed_pulls(client: &Client, repository: &Repository, numbers: &BTreeSet<u64>) -> Result<KnownPulls, Error> {
    let mut known = KnownPulls::default();
    if numbers.is_empty() {
        return Ok(known);
    }
    let repository = repository.as_str();
    let open = open_pulls(client, repository)?;
    for number in numbers.difference(&open) {
        let what = format!("pull request {number} of {repository}");
        match client.get(&format!("/repos/{repository}/pulls/{number}"), &what) {
            Ok(answer) => match answer.body["state"].as_str() {
                Some("closed") => drop(known.closed.insert(*number)),
                Some("open") => {}
                _ => return Err(Error::NoAnswer { what, reason: "what came has no state".to_owned() }),
            },
            Err(Error::Refused { refusal: Refusal::NotFound, .. }) => drop(known.unknown.insert(*number)),
            Err(error) => return Err(error),
        }
    }
    Ok(known)
}

/// Takes a label from a pull request. That it has none is as good.
///
/// # Errors
/// When GitHub refuses it, or gives no usable answer.
pub fn take_label(client: &Client, repository: &Repository, number: u64, label: &str) -> Result<(), Error> {
    let repository = repository.as_str();
    // A label is a name of the spec, with letters, digits and hyphens.
    let path = format!("/repos/{repository}/issues/{number}/labels/{label}");
    match client.delete(&path, &format!("the label `{label}` of pull request {number} of {repository}")) {
        Ok(_) | Err(Error::Refused { refusal: Refusal::NotFound, .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The numbers of all pull requests that are open.
fn open_pulls(client: &Client, repository: &str) -> Result<BTreeSet<u64>, Error> {
    let what = format!("the open pull requests of {repository}");
    let list = format!("/repos/{repository}/pulls?state=open&sort=created&direction=asc&");
    let mut open = BTreeSet::new();
    client.search::<()>(&list, &what, |entries| {
        let numbers: Option<Vec<u64>> =
            entries.iter().map(|entry| entry.get("number").and_then(Value::as_u64)).collect();
        open.extend(numbers.ok_or_else(|| "what came has a pull request without a number".to_owned())?);
        Ok(None)
    })?;
    Ok(open)
}
