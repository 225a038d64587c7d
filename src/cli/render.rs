//! `platform render`: writes the tree of an environment, or says how far the disk is from it.

use camino::{Utf8Path, Utf8PathBuf};

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::loaded;
use super::project::Selection;
use crate::diagnostic::Sources;
use crate::os;
use crate::render::{Artifacts, Differences, Output, WriteOptions, Written, compare};

/// Options of `render`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    /// The folder that is written to; relative to the project
    #[arg(long, value_name = "DIR", default_value = "dist")]
    out: Utf8PathBuf,
    /// Write nothing; exit with 2 when what is on disk differs.
    #[arg(long)]
    check: bool,
    /// Replace files that were edited by hand.
    #[arg(long, conflicts_with = "check")]
    force: bool,
}

/// Renders the selected environments, or all of them.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let mut loaded = match loaded::load_artifacts(&arguments.selection, options) {
        Ok(loaded) => loaded,
        Err(failure) => return Ok(failure.report(&Sources::default(), console)),
    };
    console.findings(&loaded.findings, loaded.sources());
    let (mut exit, mut failed) = (Exit::Done, None);
    let folder = loaded.project.root().join(&arguments.out);
    let output = match arguments.check {
        true => None,
        false => match Output::open(&folder) {
            Ok(output) => Some(output),
            Err(error) => return Ok(Failure::from(error).report(loaded.sources(), console)),
        },
    };
    for outcome in loaded.each(|artifacts| render(arguments, &artifacts, &folder, output.as_ref())) {
        match outcome {
            Ok(Outcome::Written(message)) => console.say(&message),
            Ok(Outcome::Same) => {}
            Ok(Outcome::Different(differences)) => {
                console.data(&differences)?;
                exit = Exit::Changes;
            }
            // The others were written all the same, and are told of.
            Err(failure) => failed = Some(failure.report(loaded.sources(), console)),
        }
    }
    Ok(failed.unwrap_or(exit))
}

/// Writes the tree of one environment below a folder, and says what had to be written for that.
///
/// # Errors
/// When something is in the way, or was edited by hand.
pub(super) fn write(artifacts: &Artifacts, folder: &Utf8Path) -> Result<String, Failure> {
    let written = Output::open(folder)?.write(artifacts, WriteOptions { overwrite_edited: false })?;
    let name = &artifacts.environment;
    Ok(format!("{name}: {}, in {}", counts(&written), os::slashes(folder.join(name))))
}

/// What became of one environment.
enum Outcome {
    /// Its tree is what was rendered; what had to be written for that.
    Written(String),
    /// Its tree is as it would be written.
    Same,
    /// Its tree is not as it would be written; how it differs.
    Different(String),
}

/// Writes or compares one environment.
fn render(
    arguments: &Arguments,
    artifacts: &Artifacts,
    folder: &Utf8Path,
    output: Option<&Output<'_>>,
) -> Result<Outcome, Failure> {
    let name = &artifacts.environment;
    let Some(output) = output else {
        let differences = compare(artifacts, folder)?;
        let is_same = differences.is_empty();
        return Ok(if is_same { Outcome::Same } else { Outcome::Different(description(&differences, name)) });
    };
    let written = output.write(artifacts, WriteOptions { overwrite_edited: arguments.force })?;
    Ok(Outcome::Written(format!("{name}: {}, in {}", counts(&written), os::slashes(folder.join(name)))))
}

/// One line for each file that differs, and what is different in it.
fn description(differences: &Differences, name: &str) -> String {
    let mut lines = Vec::new();
    lines.extend(differences.missing.iter().map(|path| format!("{name}: {path} is missing\n")));
    lines.extend(differences.extra.iter().map(|path| format!("{name}: {path} is no longer rendered\n")));
    let in_the_way = differences.obstacles.iter();
    lines.extend(in_the_way.map(|found| format!("{name}: {} is in the way: {}\n", found.path, found.what)));
    lines.extend(differences.changed.iter().map(|file| file.unified_diff()));
    lines.concat()
}

fn counts(written: &Written) -> String {
    let parts = [
        (written.created.len(), "created"),
        (written.changed.len(), "changed"),
        (written.removed.len(), "removed"),
        (written.unchanged.len(), "unchanged"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let text = parts.collect::<Vec<_>>().join(", ");
    if text.is_empty() { "nothing to render".to_owned() } else { format!("files: {text}") }
}
