//! `platform apply`: makes an environment what the spec says, stack by stack.

use camino::Utf8PathBuf;

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::plan::{Format, write};
use super::prepared::Prepared;
use super::project::Selection;
use super::working::{self, EngineArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::{Purpose, Session};
use crate::plan::{EnvironmentPlan, SavedPlan};

/// Options of `apply`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    engine: EngineArguments,
    /// Carry out a plan that was kept with `plan --save`, and nothing else.
    #[arg(long, value_name = "FILE")]
    plan: Option<Utf8PathBuf>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

/// Applies the selected environments.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    if arguments.plan.is_some() && !arguments.selection.is_one() {
        return Ok(Failure::Wrong("`--plan` is the plan of one environment; name it with `--env`".to_owned())
            .report(&Sources::default(), console));
    }
    let mut command = |prepared: &Prepared, working: &mut Working<'_>| apply(arguments, prepared, working);
    Ok(working::change_each(&arguments.selection, &arguments.engine, options, console, &mut command))
}

/// Plans or takes the saved plan, asks, and applies.
fn apply(arguments: &Arguments, prepared: &Prepared, working: &mut Working<'_>) -> Result<Exit, Failure> {
    let (mut session, engine) = working.open(prepared, true)?;
    let reviewed = match &arguments.plan {
        Some(path) => {
            let saved = SavedPlan::load(path)?;
            saved.check(&working.empty_plan(prepared, Purpose::Change, engine), &prepared.digests())?;
            saved.plan
        }
        None => working.plan(&mut session, prepared, Purpose::Change, engine)?,
    };
    write(&reviewed, Format::Text, working)?;
    carry_out(&reviewed, &mut session, arguments.yes || arguments.plan.is_some(), working)
}

/// Asks, unless `yes` was said, carries a plan out, and says which stacks were changed.
pub(super) fn carry_out(
    plan: &EnvironmentPlan,
    session: &mut Session,
    yes: bool,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    if plan.is_empty() {
        return Ok(Exit::Done);
    }
    let (what, done, purpose) = match plan.destroy {
        true => ("destroy", "Destroyed", Purpose::Destroy),
        false => ("apply", "Applied", Purpose::Change),
    };
    working.confirm(yes, what, &plan.environment)?;
    let changed = working.apply(session, plan, purpose)?.changed;
    let mode = working.mode();
    let conclusion = match changed.is_empty() {
        true => format!("Nothing was left to do{mode}."),
        false => format!("{done}{mode}: {}.", changed.join(", ")),
    };
    working.console.data(&format!("\n{conclusion}\n"))?;
    Ok(Exit::Done)
}
