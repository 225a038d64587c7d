//! How far new versions are, for the terminal and for other programs.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::engine::rollout::{Phase, ServiceState};

/// Columns that a line keeps to.
const WIDTH: usize = 100;

/// The rollouts of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RolloutReport {
    /// The environment.
    pub environment: String,
    /// The colour that takes the traffic.
    pub active: String,
    /// Its clusters.
    pub clusters: Vec<ClusterRollouts>,
}

/// The rollouts in one cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClusterRollouts {
    /// Its colour.
    pub colour: String,
    /// The share of the traffic that the spec gives it, for example `100%`.
    pub traffic: String,
    /// Why it did not answer; none when it did.
    pub unanswered: Option<String>,
    /// Its services.
    pub services: Vec<ServiceState>,
}

/// The report as JSON; ends with a line feed.
///
/// # Errors
/// Never for a report that was made here.
pub fn rollout_json(report: &RolloutReport) -> serde_json::Result<String> {
    serde_json::to_string_pretty(report).map(|text| text + "\n")
}

/// The report for the terminal: what needs a person's eye comes first. Ends with a line feed.
#[must_use]
pub fn rollout_text(report: &RolloutReport) -> String {
    let mut text = String::new();
    let heading = format!("Environment {}: {} takes the traffic", report.environment, report.active);
    line(&mut text, &painted(Style::new().bold(), &heading));
    for cluster in &report.clusters {
        line(&mut text, "");
        line(
            &mut text,
            &painted(Style::new().bold(), &format!("{}, {} of the traffic", cluster.colour, cluster.traffic)),
        );
        match &cluster.unanswered {
            Some(reason) => wrapped(&mut text, &format!("does not answer: {reason}"), "  "),
            None => services(&mut text, &cluster.services),
        }
    }
    text
}

/// The services of a cluster as a table.
#[must_use]
pub fn services_text(states: &[ServiceState]) -> String {
    let mut text = String::new();
    services(&mut text, states);
    text
}

fn services(text: &mut String, states: &[ServiceState]) {
    if states.is_empty() {
        line(text, "  no service runs all the time");
        return;
    }
    let mut sorted: Vec<&ServiceState> = states.iter().collect();
    sorted.sort_by(|left, right| left.phase.cmp(&right.phase).then_with(|| left.service.cmp(&right.service)));
    let widest = |cell: fn(&ServiceState) -> String| {
        sorted.iter().map(|state| cell(state).chars().count()).max().unwrap_or_default()
    };
    let (service, copies) = (widest(|state| state.service.clone()), widest(copies));
    for state in sorted {
        let word = painted(colour(state.phase), &format!("{:<11}", state.phase.word()));
        let rest = format!(
            "{:<service$}  {:<10}  {:>copies$}  {}",
            state.service,
            state.strategy,
            self::copies(state),
            version(state)
        );
        line(text, &format!("  {word}  {}", shortened(rest.trim_end(), WIDTH - 15)));
        if !state.message.is_empty() {
            wrapped(text, &state.message, "      ");
        }
    }
}

fn copies(state: &ServiceState) -> String {
    if state.phase == Phase::Missing { String::new() } else { format!("{}/{}", state.ready, state.desired) }
}

/// The version that has the traffic, and the one that is on its way.
fn version(state: &ServiceState) -> String {
    let wanted = short(&state.image);
    let Some(stable) = &state.stable_image else { return wanted };
    let mut text = match state.phase {
        Phase::Aborted => format!("{}, gave up {wanted}", short(stable)),
        _ => format!("{} -> {wanted}", short(stable)),
    };
    if let Some(weight) = state.weight.filter(|weight| state.phase != Phase::Aborted || *weight > 0) {
        let _ = write!(text, " with {weight}%");
    }
    if let Some(step) = state.step.filter(|_| state.phase != Phase::Aborted) {
        let _ = write!(text, ", {} of {} steps done", step.done, step.count);
    }
    text
}

/// The part of an image that tells versions apart: its tag, else the beginning of its digest.
fn short(image: &str) -> String {
    let name = image.rsplit('/').next().unwrap_or(image);
    let (name, digest) = name.split_once('@').map_or((name, None), |(name, digest)| (name, Some(digest)));
    match (name.split_once(':'), digest) {
        (Some((_, tag)), _) => tag.to_owned(),
        (None, Some(digest)) => digest.trim_start_matches("sha256:").chars().take(12).collect(),
        (None, None) if image.is_empty() => String::new(),
        (None, None) => "no tag".to_owned(),
    }
}

fn colour(phase: Phase) -> Style {
    let colour = match phase {
        Phase::Aborted | Phase::Degraded | Phase::Missing => AnsiColor::Red,
        Phase::Paused | Phase::Progressing => AnsiColor::Yellow,
        Phase::Healthy => AnsiColor::Green,
    };
    Style::new().fg_color(Some(colour.into()))
}

/// The console takes the colours away where they are not wanted.
fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

fn line(text: &mut String, content: &str) {
    text.push_str(content.trim_end());
    text.push('\n');
}

fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

/// Words in lines of at most [`WIDTH`] columns, each after an indent.
fn wrapped(text: &mut String, words: &str, indent: &str) {
    let mut current = String::new();
    for word in words.split_whitespace() {
        let used = indent.len() + current.chars().count();
        if !current.is_empty() && used + 1 + word.chars().count() > WIDTH {
            line(text, &format!("{indent}{current}"));
            current.clear();
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(word);
    }
    line(text, &format!("{indent}{current}"));
}
