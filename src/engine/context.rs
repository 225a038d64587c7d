//! The program of the engine in a working copy: `init`, `plan`, `show` and whatever else is run.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::command::{Finished, Kept, Runner};
use super::execution::Counts;
use super::journal::Log;
use super::message::Places;
use super::session::Purpose;
use super::watch::Deadline;
use super::workspace::Workspace;
use super::{EnvironmentSource, Error, files};
use crate::diagnostic::Diagnostics;

/// The file with Terraform's plan in a working copy.
pub(super) const PLAN_FILE: &str = "platform.tfplan";
/// Which providers were chosen, in a working copy; Terraform's own name for it.
const PROVIDER_LOCKS: &str = ".terraform.lock.hcl";

/// What every step of a session needs.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) source: EnvironmentSource,
    pub(super) workspace: Workspace,
    pub(super) runner: Runner,
}

/// What the engine's program is run for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Errand<'a> {
    /// The stack; none for all of them composed.
    pub(super) stack: Option<&'a str>,
    /// When it has to have ended.
    pub(super) deadline: Option<Deadline>,
    /// Where what it says is kept.
    pub(super) log: Option<&'a Log>,
}

/// What came of planning in a working copy.
#[derive(Debug)]
pub(super) struct PlannedFolder {
    /// Whether there is anything to do.
    pub(super) has_changes: bool,
    /// How many resources would be changed.
    pub(super) counts: Counts,
    /// What Terraform warned of.
    pub(super) warnings: Diagnostics,
}

/// The versions in a lock file. Terraform writes it, so that its lines have one form.
fn locked_versions(locks: &str) -> BTreeMap<String, String> {
    let mut versions = BTreeMap::new();
    let mut provider = None;
    for line in locks.lines() {
        let quoted = line.split('"').nth(1);
        match line.split_whitespace().next() {
            Some("provider") => provider = quoted.and_then(|address| address.split_once('/')).map(|(_, name)| name),
            Some("version") => versions.extend(provider.map(str::to_owned).zip(quoted.map(str::to_owned))),
            _ => {}
        }
    }
    versions
}

impl Context {
    /// Runs `init` in a working copy, with the providers that were chosen before.
    pub(super) fn initialize(&self, folder: &Utf8Path, errand: Errand<'_>) -> Result<(), Error> {
        let (kept, here) = (self.workspace.provider_locks(), folder.join(PROVIDER_LOCKS));
        if let Some(locks) = files::read(&kept)? {
            files::write(&here, &locks)?;
        }
        self.run(folder, &["init", "-json", "-no-color", "-input=false"], errand)?
            .accept(&[0], &self.places(errand))?;
        match files::read(&here)? {
            Some(locks) => files::replace(&kept, &locks),
            None => Ok(()),
        }
    }

    /// The versions of the providers that were chosen, by name, for example `hashicorp/aws`.
    pub(super) fn provider_versions(&self) -> Result<BTreeMap<String, String>, Error> {
        let locks = files::read(&self.workspace.provider_locks())?.unwrap_or_default();
        Ok(locked_versions(&String::from_utf8_lossy(&locks)))
    }

    /// Runs `plan` in a working copy.
    pub(super) fn plan(
        &self,
        folder: &Utf8Path,
        errand: Errand<'_>,
        purpose: Purpose,
        extra: &[&str],
    ) -> Result<PlannedFolder, Error> {
        let out = format!("-out={PLAN_FILE}");
        let mut arguments = vec!["plan", "-json", "-input=false", "-detailed-exitcode", &out];
        arguments.extend((purpose == Purpose::Destroy).then_some("-destroy"));
        arguments.extend(extra);
        let finished = self.run(folder, &arguments, errand)?.accept(&[0, 2], &self.places(errand))?;
        files::close_to_others(&folder.join(PLAN_FILE))?;
        Ok(PlannedFolder {
            has_changes: finished.code == Some(2),
            counts: finished.counts(),
            warnings: finished.diagnostics(&self.places(errand)),
        })
    }

    /// Terraform's plan in a working copy, as JSON. It is in no log: secrets are in it.
    pub(super) fn show(&self, folder: &Utf8Path, errand: Errand<'_>) -> Result<Vec<u8>, Error> {
        let errand = Errand { log: None, ..errand };
        let shown = self.run(folder, &["show", "-no-color", "-json", PLAN_FILE], errand)?;
        Ok(shown.accept(&[0], &self.places(errand))?.output)
    }

    /// Runs a command in a working copy.
    pub(super) fn run(&self, folder: &Utf8Path, arguments: &[&str], errand: Errand<'_>) -> Result<Finished, Error> {
        self.run_kept(folder, arguments, errand, None, &mut |_| ())
    }

    /// Runs a command in a working copy, which may outlive this process: it writes to files, and holds the lock.
    pub(super) fn run_kept(
        &self,
        folder: &Utf8Path,
        arguments: &[&str],
        errand: Errand<'_>,
        kept: Option<Kept<'_>>,
        on_line: &mut dyn FnMut(&[u8]),
    ) -> Result<Finished, Error> {
        let log = |note: &dyn Fn(&Log)| errand.log.map(note).unwrap_or_default();
        let call = self.runner.call(folder, arguments, errand.deadline, kept);
        log(&|log| log.title(&call.command()));
        let finished = call.run(&mut |line| {
            log(&|log| log.line(line));
            on_line(line);
        })?;
        log(&|log| log.remark(&finished.remark));
        Ok(finished)
    }

    fn places<'b>(&'b self, errand: Errand<'b>) -> Places<'b> {
        Places { source: &self.source, stack: errand.stack }
    }
}

#[cfg(test)]
mod tests {
    use super::locked_versions;

    #[test]
    fn reads_versions_of_providers() {
        let locks = r#"
provider "registry.terraform.io/hashicorp/aws" {
  version     = "6.66.0"
  constraints = "~> 6.60"
  hashes = [
    "h1:x",
  ]
}
"#;
        let versions: Vec<(String, String)> = locked_versions(locks).into_iter().collect();
        assert_eq!(versions, [("hashicorp/aws".to_owned(), "6.66.0".to_owned())]);
    }
}
