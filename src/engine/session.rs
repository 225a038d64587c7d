//! One run of the engine over one environment: opening it, planning it.

use std::collections::BTreeSet;
use std::ffi::OsString;

use camino::{Utf8Path, Utf8PathBuf};

use super::backing::{Backing, Context};
use super::command::Runner;
use super::lock::Lock;
use super::message::Places;
use super::objects::Reach;
use super::offline::Offline;
use super::online::{BOOTSTRAP, Online};
use super::outputs::Outputs;
use super::state::State;
use super::workspace::Workspace;
use super::{
    Binary, ClusterSettings, EnvironmentSource, Error, Interrupts, ObservedCluster, composition, files, graph,
};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The file with Terraform's plan in a working copy.
pub(super) const PLAN_FILE: &str = "platform.tfplan";
/// What Terraform would say of no stacks at all.
const NO_STACKS: &[u8] = b"{\"format_version\":\"1.2\"}";
/// Which providers were chosen, in a working copy; Terraform's own name for it.
const PROVIDER_LOCKS: &str = ".terraform.lock.hcl";

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
    /// How the clusters are reached.
    pub clusters: ClusterSettings,
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
}

/// An environment that is being worked on. It is locked as long as the value lives.
pub struct Session {
    pub(super) context: Context,
    pub(super) backing: Box<dyn Backing>,
    pub(super) order: Vec<String>,
    pub(super) reach: Reach,
    _lock: Lock,
}

impl Session {
    /// Takes the lock of an environment and prepares its working folder.
    ///
    /// # Errors
    /// When another run holds the lock, a state cannot be read, or the stacks have no order.
    pub fn open(settings: Settings, mut source: EnvironmentSource) -> Result<Self, Error> {
        let workspace = Workspace::open(&settings.project, &source.name)?;
        let lock = Lock::take(&workspace.lock(), &source.name, settings.exclusive)?;
        if settings.exclusive {
            workspace.clear()?;
        }
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
        Ok(Self { context: Context { source, workspace, runner }, backing, order, reach, _lock: lock })
    }

    /// Plans all stacks as one, and asks the clusters.
    ///
    /// # Errors
    /// When Terraform finds something wrong, or cannot be run; when a cluster is another one than is meant, or refuses
    /// an object.
    pub fn plan(&mut self, purpose: Purpose) -> Result<Planned, Error> {
        let states = self.backing.states(&self.context)?;
        if self.order.is_empty() {
            let outputs = Outputs::applied(&self.context.source, &states);
            let clusters = self.observe_clusters(purpose, &states, &outputs)?;
            return Ok(Planned { json: NO_STACKS.to_vec(), clusters, ..Planned::default() });
        }
        let scratch = self.context.workspace.scratch()?;
        let folder = &scratch.path;
        let registry = self.context.runner.binary.kind.registry();
        composition::write(folder, &self.context.source, &states, registry, self.unprotects(purpose))?;
        self.context.initialize(folder, None)?;
        let targets = self.targets(purpose);
        let extra: Vec<&str> = std::iter::once("-lock=false").chain(targets.iter().map(String::as_str)).collect();
        let (_, warnings) = self.context.plan(folder, None, purpose, &extra)?;
        // The targets are ours; that Terraform does not like them is nothing to the user.
        let warnings = if targets.is_empty() { warnings } else { without_targeting(&warnings) };
        let json = self.context.show(folder, None)?;
        let outputs = Outputs::planned(&self.context.source, &json)?;
        let clusters = self.observe_clusters(purpose, &states, &outputs)?;
        let is_applied = |(name, state): (String, State)| (!state.is_empty()).then_some(name);
        let applied = states.into_iter().filter_map(is_applied).collect();
        Ok(Planned { json, order: self.order_for(purpose), applied, clusters, warnings })
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

/// The warnings without those about `-target`.
fn without_targeting(warnings: &Diagnostics) -> Diagnostics {
    let mut others = Diagnostics::default();
    let is_other = |warning: &&Diagnostic| !warning.detail.contains("-target");
    warnings.iter().filter(is_other).for_each(|warning| others.push(warning.clone()));
    others
}

impl Context {
    /// Runs `init` in a working copy, with the providers that were chosen before.
    pub(super) fn initialize(&self, folder: &Utf8Path, stack: Option<&str>) -> Result<(), Error> {
        let (kept, here) = (self.workspace.provider_locks(), folder.join(PROVIDER_LOCKS));
        if let Some(locks) = files::read(&kept)? {
            files::write(&here, &locks)?;
        }
        let places = Places { source: &self.source, stack };
        self.runner.run(folder, &["init", "-json", "-input=false"], &mut |_| ())?.accept(&[0], &places)?;
        match files::read(&here)? {
            Some(locks) => files::replace(&kept, &locks),
            None => Ok(()),
        }
    }

    /// Runs `plan` in a working copy; says whether there is anything to do, and what Terraform warned of.
    pub(super) fn plan(
        &self,
        folder: &Utf8Path,
        stack: Option<&str>,
        purpose: Purpose,
        extra: &[&str],
    ) -> Result<(bool, Diagnostics), Error> {
        let out = format!("-out={PLAN_FILE}");
        let mut arguments = vec!["plan", "-json", "-input=false", "-detailed-exitcode", &out];
        arguments.extend((purpose == Purpose::Destroy).then_some("-destroy"));
        arguments.extend(extra);
        let places = Places { source: &self.source, stack };
        let finished = self.runner.run(folder, &arguments, &mut |_| ())?.accept(&[0, 2], &places)?;
        files::close_to_others(&folder.join(PLAN_FILE))?;
        Ok((finished.code == Some(2), finished.diagnostics(&places)))
    }

    /// Terraform's plan in a working copy, as JSON.
    pub(super) fn show(&self, folder: &Utf8Path, stack: Option<&str>) -> Result<Vec<u8>, Error> {
        let places = Places { source: &self.source, stack };
        let shown = self.runner.run(folder, &["show", "-no-color", "-json", PLAN_FILE], &mut |_| ())?;
        Ok(shown.accept(&[0], &places)?.output)
    }
}
