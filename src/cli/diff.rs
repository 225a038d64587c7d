//! `platform diff`: what differs in meaning between two environments, or since a revision.

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use super::project::Selection;
use super::revision::Then;
use crate::diagnostic::Sources;
use crate::difference::{Difference, Side};
use crate::report::{difference_json, difference_markdown, difference_text};

/// Options of `diff`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// Two environments; with `--git`, those that are compared with themselves [default: all]
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
    /// Compare environments with what they were at this revision of the project's repository, for example `main`
    #[arg(long, value_name = "REVISION")]
    git: Option<String>,
    /// How the difference is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How a difference is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For the terminal.
    #[default]
    Text,
    /// For other programs.
    Json,
    /// For a comment on a pull request.
    Markdown,
}

/// Compares, and ends with 2 where something differs.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let differences = match differences(arguments, options) {
        Ok(differences) => differences,
        Err(failure) => return Ok(failure.report(&Sources::default(), console)),
    };
    let text = match arguments.format {
        Format::Text => difference_text(&differences),
        Format::Json => difference_json(&differences),
        Format::Markdown => difference_markdown(&differences),
    };
    console.data(&text)?;
    let is_same = differences.iter().all(Difference::is_empty);
    Ok(if is_same { Exit::Done } else { Exit::Changes })
}

fn differences(arguments: &Arguments, options: &GlobalOptions) -> Result<Vec<Difference>, Failure> {
    let selection = Selection { env: arguments.environments.clone(), all: false };
    match (&arguments.git, arguments.environments.as_slice()) {
        (Some(revision), _) => since(revision, &selection, options),
        (None, [before, after]) => {
            let loaded = loaded::load(&selection, options)?;
            Ok(vec![Difference::between(side(&loaded, before, before), side(&loaded, after, after))])
        }
        (None, _) => Err(Failure::Wrong("name two environments, or a revision with `--git`".to_owned())),
    }
}

/// Compares environments with what they were. One that was not there then, or is no more, is compared with nothing.
fn since(revision: &str, selection: &Selection, options: &GlobalOptions) -> Result<Vec<Difference>, Failure> {
    let loaded = loaded::load(selection, options)?;
    let then = Then::at(revision, &loaded, options)?;
    let now: Vec<String> = loaded.names().map(ToOwned::to_owned).collect();
    // What is gone is named where no environment was chosen.
    let gone = then.environments().iter().filter(|name| selection.env.is_empty() && !now.contains(name));
    let mut differences = Vec::new();
    for name in now.iter().chain(gone) {
        let then_name = format!("{name} at {revision}");
        let before = then.load(name)?;
        let nothing = Side { name: &then_name, specification: None, rendered: None };
        let before = before.as_ref().map_or(nothing, |before| side(before, name, &then_name));
        differences.push(Difference::between(before, side(&loaded, name, name)));
    }
    Ok(differences)
}

/// One environment of a project; nothing of one that is not there.
pub(super) fn side<'a>(loaded: &'a Loaded, environment: &str, name: &'a str) -> Side<'a> {
    let rendered = loaded.rendered(environment);
    let written = loaded.all().get(environment).filter(|_| rendered.is_some());
    Side { name, specification: written.and_then(|written| written.root.as_ref()), rendered }
}
