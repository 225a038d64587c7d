//! A command's change of an environment's own file: shown with the plan that it leads to, and written when that is agreed to.

use super::GlobalOptions;
use super::exit::Exit;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use super::plan;
use super::prepared::Prepared;
use super::working::Working;
use crate::engine::Purpose;
use crate::render::{file_diff, replace_file};
use crate::spec::edit::Edited;
use crate::spec::project::Project;

/// The change of one file.
pub(super) struct ChangedFile<'a> {
    project: &'a Project,
    /// The environment whose file it is.
    environment: &'a str,
    edited: Edited,
}

impl<'a> ChangedFile<'a> {
    /// A change that was made of a project's files.
    pub(super) fn of(project: &'a Project, environment: &'a str, edited: Edited) -> Self {
        Self { project, environment, edited }
    }

    /// The environment as it is with the change, which everything that it reaches has to allow.
    ///
    /// # Errors
    /// What is wrong with the files then.
    pub(super) fn load(&mut self, options: &GlobalOptions) -> Result<Loaded, Failure> {
        let reached = self.edited.also_changed.iter().cloned();
        let names = std::iter::once(self.environment.to_owned()).chain(reached).collect();
        let environments = std::mem::take(&mut self.edited.environments);
        Ok(loaded::load_changed(self.project, environments, names, options)?.only(self.environment))
    }

    /// Shows the change, whom else it reaches, and what it would do.
    ///
    /// # Errors
    /// There is no plan, or nobody takes the output.
    pub(super) fn show(&self, prepared: &Prepared, working: &mut Working<'_>) -> Result<(), Failure> {
        let edited = &self.edited;
        working.console.data(&format!("{}\n", file_diff(&edited.file, &edited.before, &edited.after)))?;
        if !edited.also_changed.is_empty() {
            let others = edited.also_changed.join(", ");
            working.console.say(&format!("The file is extended by {others}: they change with {}.", self.environment));
        }
        let (mut session, engine) = working.open(prepared, None)?;
        let plan = working.plan(&mut session, prepared, Purpose::Change, engine)?;
        plan::show(&plan, working)
    }

    /// Asks whether to do it (`verb`), writes the file, and says what follows from it (`effect`) when it is applied.
    ///
    /// # Errors
    /// Nobody agrees, or the file cannot be written.
    pub(super) fn write(
        &self,
        is_agreed: bool,
        verb: &str,
        effect: &str,
        working: &mut Working<'_>,
    ) -> Result<Exit, Failure> {
        let edited = &self.edited;
        working.confirm(is_agreed, verb, self.environment)?;
        replace_file(&self.project.root().join(&edited.file), &edited.before, &edited.after)?;
        working.console.data(&format!(
            "\n{} is changed. {effect} that is applied: commit it, have it reviewed, and run\n  platform apply --env {}\n",
            edited.file, self.environment
        ))?;
        Ok(Exit::Done)
    }
}
