//! Carrying out what `platform review gc` has found: one environment after the other.

use super::gc::Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::working::Working;
use crate::diagnostic::Sources;
use crate::engine::review::Due;
use crate::pull_request::PullRequest;

/// What is to be removed, and why.
pub(super) struct Sweeping<'a> {
    pub(super) arguments: &'a Arguments,
    /// How many environments stay.
    pub(super) staying: usize,
    pub(super) due: Vec<(PullRequest, Due)>,
    pub(super) left: Vec<(PullRequest, String)>,
}

/// Removes one environment.
pub(super) type Remove<'r> = dyn FnMut(PullRequest, Option<&Due>, &mut Working<'_>) -> Result<Exit, Failure> + 'r;

impl Sweeping<'_> {
    /// Tells of everything, and removes it. What fails for one environment keeps no other from being removed.
    pub(super) fn carry_out(
        &self,
        name: &dyn Fn(PullRequest) -> String,
        working: &mut Working<'_>,
        remove: &mut Remove<'_>,
    ) -> Result<Exit, Failure> {
        for (number, reason) in &self.due {
            working.console.data(&format!("{}: {reason}\n", name(*number)))?;
        }
        for (number, reason) in &self.left {
            working.console.data(&format!("{}: {reason}\n", name(*number)))?;
        }
        let due = self.due.iter().map(|(number, reason)| (*number, Some(reason)));
        let numbers: Vec<(PullRequest, Option<&Due>)> =
            due.chain(self.left.iter().map(|(number, _)| (*number, None))).collect();
        if self.arguments.dry_run || numbers.is_empty() {
            working.console.say(&format!("{} to remove, {} stay", numbers.len(), self.staying));
            return Ok(Exit::Done);
        }
        let mut failed = None;
        for (number, reason) in numbers {
            if let Err(failure) = remove(number, reason, working) {
                working.console.complain(&format!("environment {}:\n", name(number)));
                let exit = failure.report(&Sources::default(), working.console);
                failed = failed.or(Some(exit));
                if working.interrupts().received() {
                    return Ok(exit);
                }
            }
        }
        Ok(failed.unwrap_or(Exit::Done))
    }
}
