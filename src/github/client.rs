//! Requests to GitHub's REST API: what goes with each, when one is sent again, what an answer means.

use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Method, Request};
use ureq::{Agent, Body};

use super::error::{Error, Refusal};
use super::limits::{ATTEMPTS, Signs, limit, pause};
use crate::http;
use crate::text::short_line;

/// The version of the API that the requests are written for.
const API_VERSION: &str = "2022-11-28";
/// Bytes of an answer: a hundred comments of the greatest length have about 26 MB.
const LARGEST_ANSWER: u64 = 32 << 20;
/// How many entries GitHub gives at a time, at most.
const PAGE: usize = 100;
/// How many pages are looked through before it is given up: ten thousand entries.
const MOST_PAGES: usize = 100;
/// Characters of what GitHub says that are repeated.
const LONGEST_MESSAGE: usize = 300;

/// A token, which no output shows.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token as it stands in a variable.
    ///
    /// # Errors
    /// When it is empty, or has characters that no token has.
    pub fn new(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::Wrong("there is no token: set the variable GITHUB_TOKEN".to_owned()));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::Wrong(
                "what stands in GITHUB_TOKEN is no token: it has spaces or special characters".to_owned(),
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// A repository, `owner/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository(String);

impl Repository {
    /// A repository as it is written.
    ///
    /// # Errors
    /// When it is not two names that GitHub takes, with a slash between them.
    pub fn new(text: &str) -> Result<Self, Error> {
        let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter);
        let is_name = |name: &str| {
            !name.is_empty() && name.len() <= 100 && name != "." && name != ".." && name.bytes().all(is_letter)
        };
        match text.split_once('/') {
            Some((owner, name)) if is_name(owner) && is_name(name) => Ok(Self(text.to_owned())),
            _ => Err(Error::Wrong("a repository is written `owner/name`".to_owned())),
        }
    }

    /// `owner/name`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What time it is, and how to wait.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// Seconds since 1970.
    pub now: fn() -> u64,
    /// Waits.
    pub sleep: fn(Duration),
}

/// What a client works with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address of the API, for example `https://api.github.com`.
    pub api: String,
    /// The token.
    pub token: Token,
    /// How long one request may take.
    pub timeout: Duration,
    /// How long is waited in all for a limit to end.
    pub patience: Duration,
    /// What time it is, and how to wait.
    pub clock: Clock,
}

/// A client of the API.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    settings: Settings,
}

/// An answer of the API.
pub(super) struct Answer {
    pub(super) body: Value,
    /// Whether there is another page.
    pub(super) has_next: bool,
}

/// What became of one request.
enum Attempt {
    Answered(Answer),
    /// It was not carried out, and is in this time.
    Limited(Duration),
    /// Nobody knows whether it was carried out.
    Failed(String),
}

impl Client {
    /// A client; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is none that a token may be sent to.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let api = settings.api.trim_end_matches('/').to_owned();
        check_address(&api)?;
        Ok(Self { agent: http::agent(settings.timeout), settings: Settings { api, ..settings } })
    }

    /// Asks for something; sent again when no usable answer comes.
    pub(super) fn get(&self, path: &str, what: &str) -> Result<Answer, Error> {
        self.request(&Method::GET, path, None, what)
    }

    /// Goes through a list page by page, until `look` finds something. `list` is its path, ready for more parameters.
    pub(super) fn search<T>(
        &self,
        list: &str,
        what: &str,
        mut look: impl FnMut(&[Value]) -> Result<Option<T>, String>,
    ) -> Result<Option<T>, Error> {
        let unusable = |reason: String| Error::NoAnswer { what: what.to_owned(), reason };
        for page in 1..=MOST_PAGES {
            let answer = self.get(&format!("{list}per_page={PAGE}&page={page}"), what)?;
            let entries = answer.body.as_array().ok_or_else(|| unusable("what came is not a list".to_owned()))?;
            let found = look(entries).map_err(unusable)?;
            if found.is_some() || !answer.has_next {
                return Ok(found);
            }
        }
        Err(unusable(format!("there are more than {MOST_PAGES} pages to look through")))
    }

    /// Changes something into a state that is sent whole; sent again when no usable answer comes.
    pub(super) fn patch(&self, path: &str, body: &Value, what: &str) -> Result<Answer, Error> {
        self.request(&Method::PATCH, path, Some(body), what)
    }

    /// Takes something away; sent again when no usable answer comes.
    pub(super) fn delete(&self, path: &str, what: &str) -> Result<Answer, Error> {
        self.request(&Method::DELETE, path, None, what)
    }

    /// Makes something new; not sent again when it may have been made.
    pub(super) fn post(&self, path: &str, body: &Value, what: &str) -> Result<Answer, Error> {
        self.request(&Method::POST, path, Some(body), what)
    }

    /// Waits before something is tried for another time.
    pub(super) fn rest(&self, failure: u32) {
        (self.settings.clock.sleep)(pause(failure));
    }

    fn request(&self, method: &Method, path: &str, body: Option<&Value>, what: &str) -> Result<Answer, Error> {
        let mut patience = self.settings.patience;
        let mut failures = 0;
        loop {
            match self.attempt(method, path, body, what)? {
                Attempt::Answered(answer) => return Ok(answer),
                Attempt::Limited(time) => {
                    let seconds = time.as_secs();
                    let limited = || Error::Limited { what: what.to_owned(), seconds };
                    patience = patience.checked_sub(time.max(Duration::from_secs(1))).ok_or_else(limited)?;
                    (self.settings.clock.sleep)(time);
                }
                Attempt::Failed(reason) => {
                    failures += 1;
                    if failures >= ATTEMPTS || *method == Method::POST {
                        return Err(Error::NoAnswer { what: what.to_owned(), reason });
                    }
                    self.rest(failures);
                }
            }
        }
    }

    fn attempt(&self, method: &Method, path: &str, body: Option<&Value>, what: &str) -> Result<Attempt, Error> {
        let wrong = |_| Error::Wrong("the address of the API is not one that a request can be sent to".to_owned());
        let request = Request::builder()
            .method(method.clone())
            .uri(format!("{}{path}", self.settings.api))
            .header("accept", "application/vnd.github+json")
            .header("x-github-api-version", API_VERSION)
            .header("authorization", format!("Bearer {}", self.settings.token.0));
        let sent = match body {
            Some(body) => {
                let request =
                    request.header("content-type", "application/json").body(body.to_string()).map_err(wrong)?;
                self.agent.run(request)
            }
            None => self.agent.run(request.body(()).map_err(wrong)?),
        };
        match sent {
            Ok(response) => {
                let (head, mut body) = response.into_parts();
                self.read(head.status.as_u16(), &head.headers, &mut body, what)
            }
            Err(error) => Ok(Attempt::Failed(self.cleaned(&error.to_string()))),
        }
    }

    fn read(&self, status: u16, headers: &HeaderMap, body: &mut Body, what: &str) -> Result<Attempt, Error> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let text = match body.with_config().limit(LARGEST_ANSWER).read_to_string() {
            Ok(text) => text,
            Err(error) => return Ok(Attempt::Failed(self.cleaned(&error.to_string()))),
        };
        let json: Option<Value> = serde_json::from_str(&text).ok();
        if (200..300).contains(&status) {
            let has_next = header("link").is_some_and(|link| link.contains("rel=\"next\""));
            return Ok(match json {
                Some(body) => Attempt::Answered(Answer { body, has_next }),
                None => Attempt::Failed("what came is not JSON".to_owned()),
            });
        }
        let message = self.cleaned(&json.as_ref().map(said).unwrap_or_default());
        let signs = Signs {
            status,
            retry_after: header("retry-after"),
            remaining: header("x-ratelimit-remaining"),
            reset: header("x-ratelimit-reset"),
            message: &message,
        };
        if let Some(time) = limit(&signs, (self.settings.clock.now)()) {
            return Ok(Attempt::Limited(time));
        }
        if status >= 500 {
            return Ok(Attempt::Failed(format!("it answers with status {status}")));
        }
        Err(Error::Refused { what: what.to_owned(), refusal: Refusal::of(status), status, message })
    }

    /// A text of others in one line of limited length. It has no reason to hold the token, and will not.
    fn cleaned(&self, text: &str) -> String {
        let text = text.replace(&self.settings.token.0, "…");
        short_line(&text, LONGEST_MESSAGE)
    }
}

/// What GitHub says about a refusal, with what it says about single fields.
fn said(body: &Value) -> String {
    let details = body["errors"].as_array().into_iter().flatten().filter_map(|error| {
        let text = error["message"].as_str().or_else(|| error.as_str());
        text.map(ToOwned::to_owned)
            .or_else(|| Some(format!("{} {}", error["field"].as_str()?, error["code"].as_str()?)))
    });
    body["message"].as_str().map(ToOwned::to_owned).into_iter().chain(details).collect::<Vec<_>>().join("; ")
}

/// A token goes over the network encrypted, or stays on this machine.
fn check_address(api: &str) -> Result<(), Error> {
    let is_plain = !api.contains(['?', '#', '@', ' ']) && api.bytes().all(|byte| byte.is_ascii_graphic());
    let host = |rest: &str| rest.split(['/', ':']).next().unwrap_or_default().to_owned();
    let is_safe = match (api.strip_prefix("https://"), api.strip_prefix("http://")) {
        (Some(rest), _) => !host(rest).is_empty(),
        (None, Some(rest)) => ["127.0.0.1", "localhost"].contains(&host(rest).as_str()),
        (None, None) => false,
    };
    let wrong = || {
        Error::Wrong("the address of the API has to begin with `https://`, such as https://api.github.com".to_owned())
    };
    (is_plain && is_safe).then_some(()).ok_or_else(wrong)
}
