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

use std::borrow::Cow;
use std::ffi::OsStr;
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

/// The name of an environment variable, so that two are the same when the system takes them for the same: Windows does not
/// tell capital letters from small ones.
pub(crate) fn variable_name(name: &OsStr) -> Cow<'_, str> {
    let text = name.to_string_lossy();
    if cfg!(windows) { Cow::Owned(text.to_uppercase()) } else { text }
}
