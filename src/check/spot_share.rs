//! A share of spot that the groups of machines cannot keep.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{self, CapacityShare};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "spot-share",
    what: "A share of spot that the groups of machines cannot keep.",
    why: "The share is kept by dealing the machines out to at most five parts, over which pods are spread evenly: three parts of spot and two of on-demand for 60%. Each part is an EKS node group and needs a machine.",
    example: "nodes:\n  burst: { capacity: spot, instances: [m7g.large, m6g.large], min: 0, max: 2 }\ncost: { spot: 60% }",
    fix: "Write a share that fits, such as 50%, 60% or 75%, and groups with at least as many machines as parts.",
    check,
};

/// Percent that the share may differ from what is written without a word.
const TOLERATED_PERCENT: f64 = 2.0;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(spot) = spec.cost.as_ref().and_then(|cost| cost.spot.as_ref()) else { return };
    let share = CapacityShare::nearest(spot.percent());
    if share.distance(spot.percent()) > TOLERATED_PERCENT {
        findings.push(
            Diagnostic::warning(
                RULE.id,
                format!("a share of `{}` of spot is kept as {:.0}%", spot.value, share.percent()),
            )
            .at(spot.span, "no share of at most five parts is nearer")
            .help(format!("write for example `{:.0}%`", share.percent())),
        );
    }
    let Some(environment) = model::resolve(context.environment, spec, context.facts) else { return };
    for group in &environment.node_groups {
        let Some(nodes) = spec.nodes.get(&group.name) else { continue };
        let parts = group.parts.len();
        if (group.max as usize) < parts && group.max > 0 {
            findings.push(
                Diagnostic::error(
                    RULE.id,
                    format!("`nodes.{}` has too few machines for the share of spot", group.name),
                )
                .at(nodes.max.span, format!("they are dealt out to {parts} parts"))
                .at(spot.span, "because of this share")
                .help(format!("write `max: {parts}` or more, or `50%`, which needs one part of each kind")),
            );
        }
    }
}
