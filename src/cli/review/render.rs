//! `platform review render`: what the environment of a pull request would be, as files.

use camino::Utf8PathBuf;

use super::Wanted;
use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::render::write;
use crate::diagnostic::Sources;

/// Options of `review render`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    wanted: Wanted,
    /// The folder that is written to; relative to the project
    #[arg(long, value_name = "DIR", default_value = "dist")]
    out: Utf8PathBuf,
}

/// Writes the tree.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    match render(arguments, options, console) {
        Ok(()) => Exit::Done,
        Err(failure) => failure.report(&Sources::default(), console),
    }
}

fn render(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Result<(), Failure> {
    let loaded = arguments.wanted.load(options)?;
    console.findings(&loaded.findings, loaded.sources());
    let folder = loaded.project.root().join(&arguments.out);
    let name = loaded.names().next().unwrap_or_default();
    let artifacts = loaded.artifacts(name).ok_or_else(|| Failure::Unresolved(name.to_owned()))?;
    console.say(&write(&artifacts, &folder)?);
    Ok(())
}
