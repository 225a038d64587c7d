//! `platform plan`: what would change in environments.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::GlobalOptions;
use super::affected;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::guard;
use super::prepared::Prepared;
use super::project::Selection;
use super::working::{self, EngineArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::Purpose;
use crate::plan::{EnvironmentPlan, FailedPlan, PlanDocument, SavedPlan};
use crate::render::write_file;
use crate::report::{PlanMarkdown, PlanText, TouchedEnvironments, plan_html, plan_json};

/// Options of `plan`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    engine: EngineArguments,
    /// Show only this stack; all are planned nonetheless. Can be given several times.
    #[arg(long, value_name = "STACK")]
    stack: Vec<String>,
    /// Keep the plan of one environment, all of it, in a file, for `apply --plan`.
    #[arg(long, value_name = "FILE", conflicts_with = "stack")]
    save: Option<Utf8PathBuf>,
    /// Plan only the environments, and show only the stacks and clusters, that the change between this revision and the
    /// files touches, and what follows from them. With `--save` all of an environment is shown.
    #[arg(long, value_name = "REVISION")]
    affected_since: Option<String>,
    /// Only say what the change touches, and why, as text or JSON; nothing is planned.
    #[arg(long, requires = "affected_since", conflicts_with_all = ["save", "stack", "detailed_exitcode"])]
    list: bool,
    /// Exit with 2 when there are changes.
    #[arg(long)]
    detailed_exitcode: bool,
    #[command(flatten)]
    views: ViewArguments,
}

/// Options of every command that writes a plan document.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ViewArguments {
    /// How it is written: `text`, `json`, `markdown` for GitHub, or `html`, one file for a browser. With `=FILE` it is
    /// written to a file; can be given several times then.
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "text", value_parser = View::parse)]
    format: Vec<View>,
    /// Where the whole can be read, for Markdown that has no room for it: an address, or the name of an artifact.
    #[arg(long, value_name = "PLACE")]
    full_report: Option<String>,
    /// How many documents share one comment on GitHub, for Markdown: each has as much room as the others.
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=60))]
    markdown_share: u16,
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
    Html,
}

/// A way of writing a plan, and the file that it goes to; none is where data goes.
#[derive(Debug, Clone)]
struct View {
    format: Format,
    file: Option<Utf8PathBuf>,
}

impl View {
    fn parse(text: &str) -> Result<Self, String> {
        let (format, file) = text.split_once('=').map_or((text, None), |(format, file)| (format, Some(file)));
        if file == Some("") {
            return Err("write the name of the file behind `=`".to_owned());
        }
        let format = <Format as clap::ValueEnum>::from_str(format, false)
            .map_err(|_| "write `text`, `json`, `markdown` or `html`, and `=FILE` behind it for a file".to_owned())?;
        Ok(Self { format, file: file.map(Utf8PathBuf::from) })
    }
}

/// Plans the selected environments.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    if arguments.save.is_some() && !arguments.selection.is_one() {
        let wrong = "`--save` keeps the plan of one environment; name it with `--env`".to_owned();
        return Ok(Failure::Wrong(wrong).report(&Sources::default(), console));
    }
    let Some(revision) = &arguments.affected_since else {
        return Ok(plan_selected(arguments, &arguments.selection, None, options, console));
    };
    let affected = match affected::since(revision, &arguments.selection, options) {
        Ok(affected) => affected,
        Err(failure) => return Ok(failure.report(&Sources::default(), console)),
    };
    if arguments.list {
        let exit = arguments
            .views
            .list(&affected, console)
            .map_or_else(|it| it.report(&Sources::default(), console), |()| Exit::Done);
        return Ok(exit);
    }
    affected.others().iter().for_each(|line| console.say(line));
    let selection = Selection { env: affected.touched.iter().map(|(name, _)| name.clone()).collect(), all: false };
    Ok(plan_selected(arguments, &selection, Some(&affected), options, console))
}

/// Plans these environments: all that are named, or those that a change touches.
fn plan_selected(
    arguments: &Arguments,
    selection: &Selection,
    affected: Option<&TouchedEnvironments>,
    options: &GlobalOptions,
    console: &mut Console,
) -> Exit {
    let over = Over { selection, engine: &arguments.engine, views: &arguments.views };
    if affected.is_some() && selection.env.is_empty() {
        return over.nothing(console);
    }
    let mut command = |prepared: &Prepared, working: &mut Working<'_>| {
        let plan = plan(arguments, prepared, working)?;
        let refusal = guard::refusal(&plan, prepared.today);
        let exit = refusal.map_or_else(|| exit(arguments, &plan), |it| it.report(&Sources::default(), working.console));
        let stacks: BTreeSet<String> = arguments.stack.iter().cloned().collect();
        let plan = match affected {
            Some(affected) => affected::shown(plan, affected, prepared, arguments.save.is_some()),
            None => plan,
        };
        Ok((if stacks.is_empty() { plan } else { plan.only(&stacks) }, exit))
    };
    over.each(options, console, &mut command)
}

/// What a plan document is made over, and how it is written.
pub(super) struct Over<'a> {
    pub(super) selection: &'a Selection,
    pub(super) engine: &'a EngineArguments,
    pub(super) views: &'a ViewArguments,
}

/// What makes the plan of one environment, and says how the command ends for it.
type Planning<'p> = dyn FnMut(&Prepared, &mut Working<'_>) -> Result<(EnvironmentPlan, Exit), Failure> + 'p;

impl Over<'_> {
    /// Plans each of the environments, and writes the document of all that could be planned.
    pub(super) fn each(self, options: &GlobalOptions, console: &mut Console, planning: &mut Planning<'_>) -> Exit {
        if let Some(wrong) = self.views.wrong_usage() {
            return Failure::Wrong(wrong).report(&Sources::default(), console);
        }
        let mut document = PlanDocument::default();
        let mut command = |prepared: &Prepared, working: &mut Working<'_>| match planning(prepared, working) {
            Ok((plan, exit)) => {
                document.environments.push(plan);
                Ok(exit)
            }
            Err(failure) => {
                let environment = prepared.source.name.clone();
                document.failures.push(FailedPlan { environment, reason: failure.to_string() });
                Err(failure)
            }
        };
        let exit = working::each(self.selection, self.engine, options, console, &mut command);
        if document.environments.is_empty() {
            return exit;
        }
        match self.views.write(&document, options.verbose > 0, console) {
            Ok(()) => exit,
            Err(failure) => failure.report(&Sources::default(), console),
        }
    }

    /// Writes that there is nothing to plan.
    fn nothing(&self, console: &mut Console) -> Exit {
        let wrong = self.views.wrong_usage().map(Failure::Wrong).map_or(Ok(()), Err);
        let written = wrong.and_then(|()| self.views.write(&PlanDocument::default(), false, console));
        written.map_or_else(|failure| failure.report(&Sources::default(), console), |()| Exit::Done)
    }
}

impl ViewArguments {
    /// What is wrong about the options themselves.
    pub(super) fn wrong_usage(&self) -> Option<String> {
        let printed = self.format.iter().filter(|view| view.file.is_none()).count();
        (printed > 1)
            .then(|| "only one format can be printed; write the others to files with `--format FORMAT=FILE`".to_owned())
    }

    /// Writes what a change touches in every way that was asked for.
    fn list(&self, affected: &TouchedEnvironments, console: &mut Console) -> Result<(), Failure> {
        if let Some(wrong) = self.wrong_usage() {
            return Err(Failure::Wrong(wrong));
        }
        for View { format, file } in &self.format {
            let text = match format {
                Format::Text => affected.text(),
                Format::Json => affected.json().map_err(std::io::Error::from)?,
                _ => return Err(Failure::Wrong("`--list` is written as `text` or `json`".to_owned())),
            };
            match file {
                Some(file) => write_file(file, &text)?,
                None => console.data(&text)?,
            }
        }
        Ok(())
    }

    /// Writes the plans in every way that was asked for.
    pub(super) fn write(&self, document: &PlanDocument, verbose: bool, console: &mut Console) -> Result<(), Failure> {
        for View { format, file } in &self.format {
            let text = match format {
                // The console takes the colours away where they are not wanted.
                Format::Text => PlanText { colour: file.is_none(), verbose }.write(document),
                Format::Json => plan_json(document).map_err(std::io::Error::from)?,
                Format::Markdown => {
                    let share = usize::from(self.markdown_share);
                    PlanMarkdown { full_report: self.full_report.as_deref(), share }.write(document)
                }
                Format::Html => plan_html(document),
            };
            match file {
                Some(file) => write_file(file, &text)?,
                None => console.data(&text)?,
            }
        }
        Ok(())
    }
}

/// Plans an environment, and keeps the plan when that is asked for.
fn plan(arguments: &Arguments, prepared: &Prepared, working: &mut Working<'_>) -> Result<EnvironmentPlan, Failure> {
    let known: BTreeSet<&str> = prepared.source.stacks.iter().map(|stack| stack.name.as_str()).collect();
    // An environment that shares another's infrastructure has no stacks; that has been said.
    let unknown = arguments.stack.iter().find(|name| !known.is_empty() && !known.contains(name.as_str()));
    if let Some(unknown) = unknown {
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        let environment = &prepared.source.name;
        return Err(Failure::Wrong(format!("environment {environment} has no stack {unknown}; it has {known}")));
    }
    let (mut session, engine) = working.open(prepared, None)?;
    let plan = working.plan(&mut session, prepared, Purpose::Change, engine)?;
    if let Some(path) = &arguments.save {
        let provider_locks = session.provider_locks()?;
        let saved = SavedPlan { plan: plan.clone(), files: prepared.digests(), provider_locks }.save(path);
        saved.map_err(|source| Failure::NotSaved { path: path.clone(), source })?;
    }
    Ok(plan)
}

fn exit(arguments: &Arguments, plan: &EnvironmentPlan) -> Exit {
    if arguments.detailed_exitcode && !plan.is_empty() { Exit::Changes } else { Exit::Done }
}

/// Shows the plan of an environment before it is applied.
pub(super) fn show(plan: &EnvironmentPlan, working: &mut Working<'_>) -> Result<(), Failure> {
    let document = PlanDocument { environments: vec![plan.clone()], failures: Vec::new() };
    let text = PlanText { colour: true, verbose: working.verbose }.write(&document);
    Ok(working.console.data(&text)?)
}
