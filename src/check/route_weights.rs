//! Weights of a route that do not sum to 100.

use super::fault::judge;
use super::objects::Kind;
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::View;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "route-weights",
    what: "Weights of a route of a VirtualService that do not sum to 100.",
    why: "Istio takes weights as proportions, Argo Rollouts as percents; only with a sum of 100 do they mean the same.",
    example: "patches:\n  half:\n    target: { kind: VirtualService, name: api }\n    set: { \"spec.http[0].route[0].weight\": 50 }",
    fix: "Write weights that sum to 100, or a single destination without a weight.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        for entry in objects.of(Kind::istio("VirtualService")) {
            let routes = ["http", "tls", "tcp"].iter().filter_map(|protocol| entry.spec()?.get(protocol));
            for (index, route) in routes.flat_map(View::items).enumerate() {
                let Some(sum) = sum(route) else { continue };
                let name = route.text_at(&["name"]).map_or_else(|| (index + 1).to_string(), |name| format!("`{name}`"));
                faults.error(
                    entry,
                    format!("the weights of route {name} of `{}` sum to {sum}", entry.name),
                    "A destination without a weight counts as 0 beside others.",
                    "write weights that sum to 100",
                );
            }
        }
    });
}

/// The sum of the weights when it is wrong.
fn sum(route: View<'_>) -> Option<i64> {
    let weights: Vec<Option<i64>> =
        route.items_at(&["route"]).map(|destination| destination.get("weight").and_then(View::integer)).collect();
    let sum = weights.iter().flatten().sum();
    let is_alone = weights.len() <= 1 && weights.iter().all(Option::is_none);
    (!is_alone && sum != 100).then_some(sum)
}
