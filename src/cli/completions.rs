//! `platform completions`: what shells need to complete the command line.

use clap_complete::Shell;

use super::console::Console;
use super::exit::Exit;

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

/// Prints the completions.
pub(super) fn run(arguments: &Arguments, command: &mut clap::Command, console: &mut Console) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, command, "platform", &mut text);
    console.data(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
