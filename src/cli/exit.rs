//! The exit codes of every command.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// What was asked for is done.
    Done,
    /// It failed, or the input is wrong.
    Failed,
    /// It is done, and there are changes: something differs that was asked to be compared.
    Changes,
    /// A guard or a policy refused it.
    Refused,
    /// The command line is wrong.
    Usage,
    /// A signal interrupted it.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Changes => 2,
            Exit::Refused => 3,
            Exit::Usage => 64,
            Exit::Interrupted => 130,
        })
    }
}
