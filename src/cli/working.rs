//! What the commands that use the engine have in common: finding it, opening a session, planning, asking, progress.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal};
use std::time::Duration;

use camino::Utf8PathBuf;
use indicatif::{ProgressBar, ProgressStyle};

use super::GlobalOptions;
use super::clusters::{self, Change, ClusterArguments, Told};
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::prepared::{self, Loaded, Prepared};
use super::project::Selection;
use crate::diagnostic::Sources;
use crate::engine::rollout::{Bridge, Reaching};
use crate::engine::{self, EnvironmentSource, Event, Interrupts, Mode, Purpose, Session, Settings};
use crate::plan::{self, Engine, EnvironmentPlan};

/// Options of every command that uses the engine.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct EngineArguments {
    /// Work without an account, without credentials and without downloading a provider; states are kept in `.platform`.
    #[arg(long)]
    pub(super) offline: bool,
    /// The program that plans and applies: `terraform`, `tofu` or a path. Without it, whichever is on the PATH.
    #[arg(long, value_name = "PROGRAM", env = "PLATFORM_ENGINE")]
    pub(super) engine: Option<String>,
    #[command(flatten)]
    pub(super) clusters: ClusterArguments,
}

/// What a command works with.
pub(super) struct Working<'a> {
    project: Utf8PathBuf,
    arguments: &'a EngineArguments,
    interrupts: Interrupts,
    /// The variables of this process.
    variables: Vec<(OsString, OsString)>,
    pub(super) console: &'a mut Console,
    /// Whether what is new and deleted is listed in full.
    pub(super) verbose: bool,
}

/// What is done with one environment.
type Command<'c> = dyn FnMut(&Prepared, &mut Working<'_>) -> Result<Exit, Failure> + 'c;

/// Runs a command that changes nothing over each of the selected environments, also when it fails for one. The first
/// failure counts, then whether there are changes.
pub(super) fn each(
    selection: &Selection,
    arguments: &EngineArguments,
    options: &GlobalOptions,
    console: &mut Console,
    command: &mut Command<'_>,
) -> Exit {
    over_environments(selection, arguments, options, console, command, false)
}

/// Runs a command over each of the environments, which have to be named, until it fails for one.
pub(super) fn change_each(
    selection: &Selection,
    arguments: &EngineArguments,
    options: &GlobalOptions,
    console: &mut Console,
    command: &mut Command<'_>,
) -> Exit {
    if selection.env.is_empty() && !selection.all {
        let wrong = Failure::Wrong("name the environment with `--env`, or say `--all`".to_owned());
        return wrong.report(&Sources::default(), console);
    }
    over_environments(selection, arguments, options, console, command, true)
}

/// Loads the selected environments, shows warnings, and runs a command over each.
fn over_environments(
    selection: &Selection,
    arguments: &EngineArguments,
    options: &GlobalOptions,
    console: &mut Console,
    command: &mut Command<'_>,
    stops_at_failure: bool,
) -> Exit {
    match prepared::load(selection, options) {
        Ok(loaded) => over(loaded, arguments, options, console, command, stops_at_failure),
        Err(failure) => failure.report(&Sources::default(), console),
    }
}

/// Shows the warnings about environments and runs a command over each.
pub(super) fn over(
    loaded: Loaded,
    arguments: &EngineArguments,
    options: &GlobalOptions,
    console: &mut Console,
    command: &mut Command<'_>,
    stops_at_failure: bool,
) -> Exit {
    console.findings(&loaded.findings, loaded.sources());
    let environments = match loaded.prepared() {
        Ok(environments) => environments,
        Err(failure) => return failure.report(loaded.sources(), console),
    };
    let interrupts = match Interrupts::install() {
        Ok(interrupts) => interrupts,
        Err(error) => return Failure::from(error).report(loaded.sources(), console),
    };
    let mut working = Working {
        project: loaded.project.root().to_owned(),
        arguments,
        interrupts,
        variables: std::env::vars_os().collect(),
        console,
        verbose: options.verbose > 0,
    };
    let (mut exit, mut failed) = (Exit::Done, None);
    for prepared in &environments {
        match run(command, prepared, &mut working) {
            Ok(Exit::Done) => {}
            Ok(other) => exit = other,
            Err(failure) => {
                if environments.len() > 1 {
                    working.console.complain(&format!("environment {}:\n", prepared.source.name));
                }
                let code = failure.report(loaded.sources(), working.console);
                if stops_at_failure || working.interrupts.received() {
                    return code;
                }
                failed = failed.or(Some(code));
            }
        }
    }
    failed.unwrap_or(exit)
}

/// Runs a command over one environment.
fn run(command: &mut Command<'_>, prepared: &Prepared, working: &mut Working<'_>) -> Result<Exit, Failure> {
    if prepared.source.stacks.is_empty() {
        let name = &prepared.source.name;
        let remark = "has no stacks of its own: it lives in the environment that it shares";
        working.console.say(&format!("{name} {remark}"));
    }
    command(prepared, working)
}

impl Working<'_> {
    /// Opens a session over an environment, for planning it, or for changing it in some way.
    pub(super) fn open(&self, prepared: &Prepared, change: Option<Change>) -> Result<(Session, Engine), Failure> {
        let clusters = self.arguments.clusters.settings(&prepared.source, change)?;
        let binary = engine::find(self.arguments.engine.as_deref(), self.variable("PATH").as_deref())?;
        let engine = Engine { name: binary.kind.name().to_owned(), version: binary.version.clone() };
        let settings = Settings {
            project: self.project.clone(),
            binary,
            mode: if self.arguments.offline {
                Mode::Offline
            } else {
                Mode::Online { plugin_cache: self.plugin_cache() }
            },
            inherited: self.variables.clone(),
            interrupts: self.interrupts.clone(),
            exclusive: change.is_some(),
            clusters,
        };
        Ok((Session::open(settings, prepared.source.clone())?, engine))
    }

    /// The way to the clusters of an environment, for asking and for orders to rollouts.
    pub(super) fn bridge(&self, source: EnvironmentSource) -> Result<Bridge, Failure> {
        let reaching = Reaching {
            project: self.project.clone(),
            plugin_cache: self.plugin_cache(),
            engine: self.arguments.engine.clone(),
            inherited: self.variables.clone(),
            interrupts: self.interrupts.clone(),
            clusters: self.arguments.clusters.settings(&source, None)?,
        };
        Ok(Bridge::open(reaching, source)?)
    }

    /// Waits, unless a signal comes.
    pub(super) fn pause(&self, time: Duration) -> Result<(), Failure> {
        let start = std::time::Instant::now();
        while start.elapsed() < time {
            if self.interrupts.received() {
                return Err(engine::Error::Interrupted.into());
            }
            std::thread::sleep(Duration::from_millis(50).min(time));
        }
        Ok(())
    }

    /// A plan of everything that identifies it, without stacks.
    pub(super) fn empty_plan(&self, prepared: &Prepared, purpose: Purpose, engine: Engine) -> EnvironmentPlan {
        EnvironmentPlan {
            environment: prepared.source.name.clone(),
            destroy: purpose == Purpose::Destroy,
            platform_version: env!("CARGO_PKG_VERSION").to_owned(),
            engine,
            offline: self.arguments.offline,
            specification_digest: prepared.specification_digest.clone(),
            stacks: Vec::new(),
            clusters: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Plans the whole environment.
    pub(super) fn plan(
        &mut self,
        session: &mut Session,
        prepared: &Prepared,
        purpose: Purpose,
        engine: Engine,
    ) -> Result<EnvironmentPlan, Failure> {
        let progress = self.progress(&format!("planning {}{}", prepared.source.name, self.mode()));
        let planned = session.plan(purpose)?;
        progress.end();
        let warning = |finding: &crate::diagnostic::Diagnostic| match finding.detail.is_empty() {
            true => finding.summary.clone(),
            false => format!("{}: {}", finding.summary, finding.detail),
        };
        let of_clusters = planned.clusters.iter().flat_map(|cluster| cluster.warnings.iter().cloned());
        Ok(EnvironmentPlan {
            stacks: plan::read(&planned)?,
            clusters: plan::read_objects(&planned.clusters),
            warnings: planned.warnings.iter().map(warning).chain(of_clusters).collect(),
            ..self.empty_plan(prepared, purpose, engine)
        })
    }

    /// Applies within a reviewed plan, and tells of it.
    pub(super) fn apply(
        &mut self,
        session: &mut Session,
        reviewed: &EnvironmentPlan,
        purpose: Purpose,
    ) -> Result<engine::Applied, Failure> {
        let progress = self.progress(&format!("applying {}{}", reviewed.environment, self.mode()));
        let console = &mut *self.console;
        let mut on_event = |event: Event<'_>| match event {
            Event::Planning(stack) if progress.is_hidden() => console.say(&format!("{stack}: planning")),
            Event::Planning(stack) => progress.say(&format!("{stack}: planning")),
            Event::Changing { stack, address } => progress.say(&format!("{stack}: {address}")),
            Event::Objects { cluster, event } => match clusters::told(cluster, &event) {
                Told::Lasting(text) => progress.suspend(|| console.say(&text)),
                Told::Passing(text) if progress.is_hidden() => console.say(&text),
                Told::Passing(text) => progress.say(&text),
            },
            Event::Done { stack, changed } => {
                let what = if changed { "done" } else { "nothing to do" };
                progress.suspend(|| console.say(&format!("{stack}: {what}")));
            }
        };
        let applied = session.apply(purpose, &mut plan::Reviewed(reviewed), &mut on_event)?;
        progress.end();
        Ok(applied)
    }

    fn progress(&self, what: &str) -> Progress {
        if self.console.is_quiet() { Progress(ProgressBar::hidden()) } else { Progress::start(what) }
    }

    /// Asks for the name of the environment, unless `yes` was said beforehand.
    pub(super) fn confirm(&mut self, yes: bool, what: &str, environment: &str) -> Result<(), Failure> {
        let refused = |reason: &str| Failure::Unconfirmed(format!("{what} {environment} was not confirmed: {reason}"));
        if self.console.is_closed() {
            return Err(refused("the reader of the plan went away"));
        }
        if yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(refused("there is no terminal to ask at; say `--yes`"));
        }
        self.console.complain(&format!("\n{what} {environment}{}? Type its name to go on: ", self.mode()));
        let mut answer = String::new();
        self.interrupts.while_idle(|| io::stdin().lock().read_line(&mut answer))?;
        if answer.trim() == environment { Ok(()) } else { Err(refused("another name was typed")) }
    }

    /// ` (offline)` where it is.
    pub(super) fn mode(&self) -> &'static str {
        if self.arguments.offline { " (offline)" } else { "" }
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// The folder for downloaded providers: in the user's cache, else in the project.
    fn plugin_cache(&self) -> Utf8PathBuf {
        let folder = |name: &str| Utf8PathBuf::try_from(std::path::PathBuf::from(self.variable(name)?)).ok();
        let cache = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
        cache.map_or_else(|| self.project.join(".platform/plugins"), |cache| cache.join("platform/plugins"))
    }
}

/// What is going on, on the last line of the terminal; nothing where there is no terminal.
struct Progress(ProgressBar);

impl Progress {
    fn start(what: &str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// Whether there is no terminal to show it on.
    fn is_hidden(&self) -> bool {
        self.0.is_hidden()
    }

    fn say(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }

    fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    fn end(self) {
        self.0.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
