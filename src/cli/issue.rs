//! `platform issue`: the one open issue about something.

use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::github::{TextArguments, finish};
use crate::github::{Outcome, close_issue, publish_issue};

/// Options of `issue`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// The title of the issue
    #[arg(long, value_name = "TEXT", required_unless_present = "close")]
    title: Option<String>,
    /// Close the issue where one is open, for there is nothing to say any more.
    #[arg(long, conflicts_with = "title")]
    close: bool,
    #[command(flatten)]
    github: TextArguments,
}

/// Opens the issue, brings it up to date where it is open, or closes it.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Exit> {
    finish(publish(arguments), "issue", console)
}

fn publish(arguments: &Arguments) -> Result<Outcome, Failure> {
    let (client, repository, text) = arguments.github.open(!arguments.close)?;
    match arguments.title.as_deref().filter(|_| !arguments.close) {
        Some(title) => Ok(publish_issue(&client, &repository, title, &text)?),
        None => Ok(close_issue(&client, &repository, &text)?),
    }
}
