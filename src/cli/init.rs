//! `platform init`: a small platform that renders and plans at once.

use camino::Utf8PathBuf;

use super::console::Console;
use super::exit::Exit;
use crate::diagnostic::Sources;
use crate::render::scaffold;

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder of the new platform
    #[arg(value_name = "DIR", default_value = ".")]
    folder: Utf8PathBuf,
}

/// Writes the platform and says how to go on.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Exit> {
    let written = match scaffold(&arguments.folder) {
        Ok(written) => written,
        Err(error) => {
            console.findings(&error.diagnostic().into(), &Sources::default());
            return Ok(Exit::Failed);
        }
    };
    for path in written {
        console.say(&format!("wrote {path}"));
    }
    let place = if arguments.folder == "." { String::new() } else { format!(" --dir {}", arguments.folder) };
    console.say(&format!("next: platform plan --env dev --offline{place}"));
    Ok(Exit::Done)
}
