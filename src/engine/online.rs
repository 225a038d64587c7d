//! Online: the user's provider and backend.
//!
//! The bucket that holds the states is itself made by the stack `bootstrap`. Until it exists, that stack's state is
//! a file under `.platform`, which is moved into the bucket as soon as there is one. The second region's state is in a bucket
//! of its own there, which `bootstrap` makes as well, perhaps long after the first one.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use camino::{Utf8Path, Utf8PathBuf};

use super::backing::{Backing, local_backend};
use super::command::online_variable;
use super::context::{Context, Errand};
use super::message::Places;
use super::source::BACKEND_FILE;
use super::state::State;
use super::watch::Deadline;
use super::workspace::Workspace;
use super::{Error, StackSource, files};

/// The stack that makes the buckets in which the states are.
pub(super) const BOOTSTRAP: &str = "bootstrap";
/// The stacks whose states are in the second region, and the output of `bootstrap` that names the bucket there.
const SECOND_REGION: ([&str; 2], &str) = (["recovery", "delivery-recovery"], "recovery_state_bucket");

/// The states in the user's backend.
#[derive(Debug, Default)]
pub(super) struct Online {
    /// Whether the state of `bootstrap` is still on this machine.
    bootstrap_is_local: AtomicBool,
}

impl Online {
    /// Gives the variables for the children as well. Plugins are kept in `plugin_cache` unless the user says where.
    pub(super) fn open(
        plugin_cache: &Utf8Path,
        workspace: &Workspace,
        inherited: &[(OsString, OsString)],
    ) -> Result<(Self, Vec<(OsString, OsString)>), Error> {
        files::create_folder(plugin_cache)?;
        workspace.state_without_bucket(BOOTSTRAP).parent().map_or(Ok(()), files::create_folder)?;
        let mut environment = vec![
            ("TF_PLUGIN_CACHE_DIR".into(), plugin_cache.as_os_str().to_owned()),
            ("TF_CLI_CONFIG_FILE".into(), workspace.command_line_configuration().into_os_string()),
        ];
        environment.extend(inherited.iter().filter(|(name, _)| online_variable(name)).cloned());
        Ok((Self::default(), environment))
    }
}

impl Backing for Online {
    fn states(&self, context: &Context) -> Result<BTreeMap<String, State>, Error> {
        let scratch = context.workspace.scratch()?;
        let mut pulled = pull_all(context, &scratch.path, None);
        let local = files::read(&context.workspace.state_without_bucket(BOOTSTRAP))?;
        let local = local.map(|text| State::parse(BOOTSTRAP, &text)).transpose()?.unwrap_or_default();
        let has_no_bucket = pulled.get(BOOTSTRAP).is_some_and(|state| state.as_ref().is_err_and(bucket_is_missing));
        let is_empty = |state: &Result<State, Error>| state.as_ref().is_ok_and(State::is_empty);
        let is_local = has_no_bucket || pulled.get(BOOTSTRAP).is_some_and(is_empty) && !local.is_empty();
        self.bootstrap_is_local.store(is_local, Ordering::SeqCst);
        if is_local {
            pulled.insert(BOOTSTRAP.to_owned(), Ok(local));
        }
        let has_no_second = pulled.get(BOOTSTRAP).is_some_and(has_no_second_bucket);
        let or_empty = |name: &str, state: Result<State, Error>| {
            let is_expected = has_no_bucket || has_no_second && SECOND_REGION.0.contains(&name);
            match state {
                Err(error) if is_expected && bucket_is_missing(&error) => Ok(State::default()),
                other => other,
            }
        };
        pulled
            .into_iter()
            .map(|(name, state)| {
                let state = or_unsaved(context, &name, or_empty(&name, state)?)?;
                Ok((name, state))
            })
            .collect()
    }

    fn backend(&self, context: &Context, stack: &StackSource) -> String {
        if self.is_local(stack) {
            return local_backend(&context.workspace.state_without_bucket(BOOTSTRAP));
        }
        rendered_backend(stack)
    }

    fn file(&self, context: &Context, stack: &StackSource) -> Option<Utf8PathBuf> {
        self.is_local(stack).then(|| context.workspace.state_without_bucket(BOOTSTRAP))
    }

    fn settled(
        &self,
        context: &Context,
        stack: &StackSource,
        folder: &Utf8Path,
        errand: Errand<'_>,
    ) -> Result<State, Error> {
        if self.is_local(stack) {
            self.move_into_bucket(context, stack, folder, errand)?;
        }
        pull(context, stack, folder, errand.deadline)
    }

    fn is_offline(&self) -> bool {
        false
    }
}

impl Online {
    fn is_local(&self, stack: &StackSource) -> bool {
        stack.name == BOOTSTRAP && self.bootstrap_is_local.load(Ordering::SeqCst)
    }

    /// Hands the state of `bootstrap` to the bucket that now exists. The file stays beside, under another name.
    fn move_into_bucket(
        &self,
        context: &Context,
        stack: &StackSource,
        folder: &Utf8Path,
        errand: Errand<'_>,
    ) -> Result<(), Error> {
        files::write(&folder.join(BACKEND_FILE), rendered_backend(stack).as_bytes())?;
        // Terraform has no `-json` for this one; its error stream is shown as it is.
        let arguments = ["init", "-no-color", "-input=false", "-migrate-state", "-force-copy"];
        let places = Places { source: &context.source, stack: Some(&stack.name) };
        context.run(folder, &arguments, errand)?.accept(&[0], &places)?;
        let path = context.workspace.state_without_bucket(BOOTSTRAP);
        let moved = Utf8PathBuf::from(format!("{path}.moved"));
        fs::rename(&path, &moved).map_err(|source| Error::Io { action: "renaming", path, source })?;
        files::close_to_others(&moved)?;
        self.bootstrap_is_local.store(false, Ordering::SeqCst);
        Ok(())
    }
}

/// Pulls the states of all stacks at once: each is a conversation with a far bucket. A folder with nothing but the
/// backend needs no provider.
fn pull_all(
    context: &Context,
    scratch: &Utf8Path,
    deadline: Option<Deadline>,
) -> BTreeMap<String, Result<State, Error>> {
    std::thread::scope(|scope| {
        let stacks = context.source.stacks.iter();
        let running: Vec<_> = stacks
            .map(|stack| {
                let work = move || initialize_and_pull(context, stack, &scratch.join(&stack.name), deadline);
                (stack, scope.spawn(work))
            })
            .collect();
        let ended = running.into_iter().map(|(stack, thread)| {
            let lost = || Err(Error::State { stack: stack.name.clone(), reason: "the reader was lost".to_owned() });
            (stack.name.clone(), thread.join().unwrap_or_else(|_| lost()))
        });
        ended.collect()
    })
}

fn initialize_and_pull(
    context: &Context,
    stack: &StackSource,
    folder: &Utf8Path,
    deadline: Option<Deadline>,
) -> Result<State, Error> {
    files::create_folder(folder)?;
    files::write(&folder.join(BACKEND_FILE), rendered_backend(stack).as_bytes())?;
    let places = Places { source: &context.source, stack: Some(&stack.name) };
    let errand = Errand { stack: Some(&stack.name), deadline, log: None };
    context.run(folder, &["init", "-json", "-no-color", "-input=false"], errand)?.accept(&[0], &places)?;
    pull(context, stack, folder, deadline)
}

/// Asks for the state of a stack. It is in no log: secrets are in it.
fn pull(context: &Context, stack: &StackSource, folder: &Utf8Path, deadline: Option<Deadline>) -> Result<State, Error> {
    let places = Places { source: &context.source, stack: Some(&stack.name) };
    let errand = Errand { stack: Some(&stack.name), deadline, log: None };
    let pulled = context.run(folder, &["state", "pull", "-no-color"], errand)?.accept(&[0], &places)?;
    State::parse(&stack.name, &pulled.output)
}

/// The state that a former run could not save, where it is a later one than what is saved.
fn or_unsaved(context: &Context, stack: &str, saved: State) -> Result<State, Error> {
    let Some(text) = files::read(&context.workspace.unsaved_state(stack))? else { return Ok(saved) };
    let unsaved = State::parse(stack, &text)?;
    let is_later =
        saved.lineage().is_none_or(|lineage| unsaved.lineage() == Some(lineage)) && unsaved.serial() > saved.serial();
    Ok(if is_later { unsaved } else { saved })
}

fn rendered_backend(stack: &StackSource) -> String {
    stack.files.get(BACKEND_FILE).map(|file| file.text.clone()).unwrap_or_default()
}

/// Whether `bootstrap` has not made the second region's bucket yet.
fn has_no_second_bucket(bootstrap: &Result<State, Error>) -> bool {
    bootstrap.as_ref().is_ok_and(|state| state.output(SECOND_REGION.1).is_null())
}

/// Whether the backend said that its bucket does not exist.
fn bucket_is_missing(error: &Error) -> bool {
    let Error::Failed { diagnostics, .. } = error else { return false };
    diagnostics.iter().any(|finding| {
        let text = format!("{} {}", finding.summary, finding.detail);
        text.contains("NoSuchBucket") || text.contains("bucket") && text.contains("does not exist")
    })
}
