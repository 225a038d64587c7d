//! `platform review list`: the environments of pull requests.

use std::time::SystemTime;

use super::Specification;
use super::cluster::in_cluster;
use super::full::Full;
use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::loaded;
use crate::cli::working::EngineArguments;
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

/// Writes the list; where no environment is named, that of all with `review`.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    let named = loaded::review_names(arguments.specification.env.as_deref(), options);
    let names = match named {
        Ok(names) => names,
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    let mut states = Vec::new();
    for name in names {
        let specification = Specification { env: Some(name) };
        let exit = match Full::of(&specification, options) {
            Ok(full) => collect(&specification, full.as_ref(), arguments, options, console, &mut states),
            Err(failure) => failure.report(&Sources::default(), console),
        };
        if exit != Exit::Done {
            return exit;
        }
    }
    match write(&states, arguments.format, console) {
        Ok(()) => Exit::Done,
        Err(failure) => failure.report(&Sources::default(), console),
    }
}

/// Adds the environments by one spec.
fn collect(
    specification: &Specification,
    full: Option<&Full>,
    arguments: &Arguments,
    options: &GlobalOptions,
    console: &mut Console,
    states: &mut Vec<ReviewState>,
) -> Exit {
    match full {
        Some(full) => full.over(&arguments.engine, options, console, &mut |place, _| {
            states.extend(place.records.list()?);
            Ok(Exit::Done)
        }),
        None => {
            let environment = specification.env.as_deref();
            in_cluster(environment, &arguments.engine, options, console, &mut |asks, _, _| {
                states.extend(review::list(asks)?);
                Ok(Exit::Done)
            })
        }
    }
}

fn write(states: &[ReviewState], format: Format, console: &mut Console) -> Result<(), Failure> {
    let text = match format {
        Format::Text => reviews_text(states, SystemTime::now()),
        Format::Json => reviews_json(states).map_err(std::io::Error::from)?,
    };
    Ok(console.data(&text)?)
}
