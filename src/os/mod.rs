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
