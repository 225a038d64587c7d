//! What one operating system does otherwise than another: files that only their owner may read, locks, renames,
//! processes, signals. It stands below everything, since `render`, `plan` and `engine` need it, and knows none of them.
//!
//! There is one folder for Unix and one for Windows, with the same functions in them; what a function promises stands
//! in its documentation, and what Windows can promise less of, in `windows/mod.rs`.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use self::unix::*;
#[cfg(windows)]
pub(crate) use self::windows::*;

use std::ffi::OsString;
use std::io;
use std::process::{ChildStderr, ChildStdin, ChildStdout};

use camino::Utf8PathBuf;

/// Our ends of a child's streams that are pipes.
#[derive(Debug)]
pub(crate) struct Streams {
    /// What it reads.
    pub(crate) entry: Option<ChildStdin>,
    /// What it writes.
    pub(crate) output: Option<ChildStdout>,
    /// Its error stream.
    pub(crate) errors: Option<ChildStderr>,
}

/// How a child has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended {
    /// The exit code; none when a signal ended it.
    pub(crate) code: Option<i32>,
    /// The signal that ended it; never on Windows, which has none.
    pub(crate) signal: Option<i32>,
}

/// A path with `/` between its parts on every system, as it stands in files that are the same everywhere, and in messages.
/// Windows takes both kinds of slashes.
pub(crate) fn slashes(path: impl Into<Utf8PathBuf>) -> Utf8PathBuf {
    let path = path.into();
    if cfg!(windows) { path.as_str().replace('\\', "/").into() } else { path }
}

/// Whether an error says that nothing is known of the name of a machine: resolvers have no kind of error of their own.
pub(crate) fn is_of_lookup(error: &io::Error) -> bool {
    /// `WSAHOST_NOT_FOUND`, `WSATRY_AGAIN`, `WSANO_RECOVERY` and `WSANO_DATA`.
    const OF_SOCKETS: std::ops::RangeInclusive<i32> = 11_001..=11_004;
    match error.raw_os_error() {
        Some(code) if cfg!(windows) => OF_SOCKETS.contains(&code),
        _ => error.to_string().contains("lookup address"),
    }
}

/// The variable that names the user's folder.
pub(crate) const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
/// The variable that names the folder for what may be lost.
pub(crate) const CACHE: &str = if cfg!(windows) { "LOCALAPPDATA" } else { "XDG_CACHE_HOME" };

/// The environment of this process. Windows does not tell capital letters in names from small ones, and calls the search
/// path `Path`: there all names are written in capitals.
pub(crate) fn variables() -> Vec<(OsString, OsString)> {
    let named = |name: OsString| if cfg!(windows) { name.to_ascii_uppercase() } else { name };
    std::env::vars_os().map(|(name, value)| (named(name), value)).collect()
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::thread;
    use std::time::{Duration, Instant};

    use camino::Utf8PathBuf;

    use super::{Child, Ended, Signal, is_kept_open, persist, try_lock};

    /// The variable that makes a child of these tests wait.
    const WAITS: &str = "PLATFORM_TEST_CHILD_WAITS";

    /// What the children of these tests are.
    #[test]
    fn a_child() {
        if std::env::var_os(WAITS).is_some() {
            thread::sleep(Duration::from_secs(60));
        }
    }

    fn waiting_child(input: Stdio) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "os::tests::a_child"]).env(WAITS, "1");
        command.stdin(input).stdout(Stdio::null()).stderr(Stdio::null());
        Child::start(command).unwrap()
    }

    fn file(folder: &tempfile::TempDir, name: &str) -> Utf8PathBuf {
        Utf8PathBuf::try_from(folder.path().join(name)).unwrap()
    }

    #[test]
    fn a_child_keeps_the_lock_that_it_was_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder, "lock");
        let lock = try_lock(&path, true).unwrap().unwrap();
        assert!(try_lock(&path, false).unwrap().is_none());
        let child = waiting_child(lock.try_clone().unwrap().into());
        drop(lock);
        assert!(try_lock(&path, true).unwrap().is_none());
        child.group().kill();
        child.wait().unwrap();
        let shared = (try_lock(&path, false).unwrap(), try_lock(&path, false).unwrap());
        assert!(shared.0.is_some() && shared.1.is_some());
        assert!(try_lock(&path, true).unwrap().is_none());
    }

    #[test]
    fn a_child_ends_when_it_is_told_to() {
        let child = waiting_child(Stdio::null());
        // A program has to have begun to be told something.
        thread::sleep(Duration::from_millis(500));
        let begin = Instant::now();
        child.group().tell(Signal::INTERRUPT);
        child.group().wait();
        assert!(begin.elapsed() < Duration::from_secs(30));
        assert_ne!(child.wait().unwrap(), Ended { code: Some(0), signal: None });
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder, "state");
        std::fs::write(&path, "old").unwrap();
        let new = tempfile::NamedTempFile::new_in(folder.path()).unwrap();
        std::fs::write(new.path(), "new").unwrap();
        persist(new, path.as_std_path()).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn a_run_is_known_by_the_note_that_it_keeps_open() {
        let note = tempfile::NamedTempFile::new().unwrap();
        let path = Utf8PathBuf::try_from(note.path().to_owned()).unwrap();
        assert!(is_kept_open(&path, std::process::id()));
    }
}
