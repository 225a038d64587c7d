//! Why a tree could not be written or compared.

use crate::diagnostic::Diagnostic;
use crate::os;
use camino::{Utf8Path, Utf8PathBuf};
use std::fmt::Write;
use std::io;
use std::path::Path;
use thiserror::Error;

/// Something that is not ours where a file of ours should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Where.
    pub path: Utf8PathBuf,
    /// What: "a directory", "a symbolic link", "a file that platform did not write".
    pub what: &'static str,
}

/// Why a tree could not be written or compared. The tree is as it was before; only when a foreign file cannot be carried
/// over, or an old tree not be removed, is it already the new one, and the next render finishes the work.
#[derive(Debug, Error)]
pub enum RenderError {
    /// A name or path that would lead out of the tree, or that two files want.
    #[error("`{}` cannot be written: {reason}", os::slashes(path))]
    Path {
        /// The path as it was rendered.
        path: Utf8PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A platform is there already where a new one should begin.
    #[error("`{}` exists already; only a folder without it can become a new platform", os::slashes(path))]
    Begun {
        /// The folder that is there.
        path: Utf8PathBuf,
    },
    /// A file that was to be changed is no longer what it was.
    #[error("`{}` was changed meanwhile, and was left as it is", os::slashes(path))]
    Meanwhile {
        /// The file.
        path: Utf8PathBuf,
    },
    /// Files that were changed by hand since they were written, and things that stand in the way.
    #[error("{}", refusal(edited, occupied))]
    Refused {
        /// Files whose bytes are neither those we wrote nor those we would write.
        edited: Vec<Utf8PathBuf>,
        /// Things that are not ours where a file of ours should be.
        occupied: Vec<Obstacle>,
    },
    /// The lock file of the tree cannot be used, so nobody knows which files are ours.
    #[error("{} cannot be used: {reason}", os::slashes(path))]
    Lock {
        /// The lock file.
        path: Utf8PathBuf,
        /// Why.
        reason: String,
    },
    /// The operating system refused something: no space, no permission, a read-only disk.
    #[error("failed to {action} {path}: {source}")]
    System {
        /// What was tried, as a verb: "write", "create the directory".
        action: &'static str,
        /// What it was tried on.
        path: String,
        /// What the operating system said.
        source: io::Error,
    },
}

impl RenderError {
    /// Names the path that an operation failed on.
    pub(super) fn system(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::System { action, path: shown(path.as_ref()), source }
    }

    /// The same as a finding for the user.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let (code, summary) = match self {
            Self::Path { .. } => ("render-path", "a path cannot be written"),
            Self::Begun { .. } => ("init-begun", "there is a platform already"),
            Self::Meanwhile { .. } => ("file-changed", "the file is no longer what it was"),
            Self::Refused { edited, .. } if edited.is_empty() => {
                ("render-occupied", "something else stands where a file would be written")
            }
            Self::Refused { .. } => ("render-edited", "files were edited by hand"),
            Self::Lock { .. } => ("render-lock", "the lock file of the tree cannot be used"),
            Self::System { .. } => ("render-system", "the tree could not be written"),
        };
        Diagnostic::error(code, summary).because(self.to_string()).help(self.help())
    }

    fn help(&self) -> &'static str {
        match self {
            Self::Path { .. } => "rename the thing in the spec that gives the path its name",
            Self::Meanwhile { .. } => "run the command again",
            Self::Begun { .. } => "name another folder: `platform init DIR`",
            Self::Refused { edited, .. } if edited.is_empty() => {
                "move it elsewhere; `--force` replaces ordinary files, never directories and links"
            }
            Self::Refused { .. } => "move the edits into the spec, or give them up with `--force`",
            Self::Lock { .. } => "restore the file from version control, or delete it and render with `--force`",
            Self::System { .. } => "no tree is half written; render again when the cause is gone",
        }
    }
}

fn shown(path: &Path) -> String {
    os::slashes(path.display().to_string()).into_string()
}

fn refusal(edited: &[Utf8PathBuf], occupied: &[Obstacle]) -> String {
    let mut text = String::new();
    let mut add = |line: String| {
        let written = writeln!(text, "{line}");
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    };
    if !edited.is_empty() {
        add("edited by hand since they were written:".to_owned());
    }
    for path in edited {
        add(format!("  {}", os::slashes(path)));
    }
    if !occupied.is_empty() {
        add("in the way of files to be written:".to_owned());
    }
    for obstacle in occupied {
        add(format!("  {}: {}", os::slashes(&obstacle.path), obstacle.what));
    }
    text.trim_end().to_owned()
}

/// What stands at a path that is not an ordinary file.
pub(super) fn what(kind: std::fs::FileType) -> &'static str {
    if kind.is_dir() {
        "a directory"
    } else if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_file() {
        "a file that platform did not write"
    } else {
        "a special file"
    }
}

/// An obstacle at a path relative to `root`, named as the user would name it.
pub(super) fn obstacle(root: &Utf8Path, path: &Utf8Path, what: &'static str) -> Obstacle {
    Obstacle { path: root.join(path), what }
}
