//! What differs between working offline and online: where states are, and which provider answers.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::context::{Context, Errand};
use super::state::State;
use super::{Error, StackSource};

/// Where states are kept. Several stacks are worked on at once.
pub(super) trait Backing: Send + Sync {
    /// The states of all stacks, by name; stacks that were never applied have an empty one.
    fn states(&self, context: &Context) -> Result<BTreeMap<String, State>, Error>;

    /// The file of this machine that the state of a stack is in, where it is in one.
    fn file(&self, context: &Context, stack: &StackSource) -> Option<Utf8PathBuf>;

    /// The text of the file that says where the state of a stack is.
    fn backend(&self, context: &Context, stack: &StackSource) -> String;

    /// Called when the working copy of a stack was applied or needed no change; gives the state it has now.
    fn settled(
        &self,
        context: &Context,
        stack: &StackSource,
        folder: &Utf8Path,
        errand: Errand<'_>,
    ) -> Result<State, Error>;

    /// Called when the plan of a stack was carried out that had this state before: what was otherwise is put right now.
    fn put_right(&self, _context: &Context, _before: &State) -> Result<(), Error> {
        Ok(())
    }

    /// The providers that this process itself is, with their versions.
    fn served_providers(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }

    /// Whether nothing real is behind it.
    fn is_offline(&self) -> bool;
}

/// A backend that keeps a state in a file of this machine.
pub(super) fn local_backend(path: &Utf8Path) -> String {
    // Quotes, backslashes and Terraform's template signs may be in the name of a project's folder.
    let path = path.as_str().replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
    format!("terraform {{\n  backend \"local\" {{\n    path = \"{path}\"\n  }}\n}}\n")
}
