//! What a run did, as JSON, for other programs.

use serde::Serialize;

use crate::engine::{Counts, Ending, ResourceEvent, Run, StepFinding, StepRun};

/// The format of the JSON: it is raised when a reader would have to change. Members may be added without that.
const FORMAT: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunView<'a> {
    format: u32,
    environment: &'a str,
    destroy: bool,
    offline: bool,
    command: &'a str,
    platform_version: &'a str,
    engine: &'a str,
    began_at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<&'a str>,
    steps: Vec<StepView<'a>>,
    notices: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StepView<'a> {
    step: String,
    needs: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    began_at: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<&'a str>,
    milliseconds: u64,
    /// How it ended; none when it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    ending: Option<Ending>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    findings: &'a [StepFinding],
    #[serde(skip_serializing_if = "Option::is_none")]
    planned: Option<Counts>,
    made: Counts,
    resources: &'a [ResourceEvent],
}

/// The report of a run; ends with a line feed.
///
/// # Errors
/// Never for a run that was carried out; the serializer's signature allows for it.
pub fn run_json(run: &Run) -> serde_json::Result<String> {
    let began = &run.began;
    let view = RunView {
        format: FORMAT,
        environment: &began.environment,
        destroy: began.destroy,
        offline: began.offline,
        command: &began.command,
        platform_version: &began.platform_version,
        engine: &began.engine,
        began_at: &run.began_at,
        ended_at: run.ended_at.as_deref(),
        steps: run.steps.iter().map(step).collect(),
        notices: &run.notices,
    };
    Ok(serde_json::to_string_pretty(&view)? + "\n")
}

fn step(run: &StepRun) -> StepView<'_> {
    StepView {
        step: run.step.to_string(),
        needs: run.needs.iter().map(ToString::to_string).collect(),
        began_at: run.began_at.as_deref(),
        ended_at: run.ended_at.as_deref(),
        milliseconds: run.milliseconds,
        ending: run.ending,
        reason: run.reason.as_deref(),
        findings: &run.findings,
        planned: run.planned,
        made: run.made(),
        resources: &run.resources,
    }
}
