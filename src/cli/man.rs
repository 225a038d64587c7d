//! `platform man`: the manual page.

use super::console::Console;
use super::exit::Exit;

/// Prints the manual page in roff.
pub(super) fn run(command: clap::Command, console: &mut Console) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    console.data(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
