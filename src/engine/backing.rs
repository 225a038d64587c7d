//! What differs between working offline and online: where states are, and which provider answers.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::command::Runner;
use super::state::State;
use super::workspace::Workspace;
use super::{EnvironmentSource, Error, StackSource};

/// What every step of a session needs.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) source: EnvironmentSource,
    pub(super) workspace: Workspace,
    pub(super) runner: Runner,
}

/// Where states are kept.
pub(super) trait Backing {
    /// The states of all stacks, by name; stacks that were never applied have an empty one.
    fn states(&mut self, context: &Context) -> Result<BTreeMap<String, State>, Error>;

    /// The text of the file that says where the state of a stack is.
    fn backend(&self, context: &Context, stack: &StackSource) -> String;

    /// Called when the working copy of a stack was applied or needed no change; gives the state it has now.
    fn settled(&mut self, context: &Context, stack: &StackSource, folder: &Utf8Path) -> Result<State, Error>;

    /// Whether nothing real is behind it.
    fn is_offline(&self) -> bool;
}

/// A backend that keeps a state in a file of this machine.
pub(super) fn local_backend(path: &Utf8Path) -> String {
    // Quotes, backslashes and Terraform's template signs may be in the name of a project's folder.
    let path = path.as_str().replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
    format!("terraform {{\n  backend \"local\" {{\n    path = \"{path}\"\n  }}\n}}\n")
}
