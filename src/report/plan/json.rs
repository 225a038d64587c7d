//! A plan as JSON, for other programs. Its schema is `docs/plan.schema.json`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::risk::Finding;
use crate::plan::{
    ClusterPlan, Danger, Engine, EnvironmentPlan, FailedPlan, ObjectChange, PlanDocument, ResourceChange, StackPlan,
    Summary, Touched,
};

/// The format of the JSON: it is raised when a reader would have to change. Members may be added without that.
const FORMAT: u32 = 1;

/// The JSON Schema of the JSON.
pub const PLAN_SCHEMA: &str = include_str!("../../../docs/plan.schema.json");

#[derive(Serialize)]
struct DocumentView<'a> {
    format: u32,
    environments: Vec<EnvironmentView<'a>>,
    failures: &'a [FailedPlan],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EnvironmentView<'a> {
    environment: &'a str,
    destroy: bool,
    drift: bool,
    offline: bool,
    platform_version: &'a str,
    engine: &'a Engine,
    providers: &'a BTreeMap<String, String>,
    specification_digest: &'a str,
    resources: Summary,
    objects: Summary,
    /// How many changes there are of each kind of danger.
    dangers: BTreeMap<Danger, usize>,
    stacks: Vec<StackView<'a>>,
    clusters: Vec<ClusterView<'a>>,
    /// The dangerous changes, those that are refused first.
    risks: &'a [Finding],
    unused_waivers: &'a [String],
    warnings: &'a [String],
    /// What the change touches that the plan was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    touched: Option<&'a Touched>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StackView<'a> {
    name: &'a str,
    applied: bool,
    summary: Summary,
    waits_for: BTreeMap<&'a str, usize>,
    changes: &'a [ResourceChange],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClusterView<'a> {
    colour: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_asked: Option<&'a str>,
    summary: Summary,
    waits_for: BTreeMap<&'a str, usize>,
    brought_by_others: usize,
    changes: &'a [ObjectChange],
}

/// The whole document; ends with a line feed.
///
/// # Errors
/// Never for a plan that was read; the serializer's signature allows for it.
pub fn plan_json(document: &PlanDocument) -> serde_json::Result<String> {
    let environments = document.environments.iter().map(environment).collect();
    let view = DocumentView { format: FORMAT, environments, failures: &document.failures };
    Ok(serde_json::to_string_pretty(&view)? + "\n")
}

fn environment(plan: &EnvironmentPlan) -> EnvironmentView<'_> {
    let count = |section: &crate::plan::Section<'_>| (section.danger, section.resources() + section.objects());
    EnvironmentView {
        environment: &plan.environment,
        destroy: plan.destroy,
        drift: plan.drift,
        offline: plan.offline,
        platform_version: &plan.platform_version,
        engine: &plan.engine,
        providers: &plan.providers,
        specification_digest: &plan.specification_digest,
        resources: plan.summary(),
        objects: plan.object_summary(),
        dangers: plan.sections().iter().map(count).collect(),
        stacks: plan.stacks.iter().map(stack).collect(),
        clusters: plan.clusters.iter().map(cluster).collect(),
        risks: &plan.risks,
        unused_waivers: &plan.unused_waivers,
        warnings: &plan.warnings,
        touched: plan.touched.as_ref(),
    }
}

fn stack(stack: &StackPlan) -> StackView<'_> {
    StackView {
        name: &stack.name,
        applied: stack.applied,
        summary: Summary::of(&stack.changes),
        waits_for: stack.waits_for(),
        changes: &stack.changes,
    }
}

fn cluster(cluster: &ClusterPlan) -> ClusterView<'_> {
    ClusterView {
        colour: &cluster.colour,
        name: &cluster.name,
        not_asked: cluster.not_asked.as_deref(),
        summary: Summary::of_objects(&cluster.changes),
        waits_for: cluster.waits_for(),
        brought_by_others: cluster.brought_by_others,
        changes: &cluster.changes,
    }
}
