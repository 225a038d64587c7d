//! `platform drift`: what is otherwise now than was applied.

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::plan::{Over, ViewArguments};
use super::prepared::Prepared;
use super::project::Selection;
use super::working::{EngineArguments, Working};
use crate::plan::EnvironmentPlan;

/// Options of `drift`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    views: ViewArguments,
}

/// Shows what is otherwise in the selected environments; exits with 2 when there is anything.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let over = Over { selection: &arguments.selection, engine: &arguments.engine, views: &arguments.views };
    Ok(over.each(options, console, &mut drift))
}

fn drift(prepared: &Prepared, working: &mut Working<'_>) -> Result<(EnvironmentPlan, Exit), Failure> {
    let (mut session, engine) = working.open(prepared, None)?;
    let found = working.drift(&mut session, prepared, engine)?;
    let exit = if found.is_empty() { Exit::Done } else { Exit::Changes };
    Ok((found, exit))
}
