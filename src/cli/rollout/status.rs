//! `platform rollout status`: how far the versions of the services are in each cluster.

use std::time::Duration;

use super::subject::Subject;
use super::{Common, Exit, Failure, Prepared, Working};
use crate::engine::rollout::{AskError, Bridge, Phase, ServiceState, services};
use crate::report::{ClusterRollouts, RolloutReport, rollout_json, rollout_text};

/// How long `--watch` waits before it asks again.
const PERIOD: Duration = Duration::from_secs(2);

/// Options of `rollout status`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) common: Common,
    /// Show only this service. Can be given several times.
    #[arg(long, value_name = "SERVICE")]
    service: Vec<String>,
    /// Show it again whenever it changes, until nothing is on its way any more.
    #[arg(long)]
    watch: bool,
    /// How it is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How the state of rollouts is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For the terminal.
    #[default]
    Text,
    /// For other programs.
    Json,
}

/// Shows the state, once or until nothing is on its way. It fails when no cluster answers, and at the end of a watch
/// when something does not work.
pub(super) fn run(
    arguments: &Arguments,
    subject: &Subject,
    prepared: &Prepared,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    let names = names(arguments, subject)?;
    let bridge = working.bridge(subject.source(prepared))?;
    let mut shown = None;
    loop {
        let report = report(subject, &bridge, &names)?;
        if shown.as_ref() != Some(&report) {
            let gap = if shown.is_some() && arguments.format == Format::Text { "\n" } else { "" };
            let text = match arguments.format {
                Format::Text => rollout_text(&report),
                Format::Json => rollout_json(&report).map_err(std::io::Error::from)?,
            };
            working.console.data(&format!("{gap}{text}"))?;
        }
        if !arguments.watch || working.console.is_closed() || !is_moving(&report) {
            return Ok(exit(&report, arguments.watch));
        }
        shown = Some(report);
        working.pause(PERIOD)?;
    }
}

fn names<'a>(arguments: &'a Arguments, subject: &'a Subject) -> Result<Vec<&'a str>, Failure> {
    let known = subject.service_names();
    if let Some(unknown) = arguments.service.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(unknown_service(unknown, subject));
    }
    match arguments.service.is_empty() {
        true => Ok(known),
        false => Ok(arguments.service.iter().map(String::as_str).collect()),
    }
}

/// The service is none that runs all the time.
pub(super) fn unknown_service(service: &str, subject: &Subject) -> Failure {
    let known = subject.service_names().join(", ");
    Failure::Wrong(format!(
        "environment {} has no service {service} that runs all the time; it has {known}",
        subject.name
    ))
}

fn report(subject: &Subject, bridge: &Bridge, names: &[&str]) -> Result<RolloutReport, Failure> {
    let mut clusters = Vec::new();
    for colour in subject.colours() {
        let answer: Result<Vec<ServiceState>, AskError> =
            bridge.with(colour, |asks| services(asks, &subject.namespace, names));
        let (services, unanswered) = match answer {
            Ok(services) => (services, None),
            Err(AskError::Interrupted) => return Err(AskError::Interrupted.into()),
            Err(error) => (Vec::new(), Some(sentence(&error))),
        };
        let traffic = subject.traffic(colour);
        clusters.push(ClusterRollouts { colour: colour.to_owned(), traffic, unanswered, services });
    }
    Ok(RolloutReport { environment: subject.name.clone(), active: subject.active.clone(), clusters })
}

/// Why a cluster does not answer, and what helps.
fn sentence(error: &AskError) -> String {
    match error.hint() {
        "" => error.to_string(),
        hint => format!("{error}. {hint}"),
    }
}

fn phases(report: &RolloutReport) -> impl Iterator<Item = Phase> {
    report.clusters.iter().flat_map(|cluster| &cluster.services).map(|state| state.phase)
}

/// Whether something is still on its way, be it that it waits.
fn is_moving(report: &RolloutReport) -> bool {
    phases(report).any(|phase| matches!(phase, Phase::Paused | Phase::Progressing))
}

fn exit(report: &RolloutReport, watched: bool) -> Exit {
    let is_wrong = |phase| matches!(phase, Phase::Aborted | Phase::Degraded | Phase::Missing);
    let is_silent = report.clusters.iter().all(|cluster| cluster.unanswered.is_some());
    if is_silent || watched && phases(report).any(is_wrong) { Exit::Failed } else { Exit::Done }
}
