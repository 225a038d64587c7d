//! What containers ask for and what they are limited to.

use super::super::fault::{Fault, shown};
use super::super::quantity::Quantity;
use super::super::subject::Subject;
use super::super::walk::Walk;
use super::pods;
use crate::kubernetes::Value;

/// Nothing is below zero, and no request is above its limit.
pub(super) fn requests(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some((path, pod)) = pods::of(root) else { return };
    let is_rollout = super::kind(root).1 == "Rollout";
    for (list, index, container) in pods::containers_of(pod) {
        let Some(resources) = container.get("resources") else { continue };
        let at = |part: &str, name: &str| format!("{path}.{list}[{index}].resources.{part}[{name}]");
        for part in ["limits", "requests"] {
            for (name, amount) in resources.get(part).into_iter().flat_map(Subject::known_entries) {
                match Quantity::of(amount) {
                    Some(quantity) if quantity.is_negative() => {
                        walk.refuse(at(part, name), Fault::new("must not be below 0"))
                    }
                    // The definition of rollouts takes any text, and their controller stumbles over it.
                    None if is_rollout => {
                        let problem = format!("must be a quantity such as `500m` or `1Gi`, and is {}", text(amount));
                        walk.refuse(at(part, name), Fault::new(problem));
                    }
                    _ => {}
                }
            }
        }
        for (name, request) in resources.get("requests").into_iter().flat_map(Subject::known_entries) {
            let Some(limit) = resources.at(&["limits", name]) else { continue };
            if let (Some(wanted), Some(most)) = (Quantity::of(request), Quantity::of(limit))
                && wanted > most
            {
                let problem = format!("must not be above the limit of {}, and is {}", text(limit), text(request));
                walk.refuse(at("requests", name), Fault::new(problem));
            }
        }
    }
}

fn text(amount: Subject<'_>) -> String {
    match amount.value() {
        Value::Text(text) => shown(text),
        Value::Integer(integer) => format!("`{integer}`"),
        Value::Float(float) => format!("`{float}`"),
        _ => String::new(),
    }
}
