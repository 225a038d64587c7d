//! Who works on an environment: a note beside the lock for each run. The lock itself decides; the notes only tell.

use std::fmt;
use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::clock::{span, timestamp};
use super::{Error, files};
use crate::os;

/// How the names of the notes end.
const EXTENSION: &str = ".json";

/// A run that works on an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// What was typed, for example `platform apply --env dev`.
    pub command: String,
    /// The number of its process.
    pub process: u32,
    /// The machine that it runs on.
    pub host: String,
    /// When it began, in seconds since 1970.
    since: u64,
    /// When the process was started, as the kernel counts; none where that cannot be told. Numbers of processes are
    /// given again.
    started: Option<u64>,
}

impl Holder {
    /// This process.
    #[must_use]
    pub fn here(command: &str) -> Self {
        let process = std::process::id();
        Self {
            command: command.to_owned(),
            process,
            host: host(),
            since: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
            started: started(process),
        }
    }

    /// What it is called where its times are told otherwise.
    #[must_use]
    pub fn name(&self) -> String {
        let Self { command, process, host, .. } = self;
        format!("`{command}` (process {process} on {host})")
    }

    /// Whether it still runs, whose note is in some file. What runs on another machine is taken to.
    pub(super) fn is_alive(&self, note: &Utf8Path) -> bool {
        self.host != host() || os::is_kept_open(note, self.process) && started(self.process) == self.started
    }

    /// Leaves a note, which goes away with the value.
    pub(super) fn leave_note(&self, folder: &Utf8Path) -> Result<NamedTempFile, Error> {
        let written = || {
            let mut note = tempfile::Builder::new().suffix(EXTENSION).tempfile_in(folder)?;
            note.write_all(&serde_json::to_vec(self)?)?;
            Ok(note)
        };
        written().map_err(|source| Error::Io { action: "writing in", path: folder.to_owned(), source })
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = UNIX_EPOCH + Duration::from_secs(self.since);
        let so_far = SystemTime::now().duration_since(since).unwrap_or_default();
        let Self { command, process, host, .. } = self;
        let (since, so_far) = (timestamp(since), span(Duration::from_secs(so_far.as_secs().max(1))));
        write!(formatter, "`{command}` (process {process} on {host}, since {since}, for {so_far})")
    }
}

/// The notes in a folder, and the files that they are in. What cannot be read is no note: it is just being written, or
/// its run was killed while it wrote it.
pub(super) fn notes(folder: &Utf8Path) -> Vec<(Utf8PathBuf, Holder)> {
    let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
    let mut notes: Vec<_> = entries
        .filter(|entry| entry.file_name().ends_with(EXTENSION))
        .filter_map(|entry| {
            let text = files::read(entry.path()).ok()??;
            Some((entry.path().to_owned(), serde_json::from_slice::<Holder>(&text).ok()?))
        })
        .collect();
    notes.sort_by_key(|(_, holder)| (holder.since, holder.process));
    notes
}

/// The name of this machine.
fn host() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

/// When a process was started, in the ticks of the kernel; none where there is no `/proc`.
fn started(process: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program stands in brackets and may have anything in it.
    text.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

/// A process that a run has started and that is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// The program.
    pub program: String,
    /// The number of its process.
    pub process: u32,
}

/// The other processes that have a file open; none where there is no `/proc`.
pub(super) fn users_of(file: &Utf8Path) -> Vec<Leftover> {
    let Ok(file) = file.canonicalize() else { return Vec::new() };
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let mut users: Vec<Leftover> = processes
        .filter(|process| *process != std::process::id())
        .filter(|process| {
            let descriptors = std::fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
            descriptors.filter_map(|entry| std::fs::read_link(entry.path()).ok()).any(|open| open == file)
        })
        .map(|process| Leftover { program: program(process), process })
        .collect();
    users.sort_by_key(|user| user.process);
    users
}

fn program(process: u32) -> String {
    let name = std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "a program".to_owned() } else { name.to_owned() }
}
