//! Workloads: what selects the pods that they make, and when they run.

use super::super::fault::{Fault, shown};
use super::super::metadata;
use super::super::names::Rule;
use super::super::subject::Subject;
use super::super::walk::Walk;
use super::scaling;

/// The selector selects the pods of the template.
pub(super) fn selector(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    // A rollout may take its template from a deployment.
    let Some(template) = root.at(&["spec", "template"]) else { return };
    let Some(selector) = root.at(&["spec", "selector"]) else { return };
    let labels = template.at(&["metadata", "labels"]);
    let wanted = || selector.get("matchLabels").into_iter().flat_map(Subject::known_entries);
    for (key, value) in wanted() {
        let found = labels.and_then(|labels| labels.get(key));
        if !is_same(value, found) {
            let found = found.and_then(Subject::text).map_or_else(|| "nothing".to_owned(), shown);
            let problem = format!("must be the label of `spec.template.metadata.labels`, which has {found} there");
            walk.refuse(format!("spec.selector.matchLabels[{key}]"), Fault::new(problem));
        }
    }
    let is_empty = wanted().next().is_none() && selector.items_at(&["matchExpressions"]).next().is_none();
    if is_empty {
        walk.refuse("spec.selector", Fault::new("must select something"));
    }
}

/// Numbers of pods are not below zero.
pub(super) fn numbers(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    for path in [&["spec", "replicas"][..], &["spec", "backoffLimit"], &["spec", "jobTemplate", "spec", "backoffLimit"]]
    {
        if let Some(number) = root.at(path).and_then(Subject::integer).filter(|number| *number < 0) {
            walk.refuse(path.join("."), Fault::new(format!("must not be below 0, and is {number}")));
        }
    }
}

/// A deployment replaces its pods in one way.
pub(super) fn strategy(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some(strategy) = root.at(&["spec", "strategy"]) else { return };
    let rolling = strategy.get("rollingUpdate");
    if rolling.is_some() && strategy.text_at(&["type"]) == Some("Recreate") {
        walk.refuse("spec.strategy.rollingUpdate", Fault::new("must not be there when `type` is `Recreate`"));
    }
    for name in ["maxSurge", "maxUnavailable"] {
        let share = rolling.and_then(|rolling| rolling.get(name));
        scaling::share(walk, share, || format!("spec.strategy.rollingUpdate.{name}"));
    }
}

/// Whether two values are the same. One hole is the same as itself, whatever its value.
fn is_same(value: Subject<'_>, other: Option<Subject<'_>>) -> bool {
    let Some(other) = other else { return false };
    match (value.hole(), other.hole()) {
        (Some(hole), Some(hole_of_other)) if hole == hole_of_other => true,
        _ => value.text() == other.text(),
    }
}

/// The labels of the pods have the form of labels.
pub(super) fn template_labels(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    for (path, of_pods) in [
        ("spec.template.metadata.labels", &["spec", "template", "metadata", "labels"][..]),
        (
            "spec.jobTemplate.spec.template.metadata.labels",
            &["spec", "jobTemplate", "spec", "template", "metadata", "labels"],
        ),
    ] {
        metadata::labels(walk, root.at(of_pods), path);
    }
}

/// A cron job runs by a schedule.
pub(super) fn schedule(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    if let Some(schedule) = root.at(&["spec", "schedule"]) {
        walk.form(Rule::Schedule, schedule, "spec.schedule");
    }
}
