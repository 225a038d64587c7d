//! `platform man`: the manual pages.

use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use crate::diagnostic::Sources;

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The command whose page it is [default: the page about all of them]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints a manual page in roff.
pub(super) fn run(arguments: &Arguments, mut all: clap::Command, console: &mut Console) -> anyhow::Result<Exit> {
    // Gives every command the options of all and its full name, `platform-plan`.
    all.build();
    let page = match &arguments.command {
        Some(name) => all.find_subcommand(name).cloned(),
        None => Some(all),
    };
    let Some(page) = page else {
        let wrong = "there is no such command; `platform --help` lists them".to_owned();
        return Ok(Failure::Wrong(wrong).report(&Sources::default(), console));
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    console.data(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
