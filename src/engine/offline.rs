//! Offline: this process is the providers, and states are files under `.platform`.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use super::backing::{Backing, local_backend};
use super::command::offline_variable;
use super::context::{Context, Errand};
use super::state::State;
use super::workspace::Workspace;
use super::{EnvironmentSource, Error, Kind, StackSource, files};
use crate::facts::Facts;
use crate::os;
use crate::provider::{Options, Reality, Server, StartError};

/// By how many percent the heap of a child may grow before Go's runtime collects garbage. A plan lives for a second:
/// four times Go's own default saves a tenth of that second, for half as much memory again.
const GARBAGE_COLLECTION: (&str, &str) = ("GOGC", "400");

/// The offline states and the providers that are served to Terraform.
pub(super) struct Offline {
    _server: Option<Server>,
    /// The versions of the providers that are served, by name.
    providers: BTreeMap<String, String>,
    /// What is otherwise than the states say.
    reality: Mutex<Reality>,
}

impl Offline {
    /// Reads the states, adds to the source the stacks that are still applied but no longer in the spec, and serves
    /// the providers. Gives the variables for the children as well.
    pub(super) fn open(
        source: &mut EnvironmentSource,
        workspace: &Workspace,
        inherited: &[(OsString, OsString)],
    ) -> Result<(Self, Vec<(OsString, OsString)>), Error> {
        let states = read_states(workspace)?;
        source.stacks.extend(removed_stacks(source, &states));
        let mut environment: Vec<(OsString, OsString)> =
            inherited.iter().filter(|(name, _)| offline_variable(name)).cloned().collect();
        if environment.iter().all(|(name, _)| name != GARBAGE_COLLECTION.0) {
            environment.push((GARBAGE_COLLECTION.0.into(), GARBAGE_COLLECTION.1.into()));
        }
        let reality = read_reality(&workspace.reality())?;
        let server = serve(source, &states, &reality)?;
        if let Some(server) = &server {
            // Under both addresses: a state may come from the other program.
            let reattach = server.reattach(&[Kind::Terraform, Kind::OpenTofu].map(Kind::registry)).to_string();
            environment.push(("TF_REATTACH_PROVIDERS".into(), reattach.into()));
        }
        environment.push(("TF_CLI_CONFIG_FILE".into(), workspace.command_line_configuration().into_os_string()));
        let providers = served_versions(source, &states);
        Ok((Self { _server: server, providers, reality: Mutex::new(reality) }, environment))
    }
}

/// The versions of the providers of all types that the stacks and their states use.
fn served_versions(source: &EnvironmentSource, states: &BTreeMap<String, State>) -> BTreeMap<String, String> {
    let types = resource_types(source, states).into_iter().chain(data_source_types(source, states));
    let version = |name: String| {
        let (_, provider) = Facts::embedded().provider_of(&name)?;
        Some((provider.source.clone(), provider.version.clone()))
    };
    types.filter_map(version).collect()
}

fn resource_types(source: &EnvironmentSource, states: &BTreeMap<String, State>) -> BTreeSet<String> {
    let written = source.stacks.iter().flat_map(|stack| &stack.resource_types).map(String::as_str);
    of_providers(written.chain(states.values().flat_map(|state| state.types("managed"))))
}

fn data_source_types(source: &EnvironmentSource, states: &BTreeMap<String, State>) -> BTreeSet<String> {
    let written = source.stacks.iter().flat_map(|stack| &stack.data_source_types).map(String::as_str);
    of_providers(written.chain(states.values().flat_map(|state| state.types("data"))))
}

/// Serves the types that the stacks and their states use; no server when there are none.
fn serve(
    source: &EnvironmentSource,
    states: &BTreeMap<String, State>,
    reality: &Reality,
) -> Result<Option<Server>, Error> {
    let (resource_types, data_source_types) = (resource_types(source, states), data_source_types(source, states));
    if resource_types.is_empty() && data_source_types.is_empty() {
        return Ok(None);
    }
    let (account, region) = (source.account.clone(), source.region.clone());
    let options = Options { account, region, resource_types, data_source_types };
    let started = Server::start_in(options, reality);
    started.map(Some).map_err(|error| match error {
        StartError::UnknownTypes(_) => Error::UnknownTypes(error.to_string()),
        error => Error::Provider(error.to_string()),
    })
}

/// All types but those that are built into Terraform.
fn of_providers<'a>(types: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    types.filter(|name| !name.starts_with("terraform_")).map(str::to_owned).collect()
}

/// What somebody has changed in the pretended cloud; nothing where there is no such file.
fn read_reality(path: &Utf8Path) -> Result<Reality, Error> {
    let Some(text) = files::read(path)? else { return Ok(Reality::default()) };
    serde_json::from_slice(&text)
        .map_err(|error| Error::Provider(format!("`{}` cannot be read: {error}", os::slashes(path))))
}

/// The states in the folder of an environment, also those of stacks that are not in the spec any more.
fn read_states(workspace: &Workspace) -> Result<BTreeMap<String, State>, Error> {
    let folder = workspace.states();
    let failed = |source| Error::Io { action: "reading", path: folder.clone(), source };
    let mut states = BTreeMap::new();
    for entry in folder.read_dir_utf8().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if let Some(stack) = entry.file_name().strip_suffix(".tfstate") {
            let text = files::read(entry.path())?.unwrap_or_default();
            states.insert(stack.to_owned(), State::parse(stack, &text)?);
        }
    }
    Ok(states)
}

/// Stacks without resources for the states that no stack of the spec claims. They come last: what used to take their
/// outputs has to let go of them first.
fn removed_stacks(source: &EnvironmentSource, states: &BTreeMap<String, State>) -> Vec<StackSource> {
    let is_removed = |name: &&String| source.stack(name).is_none();
    let leftover = states.iter().filter(|(_, state)| state.has_resources()).map(|(name, _)| name).filter(is_removed);
    leftover.map(|name| source.leftover(name)).collect()
}

impl Backing for Offline {
    fn states(&self, context: &Context) -> Result<BTreeMap<String, State>, Error> {
        let mut read = read_states(&context.workspace)?;
        let stacks = context.source.stacks.iter();
        Ok(stacks.map(|stack| (stack.name.clone(), read.remove(&stack.name).unwrap_or_default())).collect())
    }

    fn backend(&self, context: &Context, stack: &StackSource) -> String {
        local_backend(&context.workspace.state(&stack.name))
    }

    fn file(&self, context: &Context, stack: &StackSource) -> Option<Utf8PathBuf> {
        Some(context.workspace.state(&stack.name))
    }

    fn settled(
        &self,
        context: &Context,
        stack: &StackSource,
        _folder: &Utf8Path,
        _errand: Errand<'_>,
    ) -> Result<State, Error> {
        let path = context.workspace.state(&stack.name);
        files::close_to_others(&path)?;
        files::close_to_others(&path.with_extension("tfstate.backup"))?;
        State::parse(&stack.name, &files::read(&path)?.unwrap_or_default())
    }

    fn put_right(&self, context: &Context, before: &State) -> Result<(), Error> {
        let mut reality = self.reality.lock().unwrap_or_else(PoisonError::into_inner);
        if reality.is_empty() {
            return Ok(());
        }
        reality.forget(before.identities());
        let path = context.workspace.reality();
        if reality.is_empty() { files::remove(&path) } else { files::replace(&path, reality.text().as_bytes()) }
    }

    fn served_providers(&self) -> BTreeMap<String, String> {
        self.providers.clone()
    }

    fn is_offline(&self) -> bool {
        true
    }
}
