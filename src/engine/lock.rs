//! One run at a time changes an environment; plans of it may be made side by side.
//!
//! The lock is the system's, so that it goes away with whoever holds it, however that ends. A Terraform that is
//! applying gets the lock from its run and holds it as long as it lives: when the run is killed, the next one waits
//! until Terraform has saved its state.

use std::fmt;
use std::fs::File;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use tempfile::NamedTempFile;

use super::holder::{Holder, Leftover, notes, users_of};
use super::{Error, Interrupts, files};
use crate::os;

/// How often a lock is tried that somebody else holds.
const AGAIN: Duration = Duration::from_millis(100);
/// How long what a killed run has left behind is waited for: nobody else works on the environment.
const LEFT_BEHIND: Duration = Duration::from_secs(30);

/// Where the lock of an environment is.
#[derive(Debug, Clone)]
pub(super) struct LockFile {
    /// The file that is locked; there is nothing in it.
    pub(super) path: Utf8PathBuf,
    /// The folder with a note for each run.
    pub(super) holders: Utf8PathBuf,
}

/// How a lock is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taking<'a> {
    pub(super) environment: &'a str,
    /// What was typed.
    pub(super) command: &'a str,
    /// Whether the environment is to be changed.
    pub(super) exclusive: bool,
    /// How long others are waited for.
    pub(super) patience: Duration,
    pub(super) interrupts: &'a Interrupts,
}

/// A lock that is held as long as the value lives.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    _note: NamedTempFile,
}

/// Those who keep another run from an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holders {
    /// The runs.
    pub runs: Vec<Holder>,
    /// What runs that were killed have left behind; only where no run is left, and the system can tell.
    pub leftovers: Vec<Leftover>,
    /// Whether the runs are over.
    are_over: bool,
}

impl Lock {
    /// Takes the lock of an environment. What is waited for is told once.
    ///
    /// # Errors
    /// When others hold it for too long, a signal comes, or the file cannot be locked.
    pub(super) fn take(at: &LockFile, taking: Taking<'_>, told: &mut dyn FnMut(&str)) -> Result<Self, Error> {
        let failed = |source| Error::Io { action: "locking", path: at.path.clone(), source };
        files::create_folder(&at.holders)?;
        let begin = Instant::now();
        let mut last = None;
        let file = loop {
            if let Some(file) = os::try_lock(&at.path, taking.exclusive).map_err(failed)? {
                break file;
            }
            let holders = Holders::of(at);
            let patience = if holders.is_leftover() { taking.patience.max(LEFT_BEHIND) } else { taking.patience };
            if begin.elapsed() >= patience {
                return Err(Error::Locked { environment: taking.environment.to_owned(), holders });
            }
            if last.as_ref() != Some(&holders) {
                told(&format!("waiting for environment {}: it is in use by {holders}", taking.environment));
                last = Some(holders);
            }
            taking.interrupts.check()?;
            thread::sleep(AGAIN);
        };
        forget_the_dead(at);
        let note = Holder::here(taking.command).leave_note(&at.holders)?;
        Ok(Self { file, _note: note })
    }

    /// A handle of the lock for a child: the lock is held until the child has ended, too.
    pub(super) fn share(&self) -> io::Result<File> {
        self.file.try_clone()
    }
}

/// Removes the notes of runs that were killed.
fn forget_the_dead(at: &LockFile) {
    for (path, _) in notes(&at.holders).into_iter().filter(|(note, holder)| !holder.is_alive(note)) {
        // A note that stays is removed by the next run; it accuses nobody, since its run is known to be gone.
        let _ = std::fs::remove_file(path);
    }
}

impl Holders {
    fn of(at: &LockFile) -> Self {
        let (alive, dead): (Vec<_>, Vec<_>) =
            notes(&at.holders).into_iter().partition(|(note, holder)| holder.is_alive(note));
        let runs = |notes: Vec<(Utf8PathBuf, Holder)>| notes.into_iter().map(|(_, holder)| holder).collect();
        match alive.is_empty() {
            true => Self { are_over: !dead.is_empty(), runs: runs(dead), leftovers: users_of(&at.path) },
            false => Self { runs: runs(alive), leftovers: Vec::new(), are_over: false },
        }
    }

    /// Whether only what killed runs have left behind holds the lock.
    #[must_use]
    pub fn is_leftover(&self) -> bool {
        self.are_over || !self.leftovers.is_empty()
    }
}

impl fmt::Display for Holders {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = |count: usize| if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        match (self.leftovers.first(), self.runs.last()) {
            (Some(Leftover { program, process }), run) => {
                let more = more(self.leftovers.len());
                write!(formatter, "{program} (process {process}){more}, started by a run that was killed")?;
                run.map_or(Ok(()), |run| write!(formatter, ": {run}"))
            }
            (None, Some(run)) if self.are_over => write!(formatter, "what was started by a run that was killed: {run}"),
            (None, Some(run)) => write!(formatter, "{run}{}", more(self.runs.len())),
            (None, None) => write!(formatter, "a run that has just begun"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use camino::Utf8PathBuf;

    use super::{Lock, LockFile, Taking};
    use crate::engine::{Error, Interrupts};

    fn take(at: &LockFile, exclusive: bool, patience: Duration) -> Result<Lock, String> {
        let interrupts = Interrupts::default();
        let command = if exclusive { "platform apply" } else { "platform plan" };
        let taking = Taking { environment: "dev", command, exclusive, patience, interrupts: &interrupts };
        Lock::take(at, taking, &mut |_| ()).map_err(|error: Error| error.to_string())
    }

    #[test]
    fn lets_plans_in_together_and_a_change_in_alone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::try_from(folder.path().to_owned()).unwrap();
        let at = LockFile { path: folder.join("lock"), holders: folder.join("holders") };
        let take = |exclusive| take(&at, exclusive, Duration::ZERO);
        let plans = (take(false).unwrap(), take(false).unwrap());
        let process = std::process::id();
        let error = take(true).unwrap_err();
        let plan = format!("environment `dev` is in use by `platform plan` (process {process} on ");
        assert!(error.starts_with(&plan) && error.ends_with(", for 1s) and 1 more"), "{error}");
        drop(plans);
        let change = take(true).unwrap();
        let error = take(false).unwrap_err();
        assert!(error.starts_with("environment `dev` is in use by `platform apply` (process "), "{error}");
        drop(change);
        assert!(take(true).is_ok());
        assert_eq!(at.holders.read_dir().unwrap().count(), 0);
    }

    #[test]
    fn waits_for_others() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::try_from(folder.path().to_owned()).unwrap();
        let at = LockFile { path: folder.join("lock"), holders: folder.join("holders") };
        let held = take(&at, true, Duration::ZERO).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| take(&at, true, Duration::from_secs(60)).map(drop));
            std::thread::sleep(Duration::from_millis(150));
            drop(held);
            assert_eq!(waiting.join().unwrap(), Ok(()));
        });
    }
}
