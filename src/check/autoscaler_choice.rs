//! Two autoscalers, or one that has nowhere to run.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::component::ComponentKind;
use crate::spec::Spec;
use crate::spec::cluster::Capacity;

pub(super) const RULE: Rule = Rule {
    id: "autoscaler-choice",
    what: "Karpenter beside the Cluster Autoscaler, or without machines of its own to run on.",
    why: "Two autoscalers take away what the other has started. Karpenter's two copies run on two machines that EKS keeps, which nobody takes away: without them it cannot start the first one.",
    example: "components: { karpenter: {} }\nnodes:\n  burst: { capacity: spot, instances: [m7g.large], min: 0, max: 9 }",
    fix: "Choose one autoscaler, and give a group of on-demand machines `min: 2` or more for Karpenter.",
    check,
};

/// Karpenter's copies, each on a machine of its own.
const COPIES: u32 = 2;

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved else { return };
    let Some(karpenter) = environment.component(ComponentKind::Karpenter).filter(|it| !it.is_external()) else {
        return;
    };
    if let Some(other) = environment.component(ComponentKind::ClusterAutoscaler) {
        findings.push(
            Diagnostic::error(RULE.id, "two autoscalers would take away each other's machines")
                .at(karpenter.span, "Karpenter")
                .at(other.span, "the Cluster Autoscaler")
                .help("take one of them away"),
        );
    }
    let on_demand = environment.node_groups.iter().filter(|group| group.capacity == Capacity::OnDemand);
    if on_demand.map(|group| group.min).sum::<u32>() < COPIES {
        let place: Span = spec.nodes.iter().next().map_or(karpenter.span, |(_, group)| group.name_span);
        findings.push(
            Diagnostic::error(RULE.id, "Karpenter has no machines to run on")
                .at(karpenter.span, "its two copies run on machines that EKS keeps")
                .at(place, "too few on-demand machines are always there")
                .help("write `min: 2` or more for a group of on-demand machines"),
        );
    }
}
