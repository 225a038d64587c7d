//! `platform cost`: what environments cost each month.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use super::project::Selection;
use super::revision::Then;
use crate::cost::{Difference, Estimate, PriceTable, Row, prices_of, read_rows, recommendation};
use crate::diagnostic::{Diagnostic, Sources};
use crate::report::{CostReport, CostText, cost_json, cost_markdown};

/// Options of `cost`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    /// Compare each environment with this one
    #[arg(long, value_name = "NAME", conflicts_with = "git")]
    against: Option<String>,
    /// Compare each environment with itself at this revision of the project's repository, for example `main`
    #[arg(long, value_name = "REVISION")]
    git: Option<String>,
    /// A file with prices of your own (JSON), over those of the spec and the built-in ones
    #[arg(long, value_name = "FILE")]
    prices: Option<Utf8PathBuf>,
    /// How the estimate is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How an estimate is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For the terminal.
    #[default]
    Text,
    /// For other programs: one document for all environments.
    Json,
    /// For a comment on a pull request.
    Markdown,
}

/// Estimates the selected environments, or all of them.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let loaded = match loaded::load(&arguments.selection, options) {
        Ok(loaded) => loaded,
        Err(failure) => return Ok(failure.report(&Sources::default(), console)),
    };
    console.findings(&loaded.findings, loaded.sources());
    match report(arguments, options, &loaded) {
        Ok(report) => write(&report, arguments.format, options.verbose > 0, console),
        Err(failure) => Ok(failure.report(loaded.sources(), console)),
    }
}

fn write(report: &CostReport, format: Format, verbose: bool, console: &mut Console) -> anyhow::Result<Exit> {
    let text = match format {
        // The console takes the colours away where they are not wanted.
        Format::Text => CostText { colour: true, verbose }.write(report),
        Format::Json => cost_json(report)?,
        Format::Markdown => cost_markdown(report),
    };
    console.data(&text)?;
    Ok(Exit::Done)
}

fn report(arguments: &Arguments, options: &GlobalOptions, loaded: &Loaded) -> Result<CostReport, Failure> {
    let own = arguments.prices.as_deref().map(own_rows).transpose()?;
    let own = own.as_deref();
    let names: Vec<&str> = loaded.names().collect();
    let mut report = CostReport { estimates: Vec::new(), differences: Vec::new() };
    for name in &names {
        let (estimate, prices) = estimate(loaded, name, own)?;
        let recommended = recommendation(&estimate, &prices);
        report.estimates.push((estimate, recommended));
    }
    if let Some(against) = &arguments.against {
        let selection = Selection { env: vec![against.clone()], all: false };
        let other = loaded::load(&selection, options)?;
        let (before, _) = estimate(&other, against, own)?;
        for (after, _) in report.estimates.iter().filter(|(after, _)| after.environment != *against) {
            let names = (against.clone(), after.environment.clone());
            report.differences.push(Difference::between(&before, after, names));
        }
    }
    if let Some(revision) = &arguments.git {
        report.differences = against_revision(revision, options, loaded, &report, own)?;
    }
    Ok(report)
}

/// The estimate of one environment, and the prices that it rests on.
fn estimate(loaded: &Loaded, name: &str, own: Option<&[Row]>) -> Result<(Estimate, PriceTable), Failure> {
    let spec = loaded.all().get(name).and_then(|environment| environment.spec.as_ref());
    let (Some(rendered), Some(spec)) = (loaded.rendered(name), spec) else {
        return Err(Failure::Unresolved(name.to_owned()));
    };
    let prices = prices_of(spec, loaded.all()).with(own.unwrap_or_default().iter().cloned());
    Ok((Estimate::of(&rendered.environment, &rendered.stacks, &prices), prices))
}

/// The rows of the file that `--prices` names.
fn own_rows(path: &Utf8Path) -> Result<Vec<Row>, Failure> {
    let finding = |why: String| {
        let finding = Diagnostic::error("prices-malformed", format!("`{path}` is no file of prices")).because(why);
        Failure::Findings(
            finding.help("`platform explain prices-malformed` says how one is written").into(),
            Sources::default(),
        )
    };
    let text = fs::read_to_string(path).map_err(|error| finding(format!("{error}.")))?;
    read_rows(&text).map_err(|fault| {
        let place =
            if fault.line > 0 { format!("Line {}, column {}: ", fault.line, fault.column) } else { String::new() };
        finding(format!("{place}{}.", fault.problem))
    })
}

/// Compares environments with what they were at a revision. One that was not there then is all new.
fn against_revision(
    revision: &str,
    options: &GlobalOptions,
    loaded: &Loaded,
    report: &CostReport,
    own: Option<&[Row]>,
) -> Result<Vec<Difference>, Failure> {
    let then = Then::at(revision, loaded, options)?;
    let mut differences = Vec::new();
    for (after, _) in &report.estimates {
        let name = &after.environment;
        let names = (format!("{name} at {revision}"), name.clone());
        let Some(before) = then.load(name)? else {
            let before = Estimate { lines: Vec::new(), unpriced: Vec::new(), ..after.clone() };
            differences.push(Difference::between(&before, after, (format!("nothing at {revision}"), name.clone())));
            continue;
        };
        let (before, _) = estimate(&before, name, own)?;
        differences.push(Difference::between(&before, after, names));
    }
    Ok(differences)
}
