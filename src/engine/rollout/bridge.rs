//! The way to the clusters of an environment, without its lock: a rollout must be stopped also while an apply waits
//! for it.

use std::collections::BTreeMap;
use std::ffi::OsString;

use camino::Utf8PathBuf;
use serde_json::Value;

use super::{AskError, Asks};
use crate::engine::backing::Backing;
use crate::engine::cluster::{self, ClusterError, ClusterSettings, Connection, Kubectl, Means};
use crate::engine::command::{Call, OnSignal, Runner};
use crate::engine::context::Context;
use crate::engine::objects::Reach;
use crate::engine::online::Online;
use crate::engine::state::State;
use crate::engine::workspace::Workspace;
use crate::engine::{ClusterSource, EnvironmentSource, Error, Interrupts, find, find_program};

/// What is needed to reach clusters.
#[derive(Debug)]
pub struct Reaching {
    /// The project's folder.
    pub project: Utf8PathBuf,
    /// Where downloaded providers are kept.
    pub plugin_cache: Utf8PathBuf,
    /// The program that knows the states: a name or a path; it is only needed for clusters without a context.
    pub engine: Option<String>,
    /// The variables of the caller.
    pub inherited: Vec<(OsString, OsString)>,
    /// Signals.
    pub interrupts: Interrupts,
    /// How the clusters are reached.
    pub clusters: ClusterSettings,
}

/// The way to the clusters of one environment.
#[derive(Debug)]
pub struct Bridge {
    source: EnvironmentSource,
    workspace: Workspace,
    interrupts: Interrupts,
    reach: Reach,
    kubectl: Kubectl,
    /// The states of the clusters' stacks, or why they are not known and what helps.
    states: Result<BTreeMap<String, State>, (String, String)>,
}

impl Bridge {
    /// Prepares the way. The states are only read when a cluster has no context.
    ///
    /// # Errors
    /// When the working folder cannot be made, when there is no `kubectl` that can be used, or when a signal came.
    pub fn open(reaching: Reaching, mut source: EnvironmentSource) -> Result<Self, Error> {
        // What lives in another environment is in that one's clusters.
        if let Some(shared) = source.shared.take() {
            (source.name, source.stacks) = (shared.name, shared.stacks);
        }
        let workspace = Workspace::open(&reaching.project, &source.name)?;
        let reach = Reach::new(reaching.clusters.clone(), &reaching.inherited);
        let no_kubectl = |error: ClusterError| Error::Cluster {
            colour: source.clusters.first().map(|cluster| cluster.colour.clone()).unwrap_or_default(),
            error: Box::new(error),
        };
        let kubectl = reach.kubectl().map_err(no_kubectl)?;
        let of_cluster = |stack: &str| source.clusters.iter().any(|cluster| stack == cluster.stack);
        let stacks = source.stacks.iter().filter(|stack| of_cluster(&stack.name)).cloned().collect();
        source.stacks = stacks;
        let interrupts = reaching.interrupts.clone();
        let has_context = |cluster: &ClusterSource| reaching.clusters.contexts.contains_key(&cluster.colour);
        let states = match source.clusters.iter().all(has_context) || source.stacks.is_empty() {
            true => Ok(BTreeMap::new()),
            false => match states(reaching, &source, &workspace) {
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                other => other.map_err(|error| (error.to_string(), error.hint())),
            },
        };
        Ok(Self { source, workspace, interrupts, reach, kubectl, states })
    }

    /// Asks the cluster of a colour, after it has proved to be the one that the spec means.
    ///
    /// # Errors
    /// When it cannot be asked, or `work` fails.
    pub fn with<T, Failure: From<AskError>>(
        &self,
        colour: &str,
        work: impl FnOnce(&dyn Asks) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let connection = self.connect(colour)?;
        work(&connection)
    }

    /// Asks AWS with its command line, which answers in JSON.
    ///
    /// # Errors
    /// When there is no `aws`, or it says no.
    pub fn aws(&self, arguments: &[&str]) -> Result<Value, AskError> {
        let none = || AskError::Unanswered {
            reason: "`aws` was not found, so that nothing is known of what AWS has".to_owned(),
            hint: "Install the AWS command line, or do without with `--cluster-only`.".to_owned(),
        };
        let program = find_program("aws", self.reach.search_path()).ok_or_else(none)?;
        let scratch = self.workspace.scratch().map_err(ClusterError::from)?;
        let arguments = [arguments, &["--output", "json", "--no-cli-pager"]].concat();
        let call = Call {
            program: &program,
            name: "aws",
            environment: self.reach.environment(),
            interrupts: &self.interrupts,
            folder: &scratch.path,
            arguments: &arguments,
            input: &[],
            on_signal: OnSignal::Finish,
            deadline: None,
            kept: None,
        };
        let finished = call.run(&mut |_| ()).map_err(ClusterError::from)?;
        let said = finished.remark.trim();
        match finished.code {
            // What has nothing to say says nothing.
            Some(0) if finished.output.trim_ascii().is_empty() => Ok(Value::Null),
            Some(0) => serde_json::from_slice(&finished.output)
                .map_err(|error| AskError::Failed(format!("`{}` does not answer in JSON: {error}", finished.command))),
            _ if said.contains("ResourceNotFoundException") => Err(AskError::NotFound(said.to_owned())),
            _ => Err(AskError::Failed(format!("`{}` failed: {said}", finished.command))),
        }
    }

    fn connect(&self, colour: &str) -> Result<Connection<'_>, AskError> {
        let unanswered = |reason: String, hint: &str| AskError::Unanswered { reason, hint: hint.to_owned() };
        let cluster = self.source.clusters.iter().find(|cluster| cluster.colour == colour);
        let cluster = cluster.ok_or_else(|| unanswered(format!("the spec has no cluster {colour}"), ""))?;
        let none = BTreeMap::new();
        let states = match (&self.states, self.reach.settings().contexts.contains_key(colour)) {
            (Ok(states), false) => states,
            (Err((reason, hint)), false) => {
                return Err(unanswered(format!("its address is not known: {reason}"), hint));
            }
            (_, true) => &none,
        };
        let means = Means {
            workspace: &self.workspace,
            platform_environment: &self.source.name,
            interrupts: &self.interrupts,
            settings: self.reach.settings(),
            kubectl: &self.kubectl,
            environment: self.reach.environment(),
            kubeconfig: self.reach.kubeconfig(),
        };
        let connection = means.connect(cluster, states)?;
        cluster::identify(&connection)?;
        Ok(connection)
    }
}

impl Asks for Connection<'_> {
    fn send(&self, arguments: &[&str], input: &[u8]) -> Result<Value, AskError> {
        Ok(self.answer(arguments, input)?)
    }
}

impl From<ClusterError> for AskError {
    fn from(error: ClusterError) -> Self {
        match error {
            ClusterError::Engine(error) if matches!(*error, Error::Interrupted) => Self::Interrupted,
            ClusterError::Kubectl { said, .. } if said.contains("doesn't have a resource type") => {
                Self::UnknownKind(said)
            }
            ClusterError::Kubectl { said, .. } if said.contains("(NotFound)") => Self::NotFound(said),
            ClusterError::Kubectl { .. } => Self::Failed(error.to_string()),
            other if other.is_refusal() => Self::Refused { reason: other.to_string(), hint: other.hint().to_owned() },
            other => Self::Unanswered { reason: other.to_string(), hint: other.hint().to_owned() },
        }
    }
}

/// The states of the clusters' stacks.
fn states(
    reaching: Reaching,
    source: &EnvironmentSource,
    workspace: &Workspace,
) -> Result<BTreeMap<String, State>, Error> {
    let search_path = reaching.inherited.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.as_os_str());
    let binary = find(reaching.engine.as_deref(), search_path)?;
    let (backing, environment) = Online::open(&reaching.plugin_cache, workspace, &reaching.inherited)?;
    let runner = Runner { binary, environment, interrupts: reaching.interrupts };
    backing.states(&Context { source: source.clone(), workspace: workspace.clone(), runner })
}
