//! `platform review list`: the environments of pull requests.

use std::time::SystemTime;

use super::Specification;
use super::cluster::in_cluster;
use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::working::EngineArguments;
use crate::engine::review;
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
    in_cluster(arguments.specification.env.as_deref(), &arguments.engine, options, console, &mut |asks, _, working| {
        let states = review::list(asks)?;
        let now = SystemTime::now();
        let text = match arguments.format {
            Format::Text => reviews_text(&states, now),
            Format::Json => reviews_json(&states).map_err(std::io::Error::from)?,
        };
        working.console.data(&text)?;
        Ok(Exit::Done)
    })
}
