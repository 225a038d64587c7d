//! `platform comment`: the one comment about something on a pull request.

use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::github::{TextArguments, finish};
use crate::github::{Outcome, publish_comment};

/// Options of `comment`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// The number of the pull request
    #[arg(long, value_name = "NUMBER", value_parser = pull_request)]
    pr: u64,
    #[command(flatten)]
    github: TextArguments,
}

/// Posts the comment, or brings it up to date where it is there.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Exit> {
    finish(publish(arguments), "comment", console)
}

fn publish(arguments: &Arguments) -> Result<Outcome, Failure> {
    let (client, repository, text) = arguments.github.open(true)?;
    Ok(publish_comment(&client, &repository, arguments.pr, &text)?)
}

/// A number as GitHub gives them out.
pub(super) fn pull_request(text: &str) -> Result<u64, String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let number = text.parse::<u64>().ok().filter(|_| is_number);
    number
        .filter(|number| *number <= 999_999_999)
        .ok_or_else(|| "write the number of a pull request, such as 142".to_owned())
}
