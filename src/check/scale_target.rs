//! An autoscaler that scales nothing, or that fights over the number of copies.

use std::collections::HashMap;

use super::fault::judge;
use super::objects::{Entry, Kind, Objects};
use super::{Context, Rule};
use crate::diagnostic::{Diagnostics, did_you_mean};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "scale-target",
    what: "An autoscaler that scales nothing, or that has to fight over the number of copies.",
    why: "Whoever applies a workload with `replicas` undoes what the autoscaler did, and two autoscalers undo one another.",
    example: "patches:\n  fixed:\n    target: { kind: Deployment, name: api }\n    set: { spec.replicas: 3 }",
    fix: "Name a workload that is there, leave `replicas` to the autoscaler, and have one autoscaler for each workload.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        let mut scaled = HashMap::new();
        for entry in objects.of(Kind::new("autoscaling", "HorizontalPodAutoscaler")) {
            let Some((kind, name)) = target(entry) else { continue };
            if let Some(other) = scaled.insert((entry.namespace, kind, name), entry.name) {
                faults.error(
                    entry,
                    format!("`{}` and `{other}` both scale the {} `{name}`", entry.name, kind.name),
                    "They undo one another.",
                    "put the measures of both into one",
                );
            }
            match objects.get(kind, entry.namespace, name) {
                Some(workload) if workload.view().at(&["spec", "replicas"]).is_some() => faults.error(
                    workload,
                    format!("the {} `{name}` has `replicas`, and an autoscaler too", kind.name),
                    "Every apply would set the number back.",
                    "leave `replicas` out, or set `min` and `max` of the service to the same number",
                ),
                Some(_) => {}
                None => {
                    let summary = format!("`{}` scales the {} `{name}`, which is not there", entry.name, kind.name);
                    faults.error(entry, summary, "It scales nothing.", help(objects, entry, kind, name));
                }
            }
        }
    });
}

/// What an autoscaler scales.
pub(super) fn target<'a>(entry: &Entry<'a>) -> Option<(Kind<'a>, &'a str)> {
    let target = entry.view().at(&["spec", "scaleTargetRef"])?;
    let group = target.text_at(&["apiVersion"]).and_then(|version| version.split_once('/'));
    Some((Kind::new(group.map_or("", |(group, _)| group), target.text_at(&["kind"])?), target.text_at(&["name"])?))
}

fn help(objects: &Objects<'_>, entry: &Entry<'_>, kind: Kind<'_>, name: &str) -> String {
    let workloads =
        [Kind::new("apps", "Deployment"), Kind::new("argoproj.io", "Rollout"), Kind::new("apps", "StatefulSet")];
    let other = workloads.into_iter().find(|other| objects.get(*other, entry.namespace, name).is_some());
    match (other, did_you_mean(name, objects.names(kind, entry.namespace))) {
        (Some(other), _) => format!("`{name}` is a {}: write its `apiVersion` and `kind`", other.name),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => "write kind and name of a workload of the namespace".to_owned(),
    }
}
