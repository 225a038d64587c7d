//! `platform review list`: the environments of pull requests.

use std::time::SystemTime;

use super::Specification;
use super::cluster::in_cluster;
use super::full::Full;
use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::working::{EngineArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::review::{self, ReviewState};
use crate::report::{reviews_json, reviews_text};

/// Options of `review list`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    specification: Specification,
    #[command(flatten)]
    engine: EngineArguments,
    /// How it is written: `text`, or `json` for other programs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How the list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Writes the list.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    let full = match Full::of(&arguments.specification, options) {
        Ok(full) => full,
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    let write = |states: Vec<ReviewState>, working: &mut Working<'_>| -> Result<Exit, Failure> {
        let now = SystemTime::now();
        let text = match arguments.format {
            Format::Text => reviews_text(&states, now),
            Format::Json => reviews_json(&states).map_err(std::io::Error::from)?,
        };
        working.console.data(&text)?;
        Ok(Exit::Done)
    };
    match full {
        Some(full) => {
            full.over(&arguments.engine, options, console, &mut |place, working| write(place.records.list()?, working))
        }
        None => {
            let environment = arguments.specification.env.as_deref();
            in_cluster(environment, &arguments.engine, options, console, &mut |asks, _, working| {
                write(review::list(asks)?, working)
            })
        }
    }
}
