//! One run of the engine over one environment: opening it, planning it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::File;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::backing::Backing;
use super::command::Runner;
use super::context::{Context, Errand};
use super::execution::Step;
use super::holder::Holder;
use super::lock::{Lock, Taking};
use super::objects::Reach;
use super::offline::Offline;
use super::online::{BOOTSTRAP, Online};
use super::outputs::Outputs;
use super::state::State;
use super::watch::Deadline;
use super::workspace::Workspace;
use super::{
    Binary, ClusterSettings, EnvironmentSource, Error, Input, Interrupts, ObservedCluster, composition, files, graph,
    rescue, state,
};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// What Terraform would say of no stacks at all.
const NO_STACKS: &[u8] = b"{\"format_version\":\"1.2\"}";

/// Which provider and which states are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// This process is the provider; states are files under `.platform`.
    Offline,
    /// The user's provider, credentials and backend.
    Online {
        /// The folder in which downloaded providers are kept.
        plugin_cache: Utf8PathBuf,
    },
}

/// How to work.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of the project; `.platform` is made in it.
    pub project: Utf8PathBuf,
    /// The program.
    pub binary: Binary,
    /// Offline or online.
    pub mode: Mode,
    /// The variables of the caller's environment; the engine takes only what is harmless.
    pub inherited: Vec<(OsString, OsString)>,
    /// Where signals arrive.
    pub interrupts: Interrupts,
    /// Whether the environment is to be changed, so that no other run may use it.
    pub exclusive: bool,
    /// What was typed, for whoever finds the environment in use.
    pub command: String,
    /// How long things may take, and how many are done at once.
    pub limits: Limits,
    /// How the clusters are reached.
    pub clusters: ClusterSettings,
}

/// How long things may take, and how many are done at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many stacks and clusters are worked on at once.
    pub jobs: usize,
    /// How long Terraform may take for a stack, or for a plan of all; none is for ever.
    pub timeout: Option<Duration>,
    /// How long others are waited for that hold the environment or the state of a stack.
    pub lock_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { jobs: 1, timeout: None, lock_timeout: Duration::ZERO }
    }
}

/// What a plan or an apply is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make the environment what the spec says.
    Change,
    /// To remove the environment.
    Destroy,
}

/// A plan of all stacks in one.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    /// What `terraform show -json` says of it; every resource's address begins with `module.<stack>.`.
    pub json: Vec<u8>,
    /// The stacks, in the order in which they would be applied or destroyed.
    pub order: Vec<String>,
    /// The stacks that have something applied.
    pub applied: BTreeSet<String>,
    /// What the clusters have and would have.
    pub clusters: Vec<ObservedCluster>,
    /// What Terraform warned of.
    pub warnings: Diagnostics,
    /// The versions of the providers, by name, for example `hashicorp/aws`.
    pub providers: BTreeMap<String, String>,
    /// Whether nothing real was asked.
    pub is_offline: bool,
}

/// An environment that is being worked on. It is locked as long as the value lives.
pub struct Session {
    pub(super) context: Context,
    pub(super) backing: Box<dyn Backing>,
    pub(super) order: Vec<String>,
    pub(super) reach: Reach,
    pub(super) limits: Limits,
    pub(super) holder: Holder,
    /// The states of the environment that this one lives in, as they were when the session began.
    pub(super) shared: BTreeMap<String, State>,
    /// The only steps that are carried out; none where all are.
    pub(super) chosen: Option<BTreeSet<Step>>,
    /// The states as they were read for choosing steps, for whoever carries these out next.
    pulled: Mutex<Option<BTreeMap<String, State>>>,
    lock: Lock,
}

impl Session {
    /// Takes the lock of an environment and prepares its working folder. What a run that was killed has left behind is
    /// put right. Both are told.
    ///
    /// # Errors
    /// When another run holds the lock, a state cannot be read, or the stacks have no order.
    pub fn open(settings: Settings, mut source: EnvironmentSource, told: &mut dyn FnMut(&str)) -> Result<Self, Error> {
        let workspace = Workspace::open(&settings.project, &source.name)?;
        let taking = Taking {
            environment: &source.name,
            command: &settings.command,
            exclusive: settings.exclusive,
            patience: settings.limits.lock_timeout,
            interrupts: &settings.interrupts,
        };
        let lock = Lock::take(&workspace.lock(), taking, told)?;
        if settings.exclusive {
            workspace.clear()?;
        }
        rescue::after_last_run(&workspace, told)?;
        let (backing, mut environment): (Box<dyn Backing>, _) = match &settings.mode {
            Mode::Offline => {
                let (backing, environment) = Offline::open(&mut source, &workspace, &settings.inherited)?;
                (Box::new(backing), environment)
            }
            Mode::Online { plugin_cache } => {
                let (backing, environment) = Online::open(plugin_cache, &workspace, &settings.inherited)?;
                (Box::new(backing), environment)
            }
        };
        // No call home, and no advice to run commands that the user does not run.
        environment.push(("CHECKPOINT_DISABLE".into(), "1".into()));
        environment.push(("TF_IN_AUTOMATION".into(), "1".into()));
        let order = graph::order(&source)?.into_iter().map(|stack| stack.name.clone()).collect();
        let reach = Reach::new(settings.clusters, &settings.inherited);
        let runner = Runner { binary: settings.binary, environment, interrupts: settings.interrupts };
        let context = Context { source, workspace, runner };
        let holder = Holder::here(&settings.command);
        let shared = shared_states(&context, &settings.project, &*backing, &reach)?;
        Ok(Self {
            context,
            backing,
            order,
            reach,
            limits: settings.limits,
            holder,
            shared,
            chosen: None,
            pulled: Mutex::default(),
            lock,
        })
    }

    /// A handle of the lock, for a child that may outlive this process.
    pub(super) fn share_lock(&self) -> Result<File, Error> {
        let path = || self.context.workspace.lock().path;
        self.lock.share().map_err(|source| Error::Io { action: "sharing", path: path(), source })
    }

    /// The option that says how long Terraform waits for the lock of a state.
    pub(super) fn lock_timeout(&self) -> String {
        format!("-lock-timeout={}s", self.limits.lock_timeout.as_secs())
    }

    /// The lock file with the providers that were chosen; none where none was.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn provider_locks(&self) -> Result<Option<String>, Error> {
        let locks = files::read(&self.context.workspace.provider_locks())?;
        Ok(locks.map(|locks| String::from_utf8_lossy(&locks).into_owned()))
    }

    /// Works with the providers of a lock file from now on, and with no others.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_to_providers(&self, locks: &str) -> Result<(), Error> {
        files::replace(&self.context.workspace.provider_locks(), locks.as_bytes())
    }

    /// Carries out these steps from now on, and no others. Gives the stacks that have to be applied before: each takes
    /// outputs of another one that has none, and that is not among the steps.
    ///
    /// # Errors
    /// When a state cannot be read.
    pub fn keep_to_steps(&mut self, steps: BTreeSet<Step>) -> Result<Vec<(String, String)>, Error> {
        let states = self.states()?;
        let stacks = self.context.source.stacks.iter();
        let chosen = stacks.filter(|stack| steps.contains(&Step::Stack(stack.name.clone())));
        let inputs = chosen.flat_map(|stack| stack.inputs.iter().map(|input| (stack.name.clone(), input)));
        let is_missing = |input: &Input| {
            let is_there =
                states.get(&input.stack).is_some_and(|state| state.output_names().contains(input.output.as_str()));
            !is_there && !steps.contains(&Step::Stack(input.stack.clone()))
        };
        let missing = inputs.filter(|(_, input)| is_missing(input)).map(|(stack, input)| (stack, input.stack.clone()));
        let missing: BTreeSet<(String, String)> = missing.collect();
        self.pulled = Mutex::new(Some(states));
        self.chosen = Some(steps);
        Ok(missing.into_iter().collect())
    }

    /// The versions of the providers that cannot be chosen: those that this program is itself.
    #[must_use]
    pub fn served_providers(&self) -> BTreeMap<String, String> {
        self.backing.served_providers()
    }

    /// Plans all stacks as one, and asks the clusters.
    ///
    /// # Errors
    /// When Terraform finds something wrong, or cannot be run; when a cluster is another one than is meant, or refuses
    /// an object.
    pub fn plan(&mut self, purpose: Purpose) -> Result<Planned, Error> {
        let states = self.states()?;
        if self.order.is_empty() {
            let outputs =
                Outputs::applied(&self.context.source, &states).with_shared(&self.context.source, &self.shared);
            let clusters = self.observe_clusters(purpose, &states, &outputs)?;
            return Ok(Planned { json: NO_STACKS.to_vec(), clusters, ..Planned::default() });
        }
        let targets = self.targets(purpose);
        let (json, warnings) = self.plan_composed(&states, purpose, &targets)?;
        // The targets are ours; that Terraform does not like them is nothing to the user.
        let warnings = if targets.is_empty() { warnings } else { without_targeting(&warnings) };
        let outputs = Outputs::planned(&self.context.source, &json)?.with_shared(&self.context.source, &self.shared);
        let clusters = self.observe_clusters(purpose, &states, &outputs)?;
        let plan = Planned { json, order: self.order_for(purpose), clusters, warnings, ..Planned::default() };
        self.with_states(plan, states)
    }

    /// Asks what is otherwise now than the states say, and what is otherwise in the clusters than is rendered for them.
    ///
    /// # Errors
    /// As [`Session::plan`].
    pub fn drift(&mut self) -> Result<Planned, Error> {
        let states = self.states()?;
        let outputs = Outputs::applied(&self.context.source, &states).with_shared(&self.context.source, &self.shared);
        let clusters = self.observe_clusters(Purpose::Change, &states, &outputs)?;
        if states.values().all(State::is_empty) {
            return Ok(Planned { json: NO_STACKS.to_vec(), clusters, ..Planned::default() });
        }
        let (json, warnings) = self.plan_composed(&states, Purpose::Change, &["-refresh-only".to_owned()])?;
        self.with_states(Planned { json, order: self.order.clone(), clusters, warnings, ..Planned::default() }, states)
    }

    /// The states of all stacks.
    ///
    /// # Errors
    /// When one cannot be read, or is another stack's.
    pub(super) fn states(&self) -> Result<BTreeMap<String, State>, Error> {
        if let Some(states) = self.pulled.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Ok(states);
        }
        let states = self.backing.states(&self.context)?;
        state::refuse_copies(&states)?;
        Ok(states)
    }

    /// Plans all stacks as one root module; gives Terraform's JSON and its warnings.
    fn plan_composed(
        &self,
        states: &BTreeMap<String, State>,
        purpose: Purpose,
        options: &[String],
    ) -> Result<(Vec<u8>, Diagnostics), Error> {
        let scratch = self.context.workspace.scratch()?;
        let folder = &scratch.path;
        let registry = self.context.runner.binary.kind.registry();
        composition::write(folder, &self.context.source, states, registry, self.unprotects(purpose))?;
        let deadline = self.limits.timeout.map(Deadline::after);
        let errand = Errand { stack: None, deadline, log: None };
        self.context.initialize(folder, errand)?;
        let extra: Vec<&str> = std::iter::once("-lock=false").chain(options.iter().map(String::as_str)).collect();
        let warnings = self.context.plan(folder, errand, purpose, &extra)?.warnings;
        Ok((self.context.show(folder, errand)?, warnings))
    }

    /// A plan with what is known of it besides.
    fn with_states(&self, plan: Planned, states: BTreeMap<String, State>) -> Result<Planned, Error> {
        let is_applied = |(name, state): (String, State)| (!state.is_empty()).then_some(name);
        let applied = states.into_iter().filter_map(is_applied).collect();
        let mut providers = self.context.provider_versions()?;
        providers.extend(self.backing.served_providers());
        Ok(Planned { applied, providers, is_offline: self.backing.is_offline(), ..plan })
    }

    /// Whether working copies take back `prevent_destroy`: nothing real is lost offline.
    pub(super) fn unprotects(&self, purpose: Purpose) -> bool {
        purpose == Purpose::Destroy && self.backing.is_offline()
    }

    /// Whether a stack is left alone: the bucket of `bootstrap` holds the states of all the others.
    fn spares(&self, stack: &str, purpose: Purpose) -> bool {
        purpose == Purpose::Destroy && stack == BOOTSTRAP && !self.backing.is_offline()
    }

    /// The stacks that are worked on, in the order in which they are.
    pub(super) fn order_for(&self, purpose: Purpose) -> Vec<String> {
        let mut order: Vec<String> = self.order.iter().filter(|stack| !self.spares(stack, purpose)).cloned().collect();
        if purpose == Purpose::Destroy {
            order.reverse();
        }
        order
    }

    fn targets(&self, purpose: Purpose) -> Vec<String> {
        if !self.order.iter().any(|stack| self.spares(stack, purpose)) {
            return Vec::new();
        }
        self.order_for(purpose).iter().map(|stack| format!("-target=module.{stack}")).collect()
    }
}

/// The states of the environment that this one lives in; none offline, where no cluster is asked.
fn shared_states(
    context: &Context,
    project: &Utf8Path,
    backing: &dyn Backing,
    reach: &Reach,
) -> Result<BTreeMap<String, State>, Error> {
    let Some(shared) = context.source.shared.as_ref().filter(|_| !backing.is_offline()) else {
        return Ok(BTreeMap::new());
    };
    let stacks = context.source.needed_of_shared(|colour| reach.settings().contexts.contains_key(colour));
    if stacks.is_empty() {
        return Ok(BTreeMap::new());
    }
    let source = EnvironmentSource { name: shared.name.clone(), stacks, ..EnvironmentSource::default() };
    let workspace = Workspace::open(project, &shared.name)?;
    backing.states(&Context { source, workspace, runner: context.runner.clone() })
}

/// The warnings without those about `-target`.
fn without_targeting(warnings: &Diagnostics) -> Diagnostics {
    let mut others = Diagnostics::default();
    let is_other = |warning: &&Diagnostic| !warning.detail.contains("-target");
    warnings.iter().filter(is_other).for_each(|warning| others.push(warning.clone()));
    others
}
