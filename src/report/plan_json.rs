//! A plan as JSON, for other programs.

use serde::Serialize;

use crate::plan::{EnvironmentPlan, Summary};

/// The format of the JSON; it is raised when a reader would have to change.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct View<'a> {
    format: u32,
    summary: Summary,
    object_summary: Summary,
    plan: &'a EnvironmentPlan,
}

/// The whole plan; ends with a line feed.
///
/// # Errors
/// Never for a plan that was read; the serializer's signature allows for it.
pub fn plan_json(plan: &EnvironmentPlan) -> serde_json::Result<String> {
    let view = View { format: FORMAT, summary: plan.summary(), object_summary: plan.object_summary(), plan };
    Ok(serde_json::to_string_pretty(&view)? + "\n")
}
