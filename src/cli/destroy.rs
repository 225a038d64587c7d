//! `platform destroy`: removes an environment, stack by stack, the last one first.

use std::time::Duration;

use super::GlobalOptions;
use super::apply::carry_out;
use super::clusters::{Change, parse_time};
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::guard;
use super::plan::show;
use super::prepared::Prepared;
use super::project::Selection;
use super::working::{self, EngineArguments, RunArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::Purpose;

/// Options of `destroy`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    run: RunArguments,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// How long the objects in a cluster may take to go away, for example `90s`, `10m` or `1h`.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = parse_time)]
    wait: Duration,
}

/// Destroys the selected environments.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    if let Some(wrong) = arguments.run.wrong_usage(&arguments.selection) {
        return Ok(Failure::Wrong(wrong).report(&Sources::default(), console));
    }
    let mut command = |prepared: &Prepared, working: &mut Working<'_>| destroy(arguments, prepared, working);
    Ok(working::change_each(&arguments.selection, &arguments.engine, options, console, &mut command))
}

/// Plans the destruction, asks, and destroys.
fn destroy(arguments: &Arguments, prepared: &Prepared, working: &mut Working<'_>) -> Result<Exit, Failure> {
    let change = Change { wait: arguments.wait, takes_over: false, jobs: arguments.run.jobs() };
    let (mut session, engine) = working.open(prepared, Some(change))?;
    let plan = working.plan(&mut session, prepared, Purpose::Destroy, engine)?;
    show(&plan, working)?;
    if plan.is_empty() {
        return Ok(Exit::Done);
    }
    if arguments.engine.offline {
        working.console.say("Protection against destruction is taken back: nothing real is lost offline.");
    } else {
        working.console.say("The stack bootstrap stays: its bucket holds the states of all the others.");
    }
    guard::ensure(&plan, prepared.today)?;
    carry_out(&plan, &session, arguments.yes, &arguments.run, working)
}
