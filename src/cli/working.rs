//! What the commands that use the engine have in common: finding it, opening a session, planning, asking, progress.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal};
use std::num::NonZeroUsize;
use std::thread;
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use indicatif::{ProgressBar, ProgressStyle};

use super::GlobalOptions;
use super::clusters::{Change, ClusterArguments, Contexts, parse_time};
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::live::Live;
use super::loaded::{self, Loaded};
use super::prepared::Prepared;
use super::project::Selection;
use super::seeking::Seeking;
use crate::diagnostic::Sources;
use crate::engine::rollout::{Bridge, Reaching};
use crate::engine::{self, EnvironmentSource, Interrupts, Limits, Mode, Outcome, Purpose, Session, Settings};
use crate::os;
use crate::plan::{self, Engine, EnvironmentPlan};
use crate::render::write_file;
use crate::report::run_json;

/// Options of every command that uses the engine.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct EngineArguments {
    /// Work without an account, without credentials and without downloading a provider; states are kept in `.platform`.
    #[arg(long)]
    pub(super) offline: bool,
    /// The program that plans and applies: `terraform`, `tofu` or a path. Without it, whichever is on the PATH.
    #[arg(long, value_name = "PROGRAM", env = "PLATFORM_ENGINE")]
    pub(super) engine: Option<String>,
    /// How long Terraform may take for a stack, or for a plan of all, for example `90s`, `30m` or `2h`. Then it is asked to
    /// stop, and killed if it does not. Without it, as long as it likes.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(super) timeout: Option<Duration>,
    /// How long to wait for others that work on the environment or hold the lock of a state, for example `10m`.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = parse_time)]
    pub(super) lock_timeout: Duration,
    #[command(flatten)]
    pub(super) clusters: ClusterArguments,
}

/// Options of every command that carries something out.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct RunArguments {
    /// How many stacks are worked on at once [default: as many as there are processors, but at least 2 and at most 4].
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,
    /// Write what was done in one environment to a file, as JSON; also when it fails.
    #[arg(long, value_name = "FILE")]
    report: Option<Utf8PathBuf>,
}

impl RunArguments {
    /// What is wrong about the options themselves.
    pub(super) fn wrong_usage(&self, selection: &Selection) -> Option<String> {
        let is_of_several = self.report.is_some() && !selection.is_one();
        is_of_several.then(|| "`--report` is about one environment; name it with `--env`".to_owned())
    }

    /// Writes what was done, where that was asked for.
    pub(super) fn write_report(&self, outcome: &Outcome) -> Result<(), Failure> {
        let (Some(file), Some(run)) = (&self.report, &outcome.run) else { return Ok(()) };
        Ok(write_file(file, &run_json(run).map_err(io::Error::from)?)?)
    }

    /// How many stacks are worked on at once. Most of the time is spent waiting for AWS; each Terraform with its provider
    /// takes some hundred megabytes.
    pub(super) fn jobs(&self) -> usize {
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.jobs.map_or(processors.clamp(2, 4), NonZeroUsize::get)
    }
}

/// What is said of an offline plan that imports something.
const UNSEEN_IMPORTS: &str = "offline, what is imported is taken to be as the spec has it; an online plan says more";

/// What a command works with.
pub(super) struct Working<'a> {
    project: Utf8PathBuf,
    arguments: &'a EngineArguments,
    interrupts: Interrupts,
    /// The variables of this process.
    variables: Vec<(OsString, OsString)>,
    seeking: Seeking,
    pub(super) console: &'a mut Console,
    /// Whether what is new and deleted is listed in full.
    pub(super) verbose: bool,
    /// What was typed.
    pub(super) command: String,
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
    let seeking = Seeking::begun(arguments.engine.clone());
    match loaded::load(selection, options) {
        Ok(loaded) => over_with(loaded, seeking, arguments, options, console, command, stops_at_failure),
        Err(failure) => failure.report(&Sources::default(), console),
    }
}

/// Shows the warnings about environments and runs a command over each, which may never ask for the engine.
pub(super) fn over(
    loaded: Loaded,
    arguments: &EngineArguments,
    options: &GlobalOptions,
    console: &mut Console,
    command: &mut Command<'_>,
    stops_at_failure: bool,
) -> Exit {
    let seeking = Seeking::put_off(arguments.engine.clone());
    over_with(loaded, seeking, arguments, options, console, command, stops_at_failure)
}

fn over_with(
    loaded: Loaded,
    seeking: Seeking,
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
        variables: os::variables(),
        seeking,
        console,
        verbose: options.verbose > 0,
        command: command_line(),
    };
    let (mut exit, mut failed) = (Exit::Done, None);
    for prepared in &environments {
        match run(command, prepared, &mut working) {
            // What is refused is worse than what is only to be done.
            Ok(Exit::Done | Exit::Changes) if exit == Exit::Refused => {}
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

/// What was typed, with the program's own name in the place of its path.
fn command_line() -> String {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let is_plain = |argument: &String| {
        !argument.is_empty() && argument.chars().all(|letter| letter.is_alphanumeric() || "-_=./:,@%+".contains(letter))
    };
    let quoted = |argument: String| match is_plain(&argument) {
        true => argument,
        false => format!("'{}'", argument.replace('\'', "'\\''")),
    };
    std::iter::once("platform".to_owned()).chain(arguments.map(quoted)).collect::<Vec<_>>().join(" ")
}

/// Runs a command over one environment.
fn run(command: &mut Command<'_>, prepared: &Prepared, working: &mut Working<'_>) -> Result<Exit, Failure> {
    // That of a pull request is known to live elsewhere.
    if prepared.source.stacks.is_empty() && prepared.source.shared.is_none() {
        let name = &prepared.source.name;
        let remark = "has no stacks of its own: it lives in the environment that it shares";
        working.console.say(&format!("{name} {remark}"));
    }
    command(prepared, working)
}

impl Working<'_> {
    /// Opens a session over an environment, for planning it, or for changing it in some way.
    pub(super) fn open(&mut self, prepared: &Prepared, change: Option<Change>) -> Result<(Session, Engine), Failure> {
        let meant = if prepared.whole.is_some() { Contexts::OfWhole } else { Contexts::All };
        let clusters = self.arguments.clusters.settings(&prepared.source, change, meant)?;
        let binary = self.seeking.found()?;
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
            command: self.command.clone(),
            limits: Limits {
                jobs: change.map_or(1, |change| change.jobs),
                timeout: self.arguments.timeout,
                lock_timeout: self.arguments.lock_timeout,
            },
            clusters,
        };
        let console = &mut *self.console;
        Ok((Session::open(settings, prepared.source.clone(), &mut |text| console.say(text))?, engine))
    }

    /// The way to the clusters of an environment, for asking and for orders to rollouts.
    pub(super) fn bridge(&self, source: EnvironmentSource) -> Result<Bridge, Failure> {
        self.bridge_through(source, Contexts::All)
    }

    /// The same through some of the contexts.
    pub(super) fn bridge_through(&self, source: EnvironmentSource, meant: Contexts) -> Result<Bridge, Failure> {
        let reaching = Reaching {
            project: self.project.clone(),
            plugin_cache: self.plugin_cache(),
            engine: self.arguments.engine.clone(),
            inherited: self.variables.clone(),
            interrupts: self.interrupts.clone(),
            clusters: self.arguments.clusters.settings(&source, None, meant)?,
        };
        Ok(Bridge::open(reaching, source)?)
    }

    /// Where signals arrive.
    pub(super) fn interrupts(&self) -> &Interrupts {
        &self.interrupts
    }

    /// How long others are waited for.
    pub(super) fn lock_timeout(&self) -> Duration {
        self.arguments.lock_timeout
    }

    /// Who this is, as others are told that wait for us.
    pub(super) fn holder(&self) -> String {
        engine::Holder::here(&self.command).name()
    }

    /// Waits, unless a signal comes.
    pub(super) fn pause(&self, time: Duration) -> Result<(), Failure> {
        let start = Instant::now();
        while start.elapsed() < time {
            if self.interrupts.received() {
                return Err(engine::Error::Interrupted.into());
            }
            std::thread::sleep(Duration::from_millis(50).min(time));
        }
        Ok(())
    }

    /// Asks again and again until there is an answer, for as long as there is patience. Without one, what was said last.
    pub(super) fn wait_for<Answer, Said>(
        &self,
        patience: Duration,
        again: Duration,
        ask: &mut dyn FnMut() -> Result<Result<Answer, Said>, Failure>,
    ) -> Result<Result<Answer, Said>, Failure> {
        let begin = Instant::now();
        loop {
            match ask()? {
                Err(_) if begin.elapsed() < patience => self.pause(again)?,
                answered => return Ok(answered),
            }
        }
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
            ..EnvironmentPlan::default()
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
        let mut plan = EnvironmentPlan {
            providers: planned.providers.clone(),
            stacks: plan::read(&planned)?,
            clusters: plan::read_objects(&planned.clusters),
            warnings: warnings(&planned),
            ..self.empty_plan(prepared, purpose, engine)
        };
        let is_import = plan.stacks.iter().flat_map(|stack| &stack.changes).any(|change| change.import.is_some());
        if plan.offline && is_import {
            plan.warnings.push(UNSEEN_IMPORTS.to_owned());
        }
        plan.place(&prepared.places);
        plan.judge(&prepared.guard, prepared.today);
        Ok(plan)
    }

    /// Asks what is otherwise now than was applied.
    pub(super) fn drift(
        &mut self,
        session: &mut Session,
        prepared: &Prepared,
        engine: Engine,
    ) -> Result<EnvironmentPlan, Failure> {
        let progress = self.progress(&format!("asking {}{}", prepared.source.name, self.mode()));
        let planned = session.drift()?;
        progress.end();
        let mut found = EnvironmentPlan {
            drift: true,
            providers: planned.providers.clone(),
            stacks: plan::read_drift(&planned)?,
            clusters: plan::drifted_objects(&planned.clusters),
            warnings: warnings(&planned),
            ..self.empty_plan(prepared, Purpose::Change, engine)
        };
        for cluster in &found.clusters {
            let not_asked = cluster.not_asked.iter();
            let warning =
                |reason| format!("cluster {} was not asked, so that nothing is known of it: {reason}", cluster.colour);
            found.warnings.extend(not_asked.map(warning));
        }
        found.place(&prepared.places);
        Ok(found)
    }

    /// Carries out a reviewed plan, and nothing else, and tells of it.
    pub(super) fn apply(
        &mut self,
        session: &Session,
        reviewed: &EnvironmentPlan,
        purpose: Purpose,
    ) -> Result<Outcome, Failure> {
        let doing = if reviewed.destroy { "destroying" } else { "applying" };
        let mut live =
            Live::start(&format!("{doing} {}{}", reviewed.environment, self.mode()), self.console.is_quiet());
        let console = &mut *self.console;
        Ok(session.apply(purpose, &plan::Reviewed(reviewed), &mut |event| live.take(event, console))?)
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
        let cache = folder(os::CACHE).or_else(|| Some(folder(os::HOME)?.join(".cache")));
        cache.map_or_else(|| self.project.join(".platform/plugins"), |cache| cache.join("platform/plugins"))
    }
}

/// What Terraform and the clusters warned of, one text each.
fn warnings(planned: &engine::Planned) -> Vec<String> {
    let warning = |finding: &crate::diagnostic::Diagnostic| match finding.detail.is_empty() {
        true => finding.summary.clone(),
        false => format!("{}: {}", finding.summary, finding.detail),
    };
    let of_clusters = planned.clusters.iter().flat_map(|cluster| cluster.warnings.iter().cloned());
    planned.warnings.iter().map(warning).chain(of_clusters).collect()
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

    fn end(self) {
        self.0.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
