//! The folder of a run: its journal, and what the programs said that it started.

use std::io;
use std::time::SystemTime;

use camino::{Utf8Path, Utf8PathBuf};

use super::record::Record;
use super::run::Run;
use crate::engine::clock::timestamp;
use crate::engine::streams::KeptStreams;
use crate::engine::{Error, Step, files};
use crate::os;

/// How many runs of an environment are kept.
const KEPT: usize = 20;
/// The name of the journal.
const JOURNAL: &str = "journal.jsonl";

/// The folder of one run.
#[derive(Debug, Clone)]
pub(in crate::engine) struct RunFolder {
    path: Utf8PathBuf,
}

impl RunFolder {
    /// Makes the folder of a new run among those of an environment, and removes the oldest.
    pub(in crate::engine) fn create(runs: &Utf8Path) -> Result<Self, Error> {
        files::create_folder(runs)?;
        let old = names(runs);
        for name in &old[..old.len().saturating_sub(KEPT - 1)] {
            files::remove_folder(&runs.join(name))?;
        }
        let now: String = timestamp(SystemTime::now()).replace([':', '-'], "");
        // Two runs may begin within a second.
        let name = (1..)
            .map(|number| if number == 1 { now.clone() } else { format!("{now}-{number}") })
            .find(|name| !runs.join(name).exists());
        let path = os::slashes(runs.join(name.unwrap_or(now)));
        files::create_folder(&path)?;
        Ok(Self { path })
    }

    /// The folder of the last run; none when there was none.
    pub(in crate::engine) fn last(runs: &Utf8Path) -> Option<Self> {
        Some(Self { path: os::slashes(runs.join(names(runs).pop()?)) })
    }

    /// The name of the run.
    pub(in crate::engine) fn name(&self) -> &str {
        self.path.file_name().unwrap_or_default()
    }

    /// Where it is.
    pub(in crate::engine) fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The journal.
    pub(in crate::engine) fn journal(&self) -> Utf8PathBuf {
        self.path.join(JOURNAL)
    }

    /// What was said during a step.
    pub(in crate::engine) fn log(&self, step: &Step) -> Utf8PathBuf {
        log_in(&self.path, step)
    }

    /// Where the Terraform that applies a stack writes to.
    pub(in crate::engine) fn streams(&self, stack: &str) -> KeptStreams {
        KeptStreams {
            output: self.path.join(format!("{stack}.apply.jsonl")),
            errors: self.path.join(format!("{stack}.apply.stderr")),
        }
    }

    /// The run as its journal tells it; none when it was killed before it had written anything. A last line that is not
    /// whole is left out: the run was killed while it wrote it.
    pub(in crate::engine) fn run(&self) -> Option<Run> {
        let text = files::read(&self.journal()).ok()??;
        let lines = text.split(|byte| *byte == b'\n');
        Run::of(lines.map_while(|line| serde_json::from_slice::<Record>(line).ok()))
    }
}

/// The log of a step in the folder of a run.
pub(in crate::engine) fn log_in(folder: &Utf8Path, step: &Step) -> Utf8PathBuf {
    os::slashes(folder.join(match step {
        Step::Stack(name) => format!("{name}.log"),
        Step::Objects(colour) => format!("objects-{colour}.log"),
    }))
}

/// The names of runs, the oldest first.
fn names(runs: &Utf8Path) -> Vec<String> {
    let entries = runs.read_dir_utf8().into_iter().flatten();
    let names = entries.filter_map(|entry: io::Result<_>| Some(entry.ok()?.file_name().to_owned()));
    let mut names: Vec<String> = names.collect();
    // `…Z-2` comes after `…Z`, and `…Z-10` after `…Z-2`.
    names.sort_by_key(|name| (name.len(), name.clone()));
    names
}
