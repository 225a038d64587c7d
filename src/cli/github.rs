//! What the commands that write to GitHub have in common: the repository, the token, the text.

use std::io::{self, Read};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use camino::{Utf8Path, Utf8PathBuf};

use super::clusters::parse_time;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use crate::diagnostic::Sources;
use crate::github::{Client, Clock, Error, Outcome, Repository, Settings, Subject, Text, Token};

/// The variable with the token. There is no option for it: command lines are seen by others.
const TOKEN: &str = "GITHUB_TOKEN";

/// Options of every command that writes a text to GitHub.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct TextArguments {
    /// What the text is about, such as `plan`: of each subject there is one.
    #[arg(long, value_name = "SUBJECT")]
    about: String,
    /// A file with the text, in Markdown; `-` is what is piped in. Can be given several times: the texts follow one another.
    #[arg(long, value_name = "FILE", default_value = "-")]
    body: Vec<Utf8PathBuf>,
    /// The login that the token writes as. Nothing that others wrote is ever changed.
    #[arg(long, value_name = "LOGIN", default_value = "github-actions[bot]")]
    author: String,
    #[command(flatten)]
    connection: Connection,
}

/// Which repository, and how GitHub is asked.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Connection {
    /// The repository.
    #[arg(long, value_name = "OWNER/NAME", env = "GITHUB_REPOSITORY")]
    repository: Option<String>,
    /// The address of GitHub's API.
    #[arg(long, value_name = "URL", env = "GITHUB_API_URL", default_value = "https://api.github.com")]
    api: String,
    /// How long one request may take.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_time)]
    request_timeout: Duration,
    /// How long is waited in all where GitHub's limit on requests is reached.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = parse_time)]
    patience: Duration,
}

impl Connection {
    /// The client and the repository, for which another one stands in where none is given.
    ///
    /// # Errors
    /// When there is no repository or token, or one of them cannot be right.
    pub(super) fn open(&self, default: Option<&str>) -> Result<(Client, Repository), Failure> {
        let none = || {
            Error::Wrong("no repository is given: write `--repository owner/name`, or set GITHUB_REPOSITORY".to_owned())
        };
        let repository = self.repository.as_deref().or(default).filter(|repository| !repository.is_empty());
        let repository = Repository::new(repository.ok_or_else(none)?)?;
        let token = Token::new(&std::env::var(TOKEN).unwrap_or_default())?;
        let settings = Settings {
            api: self.api.clone(),
            token,
            timeout: self.request_timeout,
            patience: self.patience,
            clock: Clock { now: seconds, sleep: std::thread::sleep },
        };
        Ok((Client::new(settings)?, repository))
    }
}

impl TextArguments {
    /// The client, the repository, and the text, which is read only when it is wanted.
    pub(super) fn open(&self, wants_text: bool) -> Result<(Client, Repository, Text), Failure> {
        let subject = Subject::new(&self.about)?;
        let (client, repository) = self.connection.open(None)?;
        let body = if wants_text { self.text()? } else { String::new() };
        Ok((client, repository, Text { subject, author: self.author.clone(), body }))
    }

    fn text(&self) -> Result<String, Failure> {
        let texts: Result<Vec<String>, Failure> = self.body.iter().map(|path| read(path)).collect();
        Ok(texts?.join("\n"))
    }
}

/// Says what was done, or why it could not be.
pub(super) fn finish(outcome: Result<Outcome, Failure>, what: &str, console: &mut Console) -> anyhow::Result<Exit> {
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(failure) => return Ok(failure.report(&Sources::default(), console)),
    };
    let (address, done) = match &outcome {
        Outcome::Made(address) => (address.as_str(), "is new"),
        Outcome::Updated(address) => (address.as_str(), "is brought up to date"),
        Outcome::Unchanged(address) => (address.as_str(), "is as it was"),
        Outcome::Closed(address) => (address.as_str(), "is closed"),
        Outcome::Nothing => ("", "is not there; nothing to close"),
    };
    console.say(&format!("the {what} {done}"));
    if !address.is_empty() {
        console.data(&format!("{address}\n"))?;
    }
    Ok(Exit::Done)
}

/// The text of a file, or what is piped in.
fn read(path: &Utf8Path) -> Result<String, Failure> {
    let mut text = String::new();
    let done = match path.as_str() {
        "-" => io::stdin().lock().read_to_string(&mut text).map(drop),
        _ => std::fs::read_to_string(path).map(|read| text = read),
    };
    done.map_err(|error| Error::Wrong(format!("the text in `{path}` cannot be read: {error}")))?;
    Ok(text)
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |duration| duration.as_secs())
}
