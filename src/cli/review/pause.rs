//! `platform review pause` and `resume`: letting an environment rest, and run again.

use std::time::SystemTime;

use super::Subject;
use super::cluster::{Ending, alone, no_cluster, over, reach};
use super::full::Full;
use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::working::{EngineArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::review::{self, Mark, ReviewError};
use crate::engine::rollout::Asks;

/// Options of `review pause` and `review resume`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    #[command(flatten)]
    engine: EngineArguments,
}

/// Lets an environment rest, or run again.
pub(super) fn run(arguments: &Arguments, rests: bool, options: &GlobalOptions, console: &mut Console) -> Exit {
    if arguments.engine.offline {
        return no_cluster().report(&Sources::default(), console);
    }
    let pull_request = arguments.subject.pr;
    match Full::of(&arguments.subject.specification, options) {
        Ok(None) => {}
        Ok(Some(full)) => return cannot_rest(&full.name(pull_request)).report(&Sources::default(), console),
        Err(failure) => return failure.report(&Sources::default(), console),
    }
    over(arguments.subject.ending(options), &arguments.engine, options, console, &mut |prepared, working| {
        reach(prepared, working, &mut |asks, _, working| {
            alone(asks, pull_request, Mark::None, working, &mut |working| {
                turn(arguments, rests, asks, working).map(|exit| (exit, Ending::There))
            })
        })
    })
}

/// What costs most of a whole environment is there whether something runs in it or not.
fn cannot_rest(name: &str) -> Failure {
    Failure::Wrong(format!(
        "{name} is a whole environment and cannot rest: its control planes, databases and ways out cost the same while nothing \
         runs, and AWS starts a stopped database again after seven days; remove it with `platform review down`, and make it \
         again with `platform review up`"
    ))
}

fn turn(arguments: &Arguments, rests: bool, asks: &dyn Asks, working: &mut Working<'_>) -> Result<Exit, Failure> {
    let pull_request = arguments.subject.pr;
    let name = pull_request.name();
    let Some(state) = review::read(asks, pull_request)? else {
        return Err(Failure::Wrong(format!("there is no environment {name}")));
    };
    if state.is_terminating {
        let reasons = review::still_there(asks, pull_request)?.unwrap_or_default();
        return Err(ReviewError::Terminating { namespace: name, reasons }.into());
    }
    let told = if rests {
        let count = review::pause(asks, pull_request, SystemTime::now())?;
        format!("{name} rests: {count} workloads were stopped, and its data stays")
    } else {
        let count = review::resume(asks, pull_request)?;
        format!("{name} runs again: {count} workloads were started")
    };
    working.console.say(&told);
    Ok(Exit::Done)
}
