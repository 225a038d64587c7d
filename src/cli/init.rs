//! `platform init`: a small platform that renders and plans at once.

use camino::Utf8PathBuf;

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use crate::diagnostic::Sources;
use crate::os;
use crate::render::scaffold;

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder of the new platform [default: what `--dir` says, or this folder]
    #[arg(value_name = "DIR")]
    folder: Option<Utf8PathBuf>,
}

/// Writes the platform and says how to go on.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let folder = match (&options.dir, &arguments.folder) {
        (Some(project), Some(folder)) => project.join(folder),
        (Some(folder), None) | (None, Some(folder)) => folder.clone(),
        (None, None) => ".".into(),
    };
    let folder = os::slashes(folder);
    let written = match scaffold(&folder) {
        Ok(written) => written,
        Err(error) => {
            console.findings(&error.diagnostic().into(), &Sources::default());
            return Ok(Exit::Failed);
        }
    };
    for path in written {
        console.say(&format!("wrote {path}"));
    }
    let place = if folder == "." { String::new() } else { format!(" --dir {folder}") };
    console.say(&format!("next: platform plan --env dev --offline{place}"));
    Ok(Exit::Done)
}
