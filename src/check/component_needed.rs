//! A component that is switched off though something needs it.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::component::ComponentKind;
use crate::spec::Spec;
use crate::spec::component::Components;

pub(super) const RULE: Rule = Rule {
    id: "component-needed",
    what: "A component that is switched off though something needs it.",
    why: "What is rendered would be refused by the cluster, or stand there without effect: a canary without Argo Rollouts never becomes a version.",
    example: "rollout: { strategy: canary }\ncomponents: { argo-rollouts: { enabled: false } }",
    fix: "Take `enabled: false` away, or write `external: true` when something else brings the component into the clusters.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved else { return };
    let needs = environment.component_needs();
    for (name, written) in spec.components.iter().flat_map(Components::written) {
        let off = written.enabled.filter(|enabled| !enabled.is_on());
        let needs = ComponentKind::named(name).and_then(|kind| needs.get(&kind));
        let (Some(off), Some(need)) = (off, needs.and_then(|needs| needs.first())) else { continue };
        findings.push(
            Diagnostic::error(RULE.id, format!("`components.{name}` is switched off, but needed"))
                .at(off.span, "switched off here")
                .at(need.span, format!("{} {}", need.who, need.what))
                .help("take `enabled: false` away, or write `external: true` when something else brings it"),
        );
    }
}
