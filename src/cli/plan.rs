//! `platform plan`: what would change in an environment.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::prepared::Prepared;
use super::project::Selection;
use super::working::{self, EngineArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::Purpose;
use crate::plan::{EnvironmentPlan, SavedPlan};
use crate::report::{PlanText, plan_json, plan_markdown};

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
    /// Exit with 2 when there are changes.
    #[arg(long)]
    detailed_exitcode: bool,
    /// How the plan is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For the terminal.
    #[default]
    Text,
    /// For other programs: one document for each environment.
    Json,
    /// For a comment on a pull request.
    Markdown,
}

/// Plans the selected environments.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    if arguments.save.is_some() && !arguments.selection.is_one() {
        return Ok(Failure::Wrong("`--save` keeps the plan of one environment; name it with `--env`".to_owned())
            .report(&Sources::default(), console));
    }
    let mut command = |prepared: &Prepared, working: &mut Working<'_>| plan(arguments, prepared, working);
    Ok(working::each(&arguments.selection, &arguments.engine, options, console, &mut command))
}

/// Plans an environment and writes the plan.
fn plan(arguments: &Arguments, prepared: &Prepared, working: &mut Working<'_>) -> Result<Exit, Failure> {
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
        let saved = SavedPlan { plan: plan.clone(), files: prepared.digests() }.save(path);
        saved.map_err(|source| Failure::NotSaved { path: path.clone(), source })?;
    }
    let stacks: BTreeSet<String> = arguments.stack.iter().cloned().collect();
    let shown = if stacks.is_empty() { plan } else { plan.only(&stacks) };
    write(&shown, arguments.format, working)?;
    Ok(if arguments.detailed_exitcode && !shown.is_empty() { Exit::Changes } else { Exit::Done })
}

/// Writes a plan to where data goes.
pub(super) fn write(plan: &EnvironmentPlan, format: Format, working: &mut Working<'_>) -> Result<(), Failure> {
    let text = match format {
        // The console takes the colours away where they are not wanted.
        Format::Text => PlanText { colour: true, verbose: working.verbose }.write(plan),
        Format::Json => plan_json(plan).map_err(std::io::Error::from)?,
        Format::Markdown => plan_markdown(plan),
    };
    Ok(working.console.data(&text)?)
}
