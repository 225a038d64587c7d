//! `platform rollout`: how new versions fare in the clusters, leading them on or back, switching between clusters.

mod order;
mod status;
mod subject;
mod switch;

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use super::prepared::Prepared;
use super::project::Selection;
use super::working::{self, EngineArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::rollout::Order;
use subject::Subject;

/// Options of `rollout`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Command {
    /// Say how far the versions of the services are in each cluster
    Status(status::Arguments),
    /// Let a new version go on: end its pause, or leave its present step
    Promote(order::PromoteArguments),
    /// Give all traffic back to the stable version at once
    Abort(order::Arguments),
    /// Begin again with a version that was given up
    Retry(order::Arguments),
    /// Let another cluster take the traffic: changes `active` in the spec, to be reviewed and applied
    Switch(switch::Arguments),
}

/// What all of them need to know.
#[derive(Debug, Clone, clap::Args)]
struct Common {
    /// The environment.
    #[arg(long, value_name = "NAME")]
    env: String,
    #[command(flatten)]
    engine: EngineArguments,
}

/// What is done, with what the rollouts are about.
type Work<'w> = dyn FnMut(&Subject, &Prepared, &mut Working<'_>) -> Result<Exit, Failure> + 'w;

/// Does what was asked for.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let ordered = |order: Order, arguments: &order::Arguments, console: &mut Console| {
        on_line(&arguments.common, options, console, &mut |subject, prepared, working| {
            order::run(order, arguments, subject, prepared, working)
        })
    };
    Ok(match &arguments.command {
        Command::Status(arguments) => {
            on_line(&arguments.common, options, console, &mut |subject, prepared, working| {
                status::run(arguments, subject, prepared, working)
            })
        }
        Command::Promote(arguments) => ordered(arguments.order(), &arguments.common, console),
        Command::Abort(arguments) => ordered(Order::Abort, arguments, console),
        Command::Retry(arguments) => ordered(Order::Retry, arguments, console),
        Command::Switch(arguments) => switch::run(arguments, options, console),
    })
}

/// Does something that needs clusters that answer.
fn on_line(common: &Common, options: &GlobalOptions, console: &mut Console, work: &mut Work<'_>) -> Exit {
    if common.engine.offline {
        let wrong = "`--offline` asks nothing real, and how a rollout fares is only known to its cluster";
        return Failure::Wrong(wrong.to_owned()).report(&Sources::default(), console);
    }
    let subject = |loaded: &Loaded| Subject::of(loaded, &common.env);
    match load(&common.env, options).and_then(|loaded| Ok((subject(&loaded)?, loaded))) {
        Ok((subject, loaded)) => {
            let mut command = |prepared: &Prepared, working: &mut Working<'_>| work(&subject, prepared, working);
            working::over(loaded, &common.engine, options, console, &mut command, true)
        }
        Err(failure) => failure.report(&Sources::default(), console),
    }
}

fn load(environment: &str, options: &GlobalOptions) -> Result<Loaded, Failure> {
    loaded::load(&Selection { env: vec![environment.to_owned()], all: false }, options)
}
