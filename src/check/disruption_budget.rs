//! A disruption budget that lets no pod go.

use std::collections::HashMap;

use super::fault::judge;
use super::objects::{Kind, Objects, Pod};
use super::scale_target;
use super::selector::Selector;
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::{Value, View};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "disruption-budget",
    what: "A disruption budget that lets no pod go.",
    why: "Machines can then not be emptied: updates of the cluster wait until they give up.",
    example: "patches:\n  never:\n    target: { kind: PodDisruptionBudget, name: api }\n    set: { spec.maxUnavailable: 0 }",
    fix: "Write `maxUnavailable: 1`, or a `minAvailable` below the smallest number of copies.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        let scaled = smallest(objects);
        for entry in objects.of(Kind::new("policy", "PodDisruptionBudget")) {
            let Some(spec) = entry.spec() else { continue };
            let selector = spec.get("selector").map(Selector::of).unwrap_or_default();
            let pods = objects.selected(entry.namespace, &selector);
            let copies: i64 = pods.iter().map(|pod| copies(&objects.pods()[*pod], &scaled)).sum();
            let problem = match (spec.get("maxUnavailable").map(View::value), spec.get("minAvailable").map(View::value))
            {
                (Some(Value::Integer(0) | Value::Text("0%" | "0")), _) => "`maxUnavailable` is 0".to_owned(),
                (_, Some(Value::Text("100%"))) => "`minAvailable` is all of them".to_owned(),
                (_, Some(Value::Integer(least))) if least >= copies && copies > 0 => {
                    format!("`minAvailable` is {least}, and the smallest number of copies is {copies}")
                }
                _ => continue,
            };
            faults.error(
                entry,
                format!("the disruption budget `{}` lets no pod go", entry.name),
                format!("Its {problem}."),
                "write `maxUnavailable: 1`",
            );
        }
    });
}

/// The smallest numbers of copies that autoscalers keep.
fn smallest<'a>(objects: &Objects<'a>) -> HashMap<(&'a str, Kind<'a>, &'a str), i64> {
    let scalers = objects.of(Kind::new("autoscaling", "HorizontalPodAutoscaler"));
    let smallest = scalers.filter_map(|entry| {
        let (kind, name) = scale_target::target(entry)?;
        let least = entry.view().at(&["spec", "minReplicas"]).and_then(View::integer).unwrap_or(1);
        Some(((entry.namespace, kind, name), least))
    });
    smallest.collect()
}

fn copies<'a>(pod: &Pod<'a>, scaled: &HashMap<(&'a str, Kind<'a>, &'a str), i64>) -> i64 {
    let owner = &pod.owner;
    let written = owner.view().at(&["spec", "replicas"]).and_then(View::integer);
    written.or_else(|| scaled.get(&(owner.namespace, owner.kind, owner.name)).copied()).unwrap_or(1)
}
