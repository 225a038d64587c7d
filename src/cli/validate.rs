//! `platform validate`: checks specs only.

use clap::ValueEnum;

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::loaded::side_by_side;
use super::project::{self, Selection};
use super::whole;
use crate::check::Checker;
use crate::diagnostic::{Diagnostics, Sources};
use crate::facts::Facts;
use crate::report::diagnostics;

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    /// How findings are written: text to stderr, or JSON to stdout
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Checks the selected environments, or all of them.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let (names, findings, sources) = check(&arguments.selection, options);
    match arguments.format {
        Format::Json => console.data(&diagnostics::json(&findings, &sources))?,
        Format::Text => console.findings(&findings, &sources),
    }
    if findings.has_errors() {
        return Ok(Exit::Failed);
    }
    let (verb, noun) = if names.len() == 1 { ("is", "environment") } else { ("are", "environments") };
    console.say(&format!("{} {noun} {verb} valid: {}", names.len(), names.join(", ")));
    Ok(Exit::Done)
}

/// The names of the environments that were checked, and everything that is wrong with them.
fn check(selection: &Selection, options: &GlobalOptions) -> (Vec<String>, Diagnostics, Sources) {
    let project = match project::find(options) {
        Ok(project) => project,
        Err(finding) => return (Vec::new(), finding.into(), Sources::default()),
    };
    let names = match selection.names(&project) {
        Ok(names) => names,
        Err(findings) => return (Vec::new(), findings, Sources::default()),
    };
    let all = project.load();
    let mut findings = if selection.env.is_empty() { all.findings.clone() } else { Diagnostics::default() };
    let today = project::today(options);
    let checker = Checker::new(&all, Facts::embedded(), today);
    let checked = |name: &String| whole::checked(&project, &all, name, &checker, today).findings;
    for found in side_by_side(names.iter().collect(), checked) {
        findings.extend(found);
    }
    findings.sort();
    (names, findings, all.sources)
}
