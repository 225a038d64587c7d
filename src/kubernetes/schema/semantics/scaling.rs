//! How many pods there may be.

use super::super::fault::{Fault, listed, shown};
use super::super::subject::Subject;
use super::super::walk::Walk;

/// An autoscaler has an order of its limits.
pub(super) fn replicas(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let limit = |name: &str| root.at(&["spec", name]).and_then(Subject::integer);
    let least = limit("minReplicas").unwrap_or(1);
    if least < 1 {
        walk.refuse("spec.minReplicas", Fault::new(format!("must be at least 1, and is {least}")));
    }
    if let Some(most) = limit("maxReplicas").filter(|most| *most < least.max(1)) {
        walk.refuse("spec.maxReplicas", Fault::new(format!("must be at least {}, and is {most}", least.max(1))));
    }
}

/// Each metric of an autoscaler holds what its type says.
pub(super) fn metrics(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    const TYPES: [(&str, &str); 5] = [
        ("ContainerResource", "containerResource"),
        ("External", "external"),
        ("Object", "object"),
        ("Pods", "pods"),
        ("Resource", "resource"),
    ];
    for (index, metric) in root.items_at(&["spec", "metrics"]) {
        let Some(written) = metric.text_at(&["type"]) else { continue };
        match TYPES.iter().find(|(name, _)| *name == written) {
            Some((_, field)) if metric.get(field).is_none() => {
                walk.refuse(format!("spec.metrics[{index}].{field}"), Fault::new("is missing"));
            }
            Some(_) => {}
            None => {
                let names = listed(TYPES.iter().map(|(name, _)| *name));
                let problem = format!("must be one of {names}, and is {}", shown(written));
                walk.refuse(format!("spec.metrics[{index}].type"), Fault::new(problem));
            }
        }
    }
}

/// A disruption budget says one thing.
pub(super) fn disruption_budget(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let is_there = |name: &str| root.at(&["spec", name]).is_some();
    if is_there("minAvailable") && is_there("maxUnavailable") {
        walk.refuse("spec", Fault::new("may have only one of `maxUnavailable`, `minAvailable`"));
    }
    for name in ["maxUnavailable", "minAvailable"] {
        let Some(limit) = root.at(&["spec", name]) else { continue };
        if limit.integer().is_some_and(|number| number < 0) {
            walk.refuse(format!("spec.{name}"), Fault::new("must not be below 0"));
        }
        share(walk, Some(limit), || format!("spec.{name}"));
    }
}

/// Notes a text that is no share.
pub(super) fn share(walk: &mut Walk<'_, '_>, subject: Option<Subject<'_>>, path: impl Fn() -> String) {
    let is_share = |text: &str| {
        text.strip_suffix('%').is_some_and(|digits| digits.parse::<u32>().is_ok_and(|percent| percent <= 100))
    };
    if subject.and_then(Subject::text).is_some_and(|text| !is_share(text)) {
        walk.refuse(path(), Fault::new("must be a whole number, or a share such as `50%` in text"));
    }
}
