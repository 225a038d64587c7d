//! One comment on a pull request, one open issue about a subject: made when there is none, else brought up to date.

use serde_json::{Value, json};

use super::client::{Client, Repository};
use super::error::Error;

/// The most characters that GitHub takes in a comment or an issue, the mark included.
pub const LONGEST_BODY: usize = 65_536;
/// How often something new is tried to be made.
const ATTEMPTS: u32 = 3;

/// What a comment or an issue is about: tells ours apart from one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    /// A subject as it is written: small letters, digits and hyphens.
    ///
    /// # Errors
    /// When it is something else, which could break out of the mark.
    pub fn new(text: &str) -> Result<Self, Error> {
        let is_letter = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
        let is_right = (1..=64).contains(&text.len()) && text.bytes().all(is_letter);
        let wrong = || {
            Error::Wrong("a subject has small letters, digits and hyphens, such as `plan`, and at most 64".to_owned())
        };
        is_right.then(|| Self(text.to_owned())).ok_or_else(wrong)
    }

    fn mark(&self) -> String {
        format!("<!-- platform: {} -->", self.0)
    }
}

/// A text for one subject by one author.
#[derive(Debug, Clone)]
pub struct Text {
    /// What it is about.
    pub subject: Subject,
    /// The login that the token writes as; only what this one wrote is brought up to date.
    pub author: String,
    /// What is written, in Markdown.
    pub body: String,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is new; its address.
    Made(String),
    /// It was brought up to date; its address.
    Updated(String),
    /// It was like that already; its address.
    Unchanged(String),
    /// It was closed; its address.
    Closed(String),
    /// There was none to close.
    Nothing,
}

impl Text {
    /// What is sent: the mark, then the text.
    ///
    /// # Errors
    /// When there is nothing in it, or more than GitHub takes.
    fn marked(&self) -> Result<String, Error> {
        if self.body.trim().is_empty() {
            return Err(Error::Wrong("there is nothing to write: the text is empty".to_owned()));
        }
        let text = format!("{}\n{}", self.subject.mark(), self.body);
        let length = text.chars().count();
        if length >= LONGEST_BODY {
            return Err(Error::Wrong(format!(
                "the text has {length} characters, and GitHub takes less than {LONGEST_BODY}; Markdown of `platform` has room, \
                 shared out with `--markdown-share` where several stand in one comment"
            )));
        }
        Ok(text)
    }

    /// Whether something that is there is ours: anybody can write the mark.
    fn is_ours(&self, entry: &Value) -> bool {
        let first = entry["body"].as_str().and_then(|body| body.lines().next());
        first == Some(self.subject.mark().as_str()) && entry["user"]["login"].as_str() == Some(&self.author)
    }
}

/// Writes the one comment of a subject on a pull request.
///
/// # Errors
/// When GitHub refuses it, or gives no usable answer. What was there stays as it was then.
pub fn publish_comment(client: &Client, repository: &Repository, pull: u64, text: &Text) -> Result<Outcome, Error> {
    let body = json!({ "body": text.marked()? });
    let repository = repository.as_str();
    let what = format!("the comment on pull request {pull} of {repository}");
    client.get(&format!("/repos/{repository}/pulls/{pull}"), &format!("pull request {pull} of {repository}"))?;
    let comments = format!("/repos/{repository}/issues/{pull}/comments");
    let place = Place {
        list: format!("{comments}?"),
        make: comments,
        item: format!("/repos/{repository}/issues/comments"),
        what,
    };
    publish(client, &place, text, &body)
}

/// Writes the one open issue of a subject.
///
/// # Errors
/// As [`publish_comment`].
pub fn publish_issue(client: &Client, repository: &Repository, title: &str, text: &Text) -> Result<Outcome, Error> {
    /// The most characters that GitHub takes in a title.
    const LONGEST_TITLE: usize = 256;
    let is_line = !title.trim().is_empty() && !title.chars().any(char::is_control);
    if !is_line || title.chars().count() > LONGEST_TITLE {
        return Err(Error::Wrong(format!("a title is one line of at most {LONGEST_TITLE} characters")));
    }
    let body = json!({ "title": title, "body": text.marked()? });
    publish(client, &issues(repository, text), text, &body)
}

/// Closes the open issue of a subject, when there is one.
///
/// # Errors
/// As [`publish_comment`].
pub fn close_issue(client: &Client, repository: &Repository, text: &Text) -> Result<Outcome, Error> {
    let place = issues(repository, text);
    let Some(found) = find(client, &place, text)? else { return Ok(Outcome::Nothing) };
    let body = json!({ "state": "closed", "state_reason": "completed" });
    let answer = client.patch(&format!("{}/{}", place.item, found.id), &body, &place.what)?;
    Ok(Outcome::Closed(address(&answer.body)))
}

/// Where entries of one kind are.
struct Place {
    /// The path that lists them, ready for more parameters.
    list: String,
    /// The path that makes one.
    make: String,
    /// The path of one, without its number.
    item: String,
    /// What it is called.
    what: String,
}

fn issues(repository: &Repository, text: &Text) -> Place {
    let repository = repository.as_str();
    let make = format!("/repos/{repository}/issues");
    Place {
        list: format!("{make}?state=open&sort=created&direction=asc&"),
        item: make.clone(),
        make,
        what: format!("the issue about {} of {repository}", text.subject.0),
    }
}

/// Something of ours that is there.
struct Found {
    id: u64,
    entry: Value,
}

/// Makes something, or brings up to date what is there. Where nobody knows whether it was made, it is looked for again.
fn publish(client: &Client, place: &Place, text: &Text, body: &Value) -> Result<Outcome, Error> {
    let mut failures = 0;
    loop {
        if let Some(found) = find(client, place, text)? {
            let is_same =
                body.as_object().is_some_and(|fields| fields.iter().all(|(key, value)| found.entry[key] == *value));
            if is_same {
                return Ok(Outcome::Unchanged(address(&found.entry)));
            }
            let answer = client.patch(&format!("{}/{}", place.item, found.id), body, &place.what)?;
            return Ok(Outcome::Updated(address(&answer.body)));
        }
        match client.post(&place.make, body, &place.what) {
            Ok(answer) => return Ok(Outcome::Made(address(&answer.body))),
            Err(Error::NoAnswer { .. }) if failures + 1 < ATTEMPTS => {
                failures += 1;
                client.rest(failures);
            }
            Err(error) => return Err(error),
        }
    }
}

/// The oldest entry of ours.
fn find(client: &Client, place: &Place, text: &Text) -> Result<Option<Found>, Error> {
    client.search(&place.list, &place.what, |entries| {
        // GitHub lists pull requests among issues.
        let found = entries.iter().find(|entry| entry.get("pull_request").is_none() && text.is_ours(entry));
        let Some(entry) = found else { return Ok(None) };
        // An issue is known by its number, a comment by its identifier.
        let number = entry.get("number").or_else(|| entry.get("id")).and_then(Value::as_u64);
        let id = number.ok_or_else(|| "what is there already has no number".to_owned())?;
        Ok(Some(Found { id, entry: entry.clone() }))
    })
}

fn address(entry: &Value) -> String {
    entry["html_url"].as_str().unwrap_or_default().chars().filter(|letter| !letter.is_control()).collect()
}
